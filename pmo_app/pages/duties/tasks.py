"""A person's duties of one meeting, over all their schools and roles."""

from datetime import date, datetime

from pmo_app.domain.appointment import Appointment
from pmo_app.domain.calendar import local_day
from pmo_app.domain.doing import Done, Stand, Task, task_of
from pmo_app.domain.duties import Duty, Seen
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.instruments import Edition, edition
from pmo_app.lasting import cached_property
from pmo_app.models import Assignment, Comment, Nudge, Person, SchoolYear, Tick
from pmo_app.models.overview import Row, rows_of

AT_A_SCHOOL = (Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR, Role.COORDINATOR)


class Tasks:
    """`number` is the meeting looked at; the one going on if it is 0."""

    def __init__(self, person: Person, now: datetime, number: int = 0):
        self.person, self.now, self.asked = person, now, number

    @cached_property
    def held(self) -> dict[Role, int]:
        """The roles this person holds at schools, each in the running year or the newest they serve in."""
        running = SchoolYear.running(self.now)
        held = Assignment.held_by(self.person, self.now)
        return {role: min(year, running) if running else year for role, year, _ in held if role in AT_A_SCHOOL}

    @property
    def year(self) -> int | None:
        return max(self.held.values(), default=None)

    @cached_property
    def rows(self) -> dict[Role, list[Row]]:
        """Every meeting of the year at their schools, by role."""
        mine = (role for role, year in self.held.items() if year == self.year)
        return {role: rows_of(self.person, self.year, {role}, self.now) for role in mine}

    @cached_property
    def number(self) -> int:
        if 1 <= self.asked <= 6:
            return self.asked
        every = (row for rows in self.rows.values() for row in rows)
        coming = (row.number for row in every if row.slot.days_left(row.today(self.now)) >= 0)
        return min(coming, default=6)

    @cached_property
    def all(self) -> list[Task]:
        """Of this meeting, the soonest first."""
        return sorted(self._of(self.number), key=lambda task: (task.is_done, task.by))

    @property
    def open(self) -> list[Task]:
        return [task for task in self.all if not task.is_done]

    @property
    def done(self) -> list[Task]:
        return [task for task in self.all if task.is_done]

    @cached_property
    def behind(self) -> list[Task]:
        """Reports of other meetings that are still owed after their day."""
        others = (task for number in range(1, 7) if number != self.number for task in self._of(number))
        owed = [task for task in others if task.duty.seen is Seen.REPORT_SENT and not task.is_done]
        return [task for task in owed if task.by < self.today_at(task.places[0].zone)]

    def find(self, duty: str) -> Task | None:
        return next((task for task in self.all if task.duty.id == duty), None)

    def _of(self, number: int) -> list[Task]:
        tasks = []
        for role, rows in self.rows.items():
            here = [row for row in rows if row.number == number]
            tasks += [self._task(duty, mine) for duty, mine in self._duties(role, here)]
        return tasks

    def _duties(self, role: Role, rows: list[Row]) -> list[tuple[Duty, list[Row]]]:
        """Each duty of this role once, with the schools that have it: by who leads there and the kind of meeting."""
        found: dict[str, tuple[Duty, list[Row]]] = {}
        for row in rows:
            for duty in self.edition.duties_of(role, row.leadership):
                if row.slot.kind in duty.asked:
                    found.setdefault(duty.id, (duty, []))[1].append(row)
        order = [duty.id for duty in self.edition.duties]
        return sorted(found.values(), key=lambda pair: order.index(pair[0].id))

    def _task(self, duty: Duty, rows: list[Row]) -> Task:
        number = rows[0].number
        stands = [self._stand(row, duty.role) for row in rows]
        return task_of(duty, stands, lambda place: self._ticked(number, duty.id, place))

    def _ticked(self, number: int, duty: str, place: str) -> Done | None:
        tick = self.ticks.get((number, duty, place))
        return Done(tick.day, tick.note) if tick and not tick.removed_at else None

    def _stand(self, row: Row, role: Role) -> Stand:
        agreed, seen = Appointment.of(row.held_on), {}
        if agreed:
            seen[Seen.DATE_AGREED] = None
        if row.first_sent_at:
            seen[Seen.REPORT_SENT] = local_day(row.first_sent_at, row.zone)
        if self.edition.evidence.is_in(role, row.leadership, row.evidence):
            seen[Seen.EVIDENCE_IN] = None
        for fact, days in ((Seen.COMMENTED, self.comments), (Seen.NUDGED, self.nudges)):
            if row.report_id in days:
                seen[fact] = local_day(days[row.report_id], row.zone)
        return Stand(row.npsn, row.school, row.zone, row.slot, agreed, seen)

    @cached_property
    def ticks(self) -> dict[tuple[int, str, str], Tick]:
        return Tick.of(self.person, self.year)

    @cached_property
    def comments(self) -> dict[int, datetime]:
        """When this person last said something in a report, by its id."""
        return Comment.last_of(self.person)

    @cached_property
    def nudges(self) -> dict[int, datetime]:
        """When this person last reminded of a report, by its id."""
        return Nudge.last_of(self.person)

    @cached_property
    def edition(self) -> Edition:
        return edition(db.session.get(SchoolYear, self.year).edition)

    def today_at(self, zone: str) -> date:
        return local_day(self.now, zone)
