"""One meeting with everything its page shows, gathered in a constant number of queries."""

from datetime import datetime

from pmo_app.domain.appointment import HELD_ON, MODE, Appointment
from pmo_app.domain.calendar import Kind, Slot
from pmo_app.domain.evidence import EvidenceSummary
from pmo_app.domain.instrument import (
    FOLLOW_UP_NAME,
    SUBTOPICS,
    Contents,
    Field,
    Gap,
    Key,
    Repeats,
    Section,
    section_gaps,
    section_progress,
)
from pmo_app.domain.policy import Action, action_to_answer
from pmo_app.domain.reporting import Progress, State, Status, status_of
from pmo_app.lasting import cached_property
from pmo_app.models import Acknowledgement, Answer, Nudge, Person, Report, Revision, Sending, Thread
from pmo_app.pages.meetings.blocks import Block, Heading, SectionView
from pmo_app.pages.meetings.company import others_in
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.meetings.plans import Plans
from pmo_app.pages.shared.doors import Visit

BASIC_INFORMATION = "basic-information"  # facts about the meeting, not what it found


class MeetingPage(Plans):
    """`edited` is the answer shown as a form; `shown` are keys whose sections stand open, whatever else does."""

    def __init__(self, visit: Visit):
        self.visit, self.report, self.edition = visit, visit.report, visit.edition
        self.edited: AnswerPart | None = None
        self.shown: set[str] = set()

    @property
    def instrument(self):
        return self.edition.instrument

    @property
    def is_planning(self) -> bool:
        return self.report.kind is Kind.PLANNING

    @cached_property
    def reports(self):
        return {report.number: report for report, _ in self.visit.trail}

    @cached_property
    def answers(self) -> dict[tuple[int, Key], Answer]:
        """Those of this report, by its id and their keys."""
        return Answer.of({self.report.id})

    def take_in(self, answer: Answer) -> None:
        """It was saved just now: nothing else of the page need be looked up anew."""
        self.answers[self.report.id, answer.key] = answer
        for told in ("contents", "headings", "status", "planned_answers"):
            self.__dict__.pop(told, None)

    @cached_property
    def contents(self) -> Contents:
        mine = {key: answer for (_, key), answer in self.answers.items() if answer.value is not None}
        chosen = mine.get(Key("", SUBTOPICS))
        planned = {f.about: f.subtopic for f in self.follow_ups} if self.is_planning else {}
        return Contents(frozenset(mine), tuple(chosen.value) if chosen else (), planned)

    @property
    def gaps(self) -> list[Gap]:
        return self.instrument.gaps(self.report.kind, self.contents)

    @property
    def progress(self) -> Progress:
        """How full the report is, the evidence it must have in the end counted in."""
        return self.instrument.progress(self.report.kind, self.contents) + self.evidence.progress

    @cached_property
    def evidence(self) -> EvidenceSummary:
        there = self.reports[self.report.number].evidence
        return EvidenceSummary(self.edition.evidence, self.report.enrolment.leadership, there, not self.report.is_open)

    @cached_property
    def status(self) -> Status:
        return self._status(self.report, self.visit.slot, self.contents.written, not self.gaps)

    def _status(self, report: Report, slot: Slot, written: int, is_complete: bool = False) -> Status:
        known = {"zone": self.report.zone, "today": self.visit.today, "first_sent_at": report.first_sent_at}
        return status_of(slot, report.state, **known, written=written, is_complete=is_complete)

    @property
    def year(self) -> list[tuple[Slot, Status]]:
        """The six meetings with their states, this one with how full it is."""
        return [
            (slot, self.status if report is self.report else self._status(report, slot, report.written))
            for report, slot in self.visit.trail
        ]

    @property
    def acknowledged_at(self) -> datetime | None:
        """When this person said of the report as it was last sent that they have read it."""
        at = Acknowledgement.latest(self.report, self.visit.viewer.person_id)
        return at if at and self.report.sent_at and at >= self.report.sent_at else None

    @cached_property
    def threads(self) -> dict[str, list[Thread]]:
        return Thread.of_report(self.report) if self.reports[self.report.number].is_talked_about else {}

    @cached_property
    def sent_texts(self) -> dict[str, str]:
        """What the last sending said, by key, while the report is open again."""
        if self.report.state is not State.REOPENED:
            return {}
        sending = Sending.latest(self.report)
        return sending.snapshot["texts"] if sending else {}

    def part(self, section: Section, field: Field, about: str = "") -> AnswerPart:
        key = Key(about, field.id)
        if self.edited and self.edited.key == key:
            return self.edited
        part = AnswerPart(
            key,
            section,
            field,
            self.answers.get((self.report.id, key)),
            can_write=self.visit.can(action_to_answer(section)),
            can_comment=self.visit.can(Action.COMMENT),
            threads=self.threads.get(str(key), []),
        )
        if self.sent_texts and self.sent_texts.get(str(key), "") != part.text:
            part.sent_as = self.sent_texts.get(str(key), "")
        return part

    def edit(self, key: Key, unused: int = 0) -> None:
        """Show this answer as a form, if it is one of this report and theirs to write; `unused` is the id of a text
        that came too late, to be held against what stands there now."""
        found = self.find(key)
        if not found or not found.can_write:
            return
        late = Revision.found(found.answer, unused) if unused and found.answer else None
        self.edited = found.compare(late) if late and late.value != found.value else found.edit()

    def find(self, key: Key) -> AnswerPart | None:
        """The answer at this key, if this report asks it: its field, and what it is about."""
        section, field = self.instrument.find(key.field) or (None, None)
        if not section or self.report.kind not in section.asked or not self._is_about(section, key.about):
            return None
        return self.part(section, field, key.about)

    def settled(self, key: Key) -> Key:
        """The same, where it speaks of a follow-up by the key of the write that made it ("n" and the key)."""
        if not key.about.startswith("n"):
            return key
        mine = (f for f in self._planned_in(self.report.number) if f.key and f"n{f.key}" == key.about)
        return next((Key(f.about, key.field) for f in mine), key)

    def is_removed(self, key: Key) -> bool:
        """Whether this would be an answer of a follow-up that was removed."""
        return key.about in {follow_up.about for follow_up in self.removed_follow_ups}

    def _is_about(self, section: Section, about: str) -> bool:
        if section.repeats is Repeats.PER_SUBTOPIC:
            return about in self.edition.topics.codes
        if section.repeats is Repeats.PER_FOLLOW_UP:
            return about in self.contents.about(section)
        return about == ""

    @property
    def others(self) -> list[tuple[Person, datetime]]:
        return others_in(self.visit)

    @property
    def appointment(self) -> Appointment | None:
        """The day that was agreed for this meeting."""
        known = (self.answers.get((self.report.id, Key("", id))) for id in (HELD_ON, MODE))
        return Appointment.of(*(answer and answer.value for answer in known))

    @cached_property
    def headings(self) -> list[Heading]:
        asked, known = self.instrument.sections_for(self.report.kind), self.contents
        return [
            Heading(number, section, section_progress(section, known), any(section_gaps(section, known)))
            for number, section in enumerate(asked, 1)
        ]

    def heading(self, section: Section) -> Heading:
        return next(heading for heading in self.headings if heading.section is section)

    @cached_property
    def sections(self) -> list[SectionView]:
        """The sections of this meeting. The first one with something missing stands open, and the one being edited;
        of a report that was sent all that is there to be read."""
        views, first = [], True
        for heading in self.headings:
            section = heading.section
            blocks = [self._block(section, about) for about in self.contents.about(section)]
            is_edited = self.edited is not None and self.edited.section is section
            is_read = not self.report.is_open and section.id != BASIC_INFORMATION
            is_shown = any(str(part.key) in self.shown for block in blocks for part in block.parts)
            is_open = is_edited or is_shown or is_read or (heading.has_gaps and first)
            first = first and not heading.has_gaps
            views.append(SectionView(heading, blocks, is_open))
        return views

    @cached_property
    def forms(self) -> list[AnswerPart]:
        """Every answer this person may write now, as a form; but for the one that stands open already."""
        parts = [part for view in self.sections for block in view.blocks for part in block.parts]
        return [part.as_form for part in parts if part.can_write and not part.is_editing]

    @property
    def blank_follow_up(self) -> list[AnswerPart]:
        """The answers of a follow-up yet to be made, about "f0": for a page that must make one without a network."""
        asked = (s for s in self.instrument.sections_for(self.report.kind) if s.repeats is Repeats.PER_FOLLOW_UP)
        if not self.visit.can(Action.EDIT):
            return []
        return [
            AnswerPart(Key("f0", f.id), s, f, None, True) for s in asked for f in s.fields if f.id != FOLLOW_UP_NAME
        ]

    def _block(self, section: Section, about: str) -> Block:
        parts = [self.part(section, field, about) for field in section.fields]
        follow_up = self.follow_up_about(about) if section.repeats is Repeats.PER_FOLLOW_UP else None
        code = follow_up.subtopic if follow_up else about
        return Block(about, parts, self.edition.topics.find(code), follow_up)

    @property
    def asks_for_time(self) -> bool:
        """Whether a request for more time waits for its answer."""
        return self.reports[self.report.number].asks_for_time

    @property
    def last_nudge(self) -> Nudge | None:
        """Who reminded of this report last; told to those who may."""
        return Nudge.latest([self.report.id]).get(self.report.id) if self.visit.can(Action.NUDGE) else None
