"""Many schools at once: the light rows that the desk, the board and the counts are made of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, distinct, func, select

from pmo_app.domain.appointment import HELD_ON, is_undated
from pmo_app.domain.calendar import Slot, local_day, local_days
from pmo_app.domain.evidence import counted
from pmo_app.domain.reminders import to_remind
from pmo_app.domain.reporting import State, Status, status_of
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.models.answers import Answer
from pmo_app.models.asking import told
from pmo_app.models.assignments import Assignment
from pmo_app.models.comments import Comment, Thread
from pmo_app.models.people import Person
from pmo_app.models.reports import Acknowledgement, Report
from pmo_app.models.schools import Enrolment, MeetingDate, School, SchoolYear


@dataclass(frozen=True)
class Row:
    """One meeting of one school, without its answers."""

    report_id: int
    number: int
    state: State
    first_sent_at: datetime | None
    sent_at: datetime | None
    written: int
    school_id: int
    npsn: str
    school: str
    level: str
    zone: str
    cohort: int | None
    leadership: Leadership
    year: int
    month: date
    due: date
    extended_to: date | None
    held_on: dict | None
    evidence_listed: str | None
    edition: str

    @property
    def slot(self) -> Slot:
        return self.year_slot.with_more_time(self.extended_to)

    @property
    def year_slot(self) -> Slot:
        """Its place in the year, whatever more time this school was given."""
        return Slot(self.number, self.month, self.due)

    @property
    def evidence(self) -> Counter:
        """How many pieces of evidence there are of each kind."""
        return counted(self.evidence_listed)

    def today(self, now: datetime) -> date:
        """The day it is at the school."""
        return local_day(now, self.zone)

    def is_undated(self, now: datetime) -> bool:
        """Whether somebody should ask for a date."""
        known = {"has_date": self.held_on is not None, "is_sent": self.first_sent_at is not None}
        return is_undated(self.slot, today=self.today(now), **known)

    def status(self, now: datetime, *, is_complete: bool = False) -> Status:
        known = {"first_sent_at": self.first_sent_at, "zone": self.zone, "today": self.today(now)}
        return status_of(self.slot, self.state, **known, written=self.written, is_complete=is_complete)


def row_to_remind(meetings: Iterable[tuple[Row, Status]], now: datetime) -> Row | None:
    """The one of a school's meetings that it should be reminded of."""
    mine = list(meetings)
    found = to_remind([(row.slot, status, row.is_undated(now)) for row, status in mine])
    return None if found is None else mine[found][0]


def rows_of(person: Person, year: int, roles: set[Role], now: datetime) -> list[Row]:
    """All meetings of a year at the schools where this person holds one of these roles, by school name and number."""
    found = told(_rows(), person=person.id, year=year, roles=list(roles), **local_days(now))
    return [Row(*row) for row in found]


@cache
def _rows() -> Select:
    dated = and_(MeetingDate.year == Enrolment.year, MeetingDate.number == Report.number)
    edition = select(SchoolYear.edition).where(SchoolYear.start == Enrolment.year).scalar_subquery()
    columns = (
        Report.id, Report.number, Report.state, Report.first_sent_at, Report.sent_at, Report.written, School.id,
        School.npsn, School.name, School.level, School.zone, School.cohort, Enrolment.leadership, Enrolment.year,
        MeetingDate.month, MeetingDate.due, Report.extended_to, Answer.said(HELD_ON), Report.evidence_listed,
        edition,
    )  # fmt: skip
    wanted = select(*columns).join(Report.enrolment).join(Enrolment.school).join(MeetingDate, dated)
    mine = _held().where(Assignment.year == bindparam("year")).with_only_columns(Assignment.school_id)
    wanted = wanted.where(Enrolment.year == bindparam("year"), School.id.in_(mine))
    return wanted.order_by(School.name, School.id, Report.number)


def years_of(person: Person, roles: set[Role], now: datetime) -> list[int]:
    """The school years in which this person holds one of these roles, newest first."""
    return [year for (year,) in told(_years(), person=person.id, roles=list(roles), **local_days(now))]


@cache
def _years() -> Select:
    return _held().with_only_columns(Assignment.year).distinct().order_by(Assignment.year.desc())


def _held() -> Select:
    """What a `person` holds of some `roles` on the `local_days` it is told."""
    roles = Assignment.role.in_(bindparam("roles", expanding=True))
    held = select(Assignment).join(Assignment.school)
    return held.where(Assignment.person_id == bindparam("person"), roles, Assignment.in_force())


def last_looks(person: Person, report_ids: list[int]) -> dict[int, datetime]:
    """When this person last marked each report as read or said something in it, by report id."""
    return dict(told(_looks(), person=person.id, reports=report_ids))


@cache
def _looks() -> Select:
    person, reports = bindparam("person"), bindparam("reports", expanding=True)
    read = select(Acknowledgement.report_id, Acknowledgement.at).where(Acknowledgement.person_id == person)
    said = select(Thread.report_id, Comment.at).join(Comment.thread).where(Comment.person_id == person)
    looks = (
        read.where(Acknowledgement.report_id.in_(reports))
        .union_all(said.where(Thread.report_id.in_(reports)))
        .subquery()
    )
    return select(looks.c.report_id, func.max(looks.c.at)).group_by(looks.c.report_id)


def counts(year: int) -> dict[str, int]:
    """How much there is, and nothing of what it says: for an administrator."""
    mine = (
        select(Report.state, func.count()).join(Report.enrolment).where(Enrolment.year == year).group_by(Report.state)
    )
    states = dict(db.session.execute(mine).all())
    schools = db.session.scalar(select(func.count()).where(Enrolment.year == year))
    people = db.session.scalar(select(func.count(distinct(Assignment.person_id))).where(Assignment.year == year))
    return {
        "schools": schools,
        "people": people,
        "sent": states.get(State.SENT, 0),
        "reports": sum(states.values()),
    }
