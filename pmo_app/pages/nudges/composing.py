"""What a reminder says and where it leads: labels of the instrument, dates and names of schools, never a word that
anybody wrote in a report."""

from dataclasses import dataclass

from flask import url_for

from pmo_app.domain.instrument import Contents, Gap
from pmo_app.domain.messages import Occasion, filled
from pmo_app.domain.policy import Action
from pmo_app.domain.roles import Role
from pmo_app.lasting import cached_property
from pmo_app.models import Nudge, Person, contents_of
from pmo_app.models.assignments import serving
from pmo_app.pages.shared.doors import Visit
from pmo_app.pages.shared.wording import due


@dataclass
class Reminder:
    """A reminder about one report, from the person of the visit to whoever leads the school's meetings; to the
    principal where the sender leads them."""

    visit: Visit
    sender: Person

    @cached_property
    def contents(self) -> Contents:
        return contents_of([self.visit.report.id])[self.visit.report.id]

    @cached_property
    def people(self) -> list[Person]:
        """Those it can go to."""
        enrolment = self.visit.report.enrolment
        role = Role.PRINCIPAL if self.visit.can(Action.EDIT) else enrolment.leadership.leader
        return [person for person in serving(enrolment, role, self.visit.now) if person.id != self.sender.id]

    @cached_property
    def last(self) -> Nudge | None:
        return Nudge.latest([self.visit.report.id]).get(self.visit.report.id)

    @cached_property
    def gaps(self) -> list[Gap]:
        return self.visit.edition.instrument.gaps(self.visit.report.kind, self.contents)

    @property
    def occasion(self) -> Occasion:
        """A date first, while the meeting lies ahead; then what is missing; then the sending."""
        if not self.contents.held_on and self.visit.today <= self.visit.slot.due:
            return Occasion.DATE
        return Occasion.MISSING if self.gaps else Occasion.SEND

    @property
    def missing(self) -> list[str]:
        labels = (gap.field.label if gap.field else f"tindak lanjut untuk {gap.about}" for gap in self.gaps)
        return list(dict.fromkeys(labels))

    @property
    def link(self) -> str:
        """The very place: the page of the date, the first missing field, or the button."""
        place = self.visit.place
        if self.occasion is Occasion.DATE:
            return url_for("meetings.date", **place, _external=True)
        if self.occasion is Occasion.SEND:
            return url_for("meetings.submission", **place, _external=True)
        first = self.gaps[0]
        if not first.field:
            return url_for("meetings.show", **place, _external=True)
        return url_for("meetings.answer", **place, key=str(first.key), _external=True)

    @property
    def text(self) -> str:
        """To the one it goes to; where several may be chosen it greets all alike."""
        visit, slot = self.visit, self.visit.slot
        called = self.people[0].called if len(self.people) == 1 else "Bapak/Ibu"
        values = {
            "called": called, "number": str(visit.report.number), "school": visit.report.school.name,
            "deadline": due(slot.due, visit.report.zone, slot.days_left(visit.today)), "link": self.link,
            "sender": self.sender.full_name,
        }  # fmt: skip
        return filled(visit.edition.messages[self.occasion], self.missing, **values)
