""" "Sampai di sini": what whoever takes over a school sees first."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from pmo_app.domain.calendar import Kind
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import FOLLOW_UP_NAME, Field, Key
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.lasting import cached_property
from pmo_app.models import Answer, Assignment, FollowUp
from pmo_app.pages.meetings import meetings
from pmo_app.pages.shared.doors import Look, look_at, visit_to
from pmo_app.pages.shared.in_words import in_words
from pmo_app.pages.shared.timeline import Leg, Timeline

CLOSED = {FollowUpStatus.DONE, FollowUpStatus.DROPPED}


class SoFar:
    """Where a school's year stands: its trail, the follow-ups still open, the last reflection, the open comments."""

    def __init__(self, visit: Look):
        self.visit, self.timeline = visit, Timeline(visit)

    @cached_property
    def answers(self) -> dict[tuple[int, Key], Answer]:
        return Answer.of(report.id for report, _ in self.visit.trail)

    @cached_property
    def open_follow_ups(self) -> list[tuple[FollowUp, str]]:
        """Those of the running cycle that are neither done nor dropped, each with its name."""
        cycle = current.cycle if (current := self.timeline.current) else 2
        alive = [f for f in FollowUp.of_enrolment(self.timeline.enrolment.id) if not f.removed_at]
        mine = [f for f in alive if f.report.cycle == cycle and f.status not in CLOSED]
        return [(follow_up, self._name(follow_up)) for follow_up in mine]

    def _name(self, follow_up: FollowUp) -> str:
        kept = self.answers.get((follow_up.report_id, Key(follow_up.about, FOLLOW_UP_NAME)))
        return kept.value if kept and kept.value else ""

    @cached_property
    def last_reflection(self) -> Leg | None:
        """The newest reflection meeting in which anything was answered to its own questions."""
        held = [leg for leg in self.timeline.legs if leg.slot.kind is Kind.REFLECTION and self.words_of(leg)]
        return held[-1] if held else None

    def words_of(self, leg: Leg) -> list[tuple[Field, str]]:
        """What only a reflection asks, with what was answered."""
        sections = self.visit.edition.instrument.sections_for(Kind.REFLECTION)
        asked = [field for section in sections if section.asked == {Kind.REFLECTION} for field in section.fields]
        kept = ((field, self.answers.get((leg.report.id, Key("", field.id)))) for field in asked)
        return [(field, in_words(field, answer.value)) for field, answer in kept if answer and answer.value]

    @cached_property
    def handed_over(self) -> Assignment | None:
        """The assignment this person took over here and has not looked at, if there is one."""
        return Assignment.taken_over(current_user, self.timeline.enrolment)


@meetings.get("/so-far")
def so_far(npsn, year):
    return render_template("meetings/so_far.html", page=SoFar(look_at(npsn, year)))


@meetings.post("/so-far")
def seen_so_far(npsn, year):
    """The newcomer has looked; from now on home is the timeline again."""
    visit = visit_to(Action.READ, npsn, year, 1)
    if held := Assignment.taken_over(current_user, visit.report.enrolment):
        held.read_at = visit.now
    db.session.commit()
    return redirect(url_for("home.show"), code=303)
