"""A school's year at a glance: six meetings with their states, what to do next, and what was said lately."""

from dataclasses import dataclass
from datetime import date

from flask_login import current_user

from pmo_app.domain import policy
from pmo_app.domain.appointment import Appointment, is_undated
from pmo_app.domain.calendar import Slot, local_day
from pmo_app.domain.evidence import EvidenceSummary
from pmo_app.domain.instrument import Contents, Gap
from pmo_app.domain.next_step import NextStep, next_step
from pmo_app.domain.policy import Action
from pmo_app.domain.reminders import to_remind
from pmo_app.domain.reporting import Progress, Status, status_of
from pmo_app.domain.roles import Role
from pmo_app.domain.topics import Subtopic
from pmo_app.lasting import cached_property
from pmo_app.models import Comment, Nudge
from pmo_app.models.comments import Remark
from pmo_app.models.overview import last_looks
from pmo_app.models.seen import SeenReport
from pmo_app.pages.shared.doors import Look

MOST_COMMENTS = 3


@dataclass(frozen=True)
class Leg:
    """One meeting of the year as the timeline draws it."""

    report: SeenReport
    slot: Slot
    status: Status
    answers: Progress
    evidence: EvidenceSummary
    contents: Contents

    @cached_property
    def progress(self) -> Progress:
        """How full the report is, evidence and all."""
        return self.answers + self.evidence.progress

    @property
    def percent(self) -> int | None:
        """How full it is, while it is being written; None before and after."""
        return None if self.status.is_sent or not self.progress.filled else self.progress.percent

    @property
    def sent_on(self) -> date | None:
        """The day it was first sent, at the school."""
        return local_day(self.report.first_sent_at, self.report.zone) if self.status.is_sent else None

    @property
    def ahead(self) -> Appointment | None:
        """The day agreed for it, until it is sent."""
        return None if self.status.is_sent else self.appointment

    @cached_property
    def appointment(self) -> Appointment | None:
        """The day that was agreed for it."""
        return Appointment.of(self.contents.held_on)


class Timeline:
    """The year of the school somebody looks at; what is asked of them depends on who leads there."""

    def __init__(self, visit: Look):
        self.visit, self.enrolment, self.contents = visit, visit.report.enrolment, visit.glance.contents
        self.school, self.year = self.enrolment.school, self.enrolment.school_year

    @cached_property
    def legs(self) -> list[Leg]:
        return [self._leg(report, slot) for report, slot in self.visit.trail]

    @cached_property
    def year_so_far(self) -> list[tuple[Slot, Status]]:
        return [(leg.slot, leg.status) for leg in self.legs]

    @cached_property
    def current(self) -> Slot | None:
        """Where the year stands; None once it is done."""
        return next_step(self.year_so_far, leads=True).slot

    def _leg(self, report: SeenReport, slot: Slot) -> Leg:
        contents = self.contents[report.id]
        answers = self.visit.edition.instrument.progress(slot.kind, contents)
        plan, is_sent = self.visit.edition.evidence, not report.is_open
        evidence = EvidenceSummary(plan, self.enrolment.leadership, report.evidence, is_sent)
        status = status_of(
            slot,
            report.state,
            first_sent_at=report.first_sent_at,
            zone=self.school.zone,
            today=self.visit.today,
            written=contents.written,
            is_complete=answers.is_complete,
        )
        return Leg(report, slot, status, answers, evidence, contents)

    @property
    def roles(self) -> frozenset[Role]:
        return self.visit.viewer.roles_at(self.school.id, self.year.start)

    @property
    def leads(self) -> bool:
        return self.enrolment.leadership.leader in self.roles

    @property
    def takes_part(self) -> bool:
        """Whether the year has a next step for this person: they lead the school there or head it."""
        return self.leads or Role.PRINCIPAL in self.roles

    @cached_property
    def next(self) -> NextStep:
        following = {leg.slot.number for leg in self.legs if leg.evidence.is_to_follow}
        return next_step(self.year_so_far, leads=self.leads, following=following)

    @cached_property
    def next_leg(self) -> Leg | None:
        return next((leg for leg in self.legs if leg.slot == self.next.slot), None)

    @property
    def next_gap(self) -> Gap | None:
        """The first thing still missing from the report that comes next."""
        leg = self.next_leg
        gaps = self.visit.edition.instrument.gaps(leg.slot.kind, leg.contents) if leg else []
        return gaps[0] if gaps else None

    def focus(self, cycle: int) -> list[Subtopic]:
        """The subtopics chosen for a cycle."""
        planning = self.visit.trail[(cycle - 1) * 3][0]
        found = map(self.visit.edition.topics.find, self.contents[planning.id].subtopics)
        return [subtopic for subtopic in found if subtopic]

    @cached_property
    def comments(self) -> list[Remark]:
        """What others said lately and nobody has resolved; where nothing was said at all, the database is not asked."""
        if not any(report.is_talked_about for report, _ in self.visit.trail):
            return []
        return Comment.open_to(current_user, self.enrolment, MOST_COMMENTS)

    @property
    def years(self) -> list[int]:
        """The school years of this school that the person may open, newest first."""
        return self.visit.glance.years

    @cached_property
    def to_remind(self) -> Leg | None:
        """The meeting of which this person might remind the school. For whoever reminds nobody it is not looked for."""
        still_open = next((leg.report for leg in self.legs if leg.report.is_open), None)
        if not still_open or not self._may(Action.NUDGE, still_open):
            return None
        found = to_remind([(leg.slot, leg.status, self._is_undated(leg)) for leg in self.legs])
        leg = None if found is None else self.legs[found]
        return leg if leg and self._may(Action.NUDGE, leg.report) else None

    def _may(self, action: Action, report: SeenReport) -> bool:
        return policy.may(self.visit.viewer, action, report.as_matter(is_past_due=False))

    def _is_undated(self, leg: Leg) -> bool:
        known = {"has_date": leg.appointment is not None, "is_sent": leg.report.first_sent_at is not None}
        return is_undated(leg.slot, today=self.visit.today, **known)

    @property
    def last_nudge(self) -> Nudge | None:
        """Who reminded the school of it last."""
        leg = self.to_remind
        return Nudge.latest([leg.report.id]).get(leg.report.id) if leg else None

    @cached_property
    def unread(self) -> Leg | None:
        """The newest report sent that this person walks beside and has not looked at since."""
        sent = [leg for leg in self.legs if leg.status.is_sent]
        mine = [leg for leg in sent if self._may(Action.ACKNOWLEDGE, leg.report)]
        looks = last_looks(current_user, [leg.report.id for leg in mine]) if mine else {}
        unread = (leg for leg in reversed(mine) if looks.get(leg.report.id, leg.report.sent_at) <= leg.report.sent_at)
        return next(unread, None)
