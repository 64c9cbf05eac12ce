"""Why a file is not taken, as the worker tells it to whoever started it."""

from enum import StrEnum


class Reason(StrEnum):
    EMPTY = "empty"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    HEAVY = "heavy"
    MANY_PIXELS = "many-pixels"
    LARGE_ORIGINAL = "large-original"
    ANIMATED = "animated"
    BROKEN_PDF = "broken-pdf"
    HEAVY_PDF = "heavy-pdf"
    LOCKED = "locked"
    NO_PAGES = "no-pages"
    ACTIVE = "active"
    ATTACHED = "attached"
    MIXED = "mixed"


class Fault(Exception):
    """A file that is not taken, and why."""

    def __init__(self, reason: Reason):
        super().__init__(reason)
        self.reason = reason
