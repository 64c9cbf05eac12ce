"""Deliveries: what came in under a key of the sender's, so that the same thing sent twice is done once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pmo_app.extensions import Base, db
from pmo_app.models.inserting import put, put_new
from pmo_app.models.people import Person
from pmo_app.models.types import UtcDateTime


class Delivery(Base):
    """One write as it arrived, kept in the transaction of its deed. `print` is a hash of what was sent.

    The rest is how it was answered: `status`, `back` (the page a plain browser was sent to), `part` (where a script
    finds the part that changed) and `version`, where what was written has one.
    """

    __tablename__ = "delivery"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    print: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int] = mapped_column(default=0)
    back: Mapped[str] = mapped_column(default="")
    part: Mapped[str] = mapped_column(default="")
    version: Mapped[int | None]

    @classmethod
    def found(cls, person: Person, key: str) -> "Delivery | None":
        return db.session.get(cls, (person.id, key))

    @classmethod
    def begin(cls, key: str, print: str, *, by: Person, at: datetime) -> "Delivery | None":
        """The delivery this key was answered with before. None if it is new: its row is then written first of all, so
        that a twin at the same moment waits for this one, and it goes again unless the deed is committed."""
        return None if put_new(cls, person_id=by.id, key=key, print=print, at=at) else cls.found(by, key)

    @classmethod
    def end(cls, key: str, print: str, *, by: Person, at: datetime, **told: Any) -> None:
        """Keep how it is about to be answered. Its row may have gone with a deed that was tried first."""
        put(cls, "at", *told, person_id=by.id, key=key, print=print, at=at, **told)
