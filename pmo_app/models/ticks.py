"""Ticks: duties that somebody says they have done, with the day and a note."""

from datetime import date, datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from pmo_app.extensions import Base, db
from pmo_app.models.people import Person
from pmo_app.models.types import UtcDateTime


class Tick(Base):
    """One duty of one person for one meeting, done on a day. `place` is a school's NPSN, or "" for all of the person's
    schools together. Taken back it keeps its note (`removed_at`)."""

    __tablename__ = "tick"
    __table_args__ = (UniqueConstraint("person_id", "year", "number", "duty", "place", name="uq_tick_person_id_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int] = mapped_column(ForeignKey("school_year.start"))
    number: Mapped[int]
    duty: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(8), default="")
    day: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def of(cls, person: Person, year: int) -> dict[tuple[int, str, str], "Tick"]:
        """All of a person's in a year, those taken back too, by meeting, duty and place."""
        found = db.session.scalars(_ticks(), {"person": person.id, "year": year})
        return {(tick.number, tick.duty, tick.place): tick for tick in found}

    @classmethod
    def put(cls, person: Person, year: int, number: int, duty: str, place: str, **told) -> None:
        """Tick it: `told` is the day, the note and the instant."""
        here = {"person_id": person.id, "year": year, "number": number, "duty": duty, "place": place}
        found = db.session.scalars(select(cls).filter_by(**here)).first() or cls(**here)
        found.removed_at = None
        for name, value in told.items():
            setattr(found, name, value)
        db.session.add(found)


@cache
def _ticks() -> Select[tuple[Tick]]:
    return select(Tick).where(Tick.person_id == bindparam("person"), Tick.year == bindparam("year"))
