"""What happened: every deed leaves who, what and when, in the transaction of the deed itself."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, bindparam, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.inserting import written
from pmo_app.models.types import UtcDateTime

AT_ONCE = 500  # ids in one query


class Event(Base):
    """One deed. `verb` is a fact in the past tense ("report-sent"); `detail` holds what it was about.

    A deed of the office belongs to no report but to a `subject` ("person:12"), and its detail may hold `changes`:
    {what: [before, after]}.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    subject: Mapped[str] = mapped_column(default="", server_default="", index=True)
    verb: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)

    person: Mapped["Person | None"] = relationship()  # noqa: F821 - people note events, so this module comes first

    @classmethod
    def record(cls, verb: str, *, report, by, at: datetime, **detail: Any) -> None:
        """A deed on a report; `by` is None for the command line."""
        written(cls, verb=verb, report_id=report.id, person_id=by and by.id, at=at, detail=detail)

    @classmethod
    def note(cls, verb: str, *, about, by, at: datetime, **detail: Any) -> None:
        """A deed of the office, about any row with an id (or a school year); `by` is None for the command line."""
        written(cls, verb=verb, subject=cls.subject_of(about), person_id=by and by.id, at=at, detail=detail)

    @classmethod
    def empty(cls, ids: Iterable[int]) -> None:
        """Take away what these deeds were about: all that the log lets anybody change. Done past the session."""
        asked = sorted(ids)
        for start in range(0, len(asked), AT_ONCE):
            few = cls.id.in_(asked[start : start + AT_ONCE])
            db.session.execute(update(cls.__table__).where(few).values(detail={"erased": True}))

    @staticmethod
    def subject_of(row) -> str:
        """ "person:12", "school_year:2026"."""
        return f"{row.__tablename__}:{getattr(row, 'id', None) or row.start}"

    @classmethod
    def of_report(cls, report_id: int, verbs: Iterable[str]) -> list["Event"]:
        """Deeds of these kinds on one report, with who did them, newest first."""
        mine = select(cls).where(cls.report_id == report_id, cls.verb.in_(list(verbs))).options(joinedload(cls.person))
        return list(db.session.scalars(mine.order_by(cls.id.desc())))

    @classmethod
    def lately(cls, report, since: datetime, verbs: Iterable[str]) -> list["Event"]:
        """Deeds of these kinds on a report since an instant, with who did them, newest first."""
        asked = {"report": report.id, "since": since, "verbs": list(verbs)}
        return list(db.session.scalars(_lately(), asked))

    @classmethod
    def about(cls, row) -> list["Event"]:
        """What the office did to one row, newest first."""
        mine = select(cls).where(cls.subject == cls.subject_of(row)).options(joinedload(cls.person))
        return list(db.session.scalars(mine.order_by(cls.id.desc())))


@cache
def _lately() -> Select[tuple[Event]]:
    then = (Event.at >= bindparam("since"), Event.verb.in_(bindparam("verbs", expanding=True)))
    mine = select(Event).where(Event.report_id == bindparam("report"), *then)
    return mine.options(joinedload(Event.person)).order_by(Event.id.desc())
