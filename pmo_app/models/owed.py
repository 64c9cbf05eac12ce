"""Reports that are owed, and who owes them: what reminders are made of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select

from pmo_app.domain.appointment import HELD_ON, is_undated
from pmo_app.domain.calendar import Slot, local_day
from pmo_app.domain.notices import NoticeKind, audience
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.models.answers import Answer
from pmo_app.models.assignments import Assignment
from pmo_app.models.people import Person
from pmo_app.models.reports import Report
from pmo_app.models.schools import Enrolment, MeetingDate, School


@dataclass(frozen=True)
class Owed:
    """A report that was never sent. `staff` maps roles to the ids of those who hold them at the school today."""

    report_id: int
    year: int
    slot: Slot
    npsn: str
    school: str
    zone: str
    leadership: Leadership
    has_date: bool
    staff: dict[Role, frozenset[int]]

    @property
    def leaders(self) -> frozenset[int]:
        return self.staff.get(self.leadership.leader, frozenset())

    def told(self, kind: NoticeKind) -> frozenset[int]:
        """Whom a reminder of this kind goes to."""
        roles = audience(kind, self.leadership)
        return frozenset(id for role in roles for id in self.staff.get(role, ()))

    def today(self, now: datetime) -> date:
        return local_day(now, self.zone)

    def is_undated(self, now: datetime) -> bool:
        return is_undated(self.slot, today=self.today(now), has_date=self.has_date, is_sent=False)


def owed(years: Iterable[int], now: datetime, *which: ColumnElement[bool]) -> list[Owed]:
    """The reports of these years that were never sent, by meeting and school; two queries. `which` says of which
    meetings, by their MeetingDate: a country has 84,000 a year."""
    wanted = list(years)
    dated = and_(MeetingDate.year == Enrolment.year, MeetingDate.number == Report.number)
    columns = (
        Report.id, Report.extended_to, Enrolment.year, Enrolment.leadership, School.id, School.npsn, School.name,
        School.zone, MeetingDate, Answer.said(HELD_ON),
    )  # fmt: skip
    rows = select(*columns).join(Report.enrolment).join(Enrolment.school).join(MeetingDate, dated)
    rows = rows.where(Enrolment.year.in_(wanted), Report.first_sent_at.is_(None), *which).order_by(
        Report.number, School.name
    )
    staff = _staff(wanted, now)
    return [
        Owed(
            id, year, day.as_slot().with_more_time(until), npsn, name, zone, leadership, agreed is not None,
            staff.get((school_id, year), {}),
        )
        for id, until, year, leadership, school_id, npsn, name, zone, day, agreed in db.session.execute(rows)
    ]  # fmt: skip


def _staff(years: list[int], now: datetime) -> dict[tuple[int, int], dict[Role, frozenset[int]]]:
    held = select(Assignment.school_id, Assignment.year, Assignment.role, Assignment.person_id)
    held = held.join(Assignment.school).join(Assignment.person)
    leading = (Assignment.role.in_([Role.PRINCIPAL, Role.FACILITATOR]), Assignment.year.in_(years))
    found: dict = defaultdict(lambda: defaultdict(set))
    for school_id, year, role, person_id in db.session.execute(
        held.where(*leading, Assignment.in_force(now), Person.left_at.is_(None))
    ):
        found[school_id, year][role].add(person_id)
    return {place: {role: frozenset(ids) for role, ids in roles.items()} for place, roles in found.items()}
