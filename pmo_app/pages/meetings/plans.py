"""The follow-ups on a meeting's page: those of its cycle, those removed, those left over from the one before."""

from pmo_app.domain.calendar import cycle_span
from pmo_app.domain.followups import is_unfinished, period_hints
from pmo_app.domain.instrument import FOLLOW_UP_NAME, PERIOD, Key
from pmo_app.domain.topics import Subtopic
from pmo_app.lasting import cached_property
from pmo_app.models import Answer, FollowUp
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared.wording import iso_day


class Plans:
    """What a MeetingPage knows of follow-ups: it brings `report`, `answers`, `instrument` and the like with it."""

    @cached_property
    def planned_answers(self) -> dict[tuple[int, Key], Answer]:
        """Those of the meetings in which the follow-ups were planned; this one may be among them."""
        return {**Answer.of(self._looked_back_on - {self.report.id}), **self.answers}

    def look_back(self) -> None:
        """Look up all answers at once, for a page that shows both what was planned and what this report says."""
        every = Answer.of({self.report.id} | self._looked_back_on)
        self.answers = {place: answer for place, answer in every.items() if place[0] == self.report.id}
        self.planned_answers = every

    @property
    def _looked_back_on(self) -> set[int]:
        return {self.reports[number].id for number in (self.report.planning_number, 1)}

    @cached_property
    def all_follow_ups(self) -> list[FollowUp]:
        return FollowUp.of_enrolment(self.report.enrolment_id)

    @property
    def follow_ups(self) -> list[FollowUp]:
        """The living follow-ups of this meeting's cycle."""
        return [f for f in self._planned_in(self.report.planning_number) if not f.removed_at]

    @property
    def removed_follow_ups(self) -> list[FollowUp]:
        return [f for f in self._planned_in(self.report.number) if f.removed_at]

    @property
    def carried_ids(self) -> set[int]:
        return {f.origin_id for f in self.all_follow_ups if f.origin_id and not f.removed_at}

    @property
    def left_over(self) -> list[FollowUp]:
        """What the second cycle's planning meeting has to decide on: unfinished ones of the first."""
        if self.report.number != 4:
            return []
        living = (f for f in self._planned_in(1) if not f.removed_at)
        return [f for f in living if is_unfinished(f.status) or f.id in self.carried_ids]

    def _planned_in(self, number: int) -> list[FollowUp]:
        return [f for f in self.all_follow_ups if f.report.number == number]

    def name_of(self, follow_up: FollowUp) -> str:
        answer = self.planned_answers.get((follow_up.report_id, Key(follow_up.about, FOLLOW_UP_NAME)))
        return (answer and answer.value) or "Tindak lanjut tanpa nama"

    def touched(self, follow_up: FollowUp) -> int:
        theirs = (answer for (id, _), answer in self.planned_answers.items() if id == follow_up.report_id)
        return follow_up.touched(theirs)

    def answer_of(self, follow_up: FollowUp, field_id: str) -> AnswerPart:
        """An answer of a follow-up's own planning report, to be read only."""
        section, field = self.instrument.find(field_id)
        key = Key(follow_up.about, field_id)
        return AnswerPart(key, section, field, self.planned_answers.get((follow_up.report_id, key)))

    def follow_up_about(self, about: str) -> FollowUp | None:
        return next((f for f in self.follow_ups if f.about == about), None)

    def hints(self, follow_up: FollowUp) -> list[str]:
        """What is odd about a follow-up's dates, by name; see `period_hints`."""
        value = self.answer_of(follow_up, PERIOD).value or {}
        span = cycle_span(self.visit.slots, self.report.cycle)
        return period_hints(iso_day(value.get("from")), iso_day(value.get("to")), span)

    @property
    def subtopics_wanting_follow_up(self) -> list[Subtopic]:
        return [s for code in self.contents.subtopics if (s := self.edition.topics.find(code))]
