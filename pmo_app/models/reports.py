"""Reports: one per meeting of a school's year, how they are sent, and what stays of each sending."""

import secrets
from collections import Counter
from datetime import date, datetime
from functools import cache

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, and_, bindparam, event, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, undefer

from pmo_app.domain.calendar import Kind, Slot, cycle_of, kind_of, planning_of
from pmo_app.domain.evidence import counted
from pmo_app.domain.notices import REMINDERS, NoticeKind
from pmo_app.domain.policy import Matter
from pmo_app.domain.reporting import OPEN, State
from pmo_app.domain.roles import Leadership
from pmo_app.extensions import Base, db
from pmo_app.models.events import Event
from pmo_app.models.notices import Notice
from pmo_app.models.people import Person
from pmo_app.models.schools import Enrolment, MeetingDate, School
from pmo_app.models.types import UtcDateTime, Words

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that look alike when copied by hand
CODE_LENGTH = 6
MEETINGS = 6  # of a school year
Trail = list[tuple["Report", Slot]]  # a school's year: its reports in order, each with its place in the calendar


class MovedOn(Exception):
    """The record has changed since the page was drawn; nothing was done."""


class Facts:
    """What hangs on a report's own values, be they a record's or plain ones (seen.py)."""

    def placed(self, number: int, month: date, due: date) -> Slot:
        """A place in the year's calendar, with the more time this report was given."""
        return Slot(number, month, due).with_more_time(self.extended_to)

    @property
    def school(self):
        return self.enrolment.school

    @property
    def zone(self) -> str:
        return self.school.zone

    @property
    def evidence(self) -> Counter:
        """How many pieces of evidence there are of each kind; of a report that came with its year's trail."""
        return counted(self.evidence_listed)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def as_matter(self, *, is_past_due: bool) -> Matter:
        enrolment = self.enrolment
        return Matter(enrolment.school_id, enrolment.year, enrolment.leadership, self.state, is_past_due)


class Report(Facts, Base):
    """The report of one meeting. Its row is there from the day the school takes part; blank is a draft with no answers.

    `extended_to` is the day until which this school was given more time.

    `first_sent_at` decides whether it was late; `sent_at` and `receipt_code` are of the latest sending. `written`
    (declared beside Answer) says how much is in it, `evidence_listed` (beside Evidence) what evidence there is,
    `is_talked_about` (beside Thread) whether anybody said anything.
    """

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("enrolment_id", "number", name="uq_report_enrolment_id_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(Words(State), default=State.DRAFT)
    first_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    receipt_code: Mapped[str | None]
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_because: Mapped[str] = mapped_column(default="")
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    extended_to: Mapped[date | None]

    enrolment: Mapped[Enrolment] = relationship()
    reopened_by: Mapped[Person | None] = relationship()

    @classmethod
    def open_year(cls, school: School, year: int, leadership: Leadership) -> Enrolment:
        """A school takes part in a school year: who leads it, and its six blank reports."""
        enrolment = Enrolment(school=school, year=year, leadership=leadership)
        db.session.add(enrolment)
        db.session.add_all(cls(enrolment=enrolment, number=number) for number in range(1, MEETINGS + 1))
        return enrolment

    @classmethod
    def at(cls, npsn: str, year: int, number: int) -> "Report | None":
        """The report at this address, for the command line."""
        here = select(cls).join(cls.enrolment).join(Enrolment.school)
        return db.session.scalars(here.where(School.npsn == npsn, Enrolment.year == year, cls.number == number)).first()

    @classmethod
    def trail(cls, enrolment: Enrolment) -> Trail:
        """The six reports of a school's year in order, each with its place in the year's calendar, the more time it was
        given counted in."""
        found = db.session.execute(_trail(), {"enrolment": enrolment.id})
        return [(report, report.placed(*day)) for report, *day in found]

    @property
    def kind(self) -> Kind:
        return kind_of(self.number)

    @property
    def cycle(self) -> int:
        return cycle_of(self.number)

    @property
    def planning_number(self) -> int:
        return planning_of(self.number)

    def send(self, snapshot: dict, *, by: Person, at: datetime, due: date) -> "Sending":
        """Close the report and keep what it said. Raises MovedOn if it is already sent."""
        if not self.is_open:
            raise MovedOn
        sending = Sending(
            report=self, code=new_code(self.number), sent_at=at, person_id=by.id, due=due, snapshot=snapshot
        )
        db.session.add(sending)
        self.state, self.sent_at, self.receipt_code = State.SENT, at, sending.code
        self.first_sent_at = self.first_sent_at or at
        Notice.settle(self, REMINDERS, at)
        Event.record("report-sent", report=self, by=by, at=at, code=sending.code)
        return sending

    def reopen(self, reason: str, *, by: Person, at: datetime) -> None:
        """Give it back to the school to be changed and sent again. Raises MovedOn if it is open already."""
        if self.is_open:
            raise MovedOn
        self.state, self.reopened_at, self.reopened_because, self.reopened_by_id = (
            State.REOPENED,
            at,
            reason,
            by.id,
        )
        Event.record("report-reopened", report=self, by=by, at=at, reason=reason)
        Notice.tell(NoticeKind.REOPENED, self, by=by, at=at, key=f"reopened:{self.id}")


class Sending(Base):
    """One sending of a report: the code of its receipt, and all it said, as it stood. Never deleted, and never changed
    but where words are erased from everything that a school wrote (privacy/erasing_words.py)."""

    __tablename__ = "sending"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date]
    snapshot: Mapped[dict] = mapped_column(JSON)

    report: Mapped[Report] = relationship()
    person: Mapped[Person] = relationship()

    @classmethod
    def latest(cls, report: Report) -> "Sending | None":
        newest = select(cls).where(cls.report_id == report.id).order_by(cls.id.desc()).limit(1)
        return db.session.scalars(newest).first()

    @classmethod
    def coded(cls, report: Report, code: str) -> "Sending | None":
        mine = select(cls).where(cls.report_id == report.id, cls.code == code).options(joinedload(cls.person))
        return db.session.scalars(mine).first()


class Acknowledgement(Base):
    """Someone beside the school has read a report as it was sent: "sudah dibaca". Not an approval."""

    __tablename__ = "acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @classmethod
    def latest(cls, report: Report, person_id: int) -> datetime | None:
        """When this person last said so of this report."""
        mine = select(cls.at).where(cls.report_id == report.id, cls.person_id == person_id)
        return db.session.scalars(mine.order_by(cls.id.desc()).limit(1)).first()


@cache
def _trail() -> Select:
    return dated().where(Enrolment.id == bindparam("enrolment")).order_by(Report.number)


def dated(*also) -> Select:
    """Reports with all that is known of them, `also`, and their places in their years' calendars."""
    told = (Report.written, Report.asks_for_time, Report.evidence_listed, Report.is_talked_about)
    return placed(Report, *also).options(*map(undefer, told))


def placed(*wanted) -> Select:
    """What is wanted of reports, with number, month and due day in their years' calendars."""
    day = (MeetingDate.number, MeetingDate.month, MeetingDate.due)
    theirs = and_(MeetingDate.year == Enrolment.year, MeetingDate.number == Report.number)
    return select(*wanted, *day).select_from(Report).join(Report.enrolment).join(MeetingDate, theirs)


@event.listens_for(Sending, "before_update")
@event.listens_for(Sending, "before_delete")
def _keep_as_it_was(_mapper, _connection, sending: Sending) -> None:
    raise ValueError(f"sending {sending.code} is a record of what was sent; it does not change")


def new_code(number: int) -> str:
    """A receipt code short enough to read out: "PMO4-7K3QX9"."""
    return f"PMO{number}-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
