"""The list of those present: printed before a meeting, signed at it, photographed after it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import render_template, request

from pmo_app.domain.appointment import HELD_ON, PLACE, Appointment
from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action
from pmo_app.domain.roles import Role
from pmo_app.domain.text import small_number
from pmo_app.lasting import cached_property
from pmo_app.models import Answer, Person
from pmo_app.models.assignments import serving
from pmo_app.pages.meetings import meetings
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.wording import role_name

NAMES = "names-present"
EXPECTED = (Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR)
HEIGHTS = (20, 30, 40, 60)  # rows to choose from


class AttendanceList:
    """Who came or is expected, a row for each, and rows left empty for the others: `height` of them in all, or more
    where more have a name."""

    heights = HEIGHTS

    def __init__(self, visit: Visit, height: int):
        self.visit, self.report = visit, visit.report
        self.height = height if height in HEIGHTS else HEIGHTS[0]

    @cached_property
    def answers(self) -> dict[tuple[int, Key], Answer]:
        return Answer.of([self.report.id])

    def answered(self, field_id: str):
        kept = self.answers.get((self.report.id, Key("", field_id)))
        return kept.value if kept else None

    @property
    def agreed(self) -> Appointment | None:
        return Appointment.of(self.answered(HELD_ON))

    @property
    def place(self) -> str:
        return self.answered(PLACE) or ""

    @property
    def day(self) -> date:
        """The day of the meeting; today, while it has none."""
        return self.agreed.day if self.agreed else self.visit.today

    @cached_property
    def staff(self) -> dict[Role, list[Person]]:
        """Who serves at the school on that day."""
        noon = datetime.combine(self.day, time(12), ZoneInfo(self.report.zone))
        return {role: serving(self.report.enrolment, role, noon) for role in EXPECTED}

    @property
    def leader(self) -> tuple[str, list[Person]]:
        """The role that leads the school's meetings, and who holds it."""
        role = self.report.enrolment.leadership.leader
        return role_name(role), self.staff[role]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Names and roles as the report has them; as long as it has none, whoever serves there."""
        if written := self.answered(NAMES):
            return [(row["person"], row["role"]) for row in written]
        return [(person.full_name, role_name(role)) for role in EXPECTED for person in self.staff[role]]

    @property
    def rows(self) -> list[tuple[str, str]]:
        return self.names + [("", "")] * (self.height - len(self.names))


@meetings.get("/meetings/<int:number>/attendance")
def attendance(npsn, year, number):
    """The list to be signed, with as many rows as were asked for."""
    visit = visit_to(Action.READ, npsn, year, number)
    shown = AttendanceList(visit, request.args.get("rows", 0, small_number))
    return render_template("meetings/attendance.html", attendance=shown, visit=visit)
