"""Extensions: more time for one report, with who asked, why, and what was said to it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, exists, select
from sqlalchemy.orm import Mapped, column_property, contains_eager, joinedload, mapped_column, relationship

from pmo_app.domain.more_time import ExtensionState
from pmo_app.domain.notices import NoticeKind
from pmo_app.extensions import Base, db
from pmo_app.models.events import Event
from pmo_app.models.notices import Notice
from pmo_app.models.people import Person
from pmo_app.models.reports import MovedOn, Report
from pmo_app.models.schools import Enrolment, School
from pmo_app.models.types import UtcDateTime, Words


class Extension(Base):
    """A day until which a report has time: asked for (`by`, `at`, `reason`), then decided on (`answer`); or given
    unasked, both in one; perhaps taken back later (`dropped_by`). Nothing of it is ever deleted."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    until: Mapped[date]
    reason: Mapped[str]
    state: Mapped[ExtensionState] = mapped_column(Words(ExtensionState))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    report: Mapped[Report] = relationship()
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    dropped_by: Mapped[Person | None] = relationship(foreign_keys=[dropped_by_id])

    @property
    def is_unasked(self) -> bool:
        """Given without anybody having asked: both in one moment."""
        given = (ExtensionState.GRANTED, ExtensionState.DROPPED)
        return self.state in given and (self.by_id, self.at) == (self.decided_by_id, self.decided_at)

    @property
    def is_in_force(self) -> bool:
        """Granted, and what holds for its report now."""
        return self.state is ExtensionState.GRANTED and self.report.extended_to == self.until

    @classmethod
    def of(cls, report: Report) -> list["Extension"]:
        """Everything asked for and given for this report, newest first."""
        mine = select(cls).where(cls.report_id == report.id).options(*cls._people())
        return list(db.session.scalars(mine.order_by(cls.id.desc())))

    @classmethod
    def at_schools(cls, school_ids: Iterable[int], year: int, states: Iterable[ExtensionState]) -> list["Extension"]:
        """Those in these states of a year's reports at these schools, oldest first, with their schools."""
        here = (Enrolment.school_id.in_(list(school_ids)), Enrolment.year == year, cls.state.in_(list(states)))
        wanted = select(cls).join(cls.report).join(Report.enrolment).join(Enrolment.school).where(*here)
        eager = contains_eager(cls.report).contains_eager(Report.enrolment)
        loads = (eager.contains_eager(Enrolment.school), *cls._people())
        return list(db.session.scalars(wanted.options(*loads).order_by(cls.id)))

    @classmethod
    def _people(cls) -> tuple:
        return joinedload(cls.by), joinedload(cls.decided_by), joinedload(cls.dropped_by)

    @classmethod
    def ask(cls, report: Report, until: date, reason: str, *, by: Person, at: datetime) -> "Extension":
        """Ask for time. Raises MovedOn where a request waits already, or the report was sent."""
        if report.first_sent_at or any(e.state is ExtensionState.ASKED for e in cls.of(report)):
            raise MovedOn
        asked = cls(report=report, until=until, reason=reason, state=ExtensionState.ASKED, by=by, at=at)
        db.session.add(asked)
        Event.record("time-asked", report=report, by=by, at=at, until=until.isoformat())
        Notice.tell(NoticeKind.TIME_ASKED, report, by=by, at=at, key=f"time-asked:{report.id}", until=until.isoformat())
        return asked

    @classmethod
    def give(cls, report: Report, until: date, reason: str, *, by: Person | None, at: datetime) -> "Extension":
        """Give time unasked; `by` is None for the command line. Raises MovedOn where the report was sent."""
        if report.first_sent_at:
            raise MovedOn
        given = cls(report=report, until=until, reason=reason, state=ExtensionState.ASKED, by=by, at=at)
        db.session.add(given)
        given.grant("", by=by, at=at)
        return given

    def grant(self, answer: str, *, by: Person | None, at: datetime) -> None:
        """Raises MovedOn where it was decided already, or the report was sent meanwhile."""
        if self.report.first_sent_at:
            raise MovedOn
        self._decide(ExtensionState.GRANTED, answer, by, at)
        self.report.extended_to = self.until
        Notice.settle(self.report, [NoticeKind.DUE], at)
        self._tell(NoticeKind.TIME_GRANTED, by, at)

    def decline(self, answer: str, *, by: Person, at: datetime) -> None:
        self._decide(ExtensionState.DECLINED, answer, by, at)
        self._tell(NoticeKind.TIME_DECLINED, by, at)

    def withdraw(self, *, by: Person, at: datetime) -> None:
        """Whoever asked needs it no longer."""
        self._decide(ExtensionState.WITHDRAWN, "", by, at)
        Notice.settle_key(f"time-asked:{self.report_id}", at)

    def drop(self, *, by: Person | None, at: datetime) -> None:
        """Take back what was granted: the year's own date holds again. Raises MovedOn where it is not in force, or was
        made use of."""
        if not self.is_in_force or self.report.first_sent_at:
            raise MovedOn
        self.state, self.dropped_at, self.dropped_by = ExtensionState.DROPPED, at, by
        self.report.extended_to = None
        self._note("time-dropped", by, at)
        self._tell(NoticeKind.TIME_DECLINED, by, at)

    def move(self, days: timedelta, *, by: Person | None, at: datetime) -> None:
        """The year's own date was moved, and this with it."""
        self.until = self.report.extended_to = self.until + days
        self._note("time-moved", by, at)
        self._tell(NoticeKind.TIME_GRANTED, by, at)

    @classmethod
    def in_force(cls, year: int, number: int) -> list["Extension"]:
        """Those that hold for one meeting of a year and were not made use of yet, by the school's name."""
        granted = (cls.state == ExtensionState.GRANTED, Report.extended_to == cls.until, Report.first_sent_at.is_(None))
        here = (Enrolment.year == year, Report.number == number)
        wanted = select(cls).join(cls.report).join(Report.enrolment).join(Enrolment.school).where(*granted, *here)
        loads = contains_eager(cls.report).contains_eager(Report.enrolment).contains_eager(Enrolment.school)
        return list(db.session.scalars(wanted.options(loads).order_by(School.name, cls.id)))

    def _decide(self, state: ExtensionState, answer: str, by: Person | None, at: datetime) -> None:
        if self.state is not ExtensionState.ASKED:
            raise MovedOn
        self.state, self.answer, self.decided_by, self.decided_at = state, answer, by, at
        self._note(f"time-{state}", by, at)
        Notice.settle_key(f"time-asked:{self.report_id}", at)

    def _note(self, verb: str, by: Person | None, at: datetime) -> None:
        told = {"until": self.until.isoformat(), "reason": self.reason, "answer": self.answer}
        Event.record(verb, report=self.report, by=by, at=at, **told)

    def _tell(self, kind: NoticeKind, by: Person | None, at: datetime) -> None:
        also = [self.by_id] if self.by_id else []
        told = {"until": self.until.isoformat(), "is_dropped": self.state is ExtensionState.DROPPED}
        Notice.tell(kind, self.report, by=by, at=at, key=f"time:{self.report.id}", also=also, **told)


# Whether somebody waits for an answer; comes with a year's trail, where it costs no query.
Report.asks_for_time = column_property(
    exists().where(Extension.report_id == Report.id, Extension.state == ExtensionState.ASKED), deferred=True
)
