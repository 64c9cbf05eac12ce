"""What came in as evidence: what it is by its bytes, and whether it is harmless. What is drawn anew is drawn here."""

from pmo_app.looking.refusals import Busy, Refused
from pmo_app.looking.running import Look, Variant, look_at
from pmo_app.looking.sorts import DOCUMENTS, PHOTOS, RECORDINGS, Sort, what_is

__all__ = ["DOCUMENTS", "PHOTOS", "RECORDINGS", "Busy", "Look", "Refused", "Sort", "Variant", "look_at", "what_is"]
