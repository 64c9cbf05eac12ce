"""The desk of a supervisor or facilitator: their schools, those with something new first."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pmo_app.domain.calendar import Slot
from pmo_app.domain.next_step import NextStep, next_step
from pmo_app.domain.reporting import SENT, Standing, Status
from pmo_app.domain.roles import Leadership, Role
from pmo_app.lasting import cached_property
from pmo_app.models import Nudge, Person
from pmo_app.models.overview import Row, last_looks, row_to_remind, rows_of
from pmo_app.pages.shared.evidence import evidence_of

MOST_PRESSING = {Standing.REOPENED, Standing.OVERDUE}


@dataclass(frozen=True)
class SchoolOnDesk:
    """One school: its six meetings with their states, what is new to this person, and what is due.

    `own_step` is there where the person leads the school's meetings themselves.
    """

    rows: list[Row]
    statuses: list[Status]
    news: list[Row]
    own_step: NextStep | None
    now: datetime

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def due(self) -> list[tuple[Row, Status]]:
        """What is owed: past its deadline, or given back."""
        pairs = zip(self.rows, self.statuses, strict=True)
        return [(row, status) for row, status in pairs if status.standing in MOST_PRESSING]

    @property
    def undated(self) -> list[Row]:
        """Meetings nobody has agreed a date for, though their month is about to end."""
        return [row for row in self.rows if row.is_undated(self.now)]

    @property
    def to_follow(self) -> list[Row]:
        """Meetings whose report is sent and whose evidence is still to follow."""
        return [row for row in self.rows if evidence_of(row).is_to_follow]

    @property
    def to_remind(self) -> Row | None:
        """The meeting of which this school should be reminded."""
        return row_to_remind(zip(self.rows, self.statuses, strict=True), self.now)

    @property
    def rank(self) -> tuple:
        latest = max((row.sent_at.timestamp() for row in self.news), default=0)
        return (not self.news, -latest, not self.due, self.first.school)


@dataclass(frozen=True)
class GoingOn:
    """The meeting whose deadline comes next, and how many schools have yet to send its report."""

    slot: Slot
    days_left: int
    unsent: int


class Desk:
    def __init__(self, person: Person, year: int, roles: set[Role], now: datetime):
        self.person, self.year, self.roles, self.now = person, year, roles, now

    @cached_property
    def schools(self) -> list[SchoolOnDesk]:
        rows = rows_of(self.person, self.year, self.roles, self.now)
        looks = last_looks(self.person, [row.report_id for row in rows if row.sent_at])
        grouped = groupby(rows, key=lambda row: row.school_id)
        return sorted((self._school(list(mine), looks) for _, mine in grouped), key=lambda school: school.rank)

    def _school(self, rows: list[Row], looks: dict[int, datetime]) -> SchoolOnDesk:
        statuses = [row.status(self.now) for row in rows]
        leads = rows[0].leadership is Leadership.FACILITATOR_LED and Role.FACILITATOR in self.roles
        sent = [row for row, status in zip(rows, statuses, strict=True) if status.standing in SENT and not leads]
        news = [row for row in sent if row.report_id not in looks or looks[row.report_id] < row.sent_at]
        step = next_step([(r.slot, s) for r, s in zip(rows, statuses, strict=True)], leads=True) if leads else None
        return SchoolOnDesk(rows, statuses, news, step, self.now)

    @property
    def going_on(self) -> GoingOn | None:
        """None once the last deadline of the year has passed everywhere."""
        for column in zip(*(zip(s.rows, s.statuses, strict=True) for s in self.schools), strict=True):
            left = max(row.year_slot.days_left(row.today(self.now)) for row, _ in column)
            if left >= 0:
                return GoingOn(column[0][0].year_slot, left, sum(not status.is_sent for _, status in column))
        return None

    @property
    def zones(self) -> set[str]:
        return {school.first.zone for school in self.schools}

    @cached_property
    def nudges(self) -> dict[int, Nudge]:
        """Who reminded a school last, by report."""
        return Nudge.latest(row.report_id for school in self.schools if (row := school.to_remind))

    @property
    def with_news(self) -> list[SchoolOnDesk]:
        return [school for school in self.schools if school.news]

    @property
    def led(self) -> list[SchoolOnDesk]:
        """The schools whose meetings this person leads, with their next step."""
        return [school for school in self.schools if school.own_step]

    @property
    def others(self) -> list[SchoolOnDesk]:
        return [school for school in self.schools if not school.news and not school.own_step]
