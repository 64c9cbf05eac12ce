"""Nudges: who reminded whom by WhatsApp, and when, so that nobody is nagged twice."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import ForeignKey, Index, Select, bindparam, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.asking import told
from pmo_app.models.people import Person
from pmo_app.models.types import UtcDateTime


class Nudge(Base):
    """One reminder that a person sent to another. About one report, or (`report_id` None) about all those of a
    facilitator that one meeting's reports are missing of."""

    __tablename__ = "nudge"
    __table_args__ = (Index("ix_nudge_to_id_year", "to_id", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    year: Mapped[int] = mapped_column(ForeignKey("school_year.start"))
    number: Mapped[int]

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    to: Mapped[Person] = relationship(foreign_keys=[to_id])

    @classmethod
    def latest(cls, report_ids: Iterable[int]) -> dict[int, "Nudge"]:
        """The last one about each of these reports, with who sent it, by report id."""
        found = db.session.scalars(_latest(), {"reports": list(report_ids)})
        return {nudge.report_id: nudge for nudge in found}

    @classmethod
    def last_of(cls, person: Person) -> dict[int, datetime]:
        """When this person last reminded of each report, by report id."""
        return dict(told(_last_by(), person=person.id))

    @classmethod
    def latest_to(cls, person_ids: Iterable[int], year: int, number: int) -> dict[int, "Nudge"]:
        """The last group text to each of these people about a meeting, by person id."""
        about = (cls.to_id.in_(list(person_ids)), cls.year == year, cls.number == number, cls.report_id.is_(None))
        last = select(func.max(cls.id)).where(*about).group_by(cls.to_id)
        found = db.session.scalars(select(cls).where(cls.id.in_(last)).options(joinedload(cls.by)))
        return {nudge.to_id: nudge for nudge in found}


@cache
def _latest() -> Select[tuple[Nudge]]:
    about = Nudge.report_id.in_(bindparam("reports", expanding=True))
    last = select(func.max(Nudge.id)).where(about).group_by(Nudge.report_id)
    return select(Nudge).where(Nudge.id.in_(last)).options(joinedload(Nudge.by))


@cache
def _last_by() -> Select[tuple[int, datetime]]:
    mine = select(Nudge.report_id, func.max(Nudge.at)).group_by(Nudge.report_id)
    return mine.where(Nudge.by_id == bindparam("person"), Nudge.report_id.is_not(None))
