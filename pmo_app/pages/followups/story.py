"""Everything that happened to one follow-up, newest first: what was written, its status, its removal and return."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import abort, render_template

from pmo_app.domain.difference import Piece
from pmo_app.domain.instrument import FOLLOW_UP_NAME, Key
from pmo_app.domain.policy import Action
from pmo_app.models import Answer, Event, FollowUp, StatusChange
from pmo_app.pages.followups import followups
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.history import Version, history_of

DEEDS = {
    "follow-up-added": "Dibuat",
    "follow-up-carried": "Dilanjutkan dari siklus 1",
    "follow-up-removed": "Dihapus",
    "follow-up-restored": "Dikembalikan",
}


@dataclass(frozen=True)
class Page:
    """One thing that happened, as the story tells it. `url` is where it can be brought back."""

    at: datetime
    who: str
    title: str
    pieces: list[Piece] = field(default_factory=list)
    is_unused: bool = False
    url: str = ""


class Story:
    def __init__(self, visit: Visit, follow_up: FollowUp):
        self.visit, self.follow_up = visit, follow_up
        answers = Answer.of([follow_up.report_id])
        self.answers = {key.field: answer for (_, key), answer in answers.items() if key.about == follow_up.about}

    @property
    def name(self) -> str:
        kept = self.answers.get(FOLLOW_UP_NAME)
        return (kept and kept.value) or "Tindak lanjut tanpa nama"

    @property
    def pages(self) -> list[Page]:
        return sorted([*self._written(), *self._statuses(), *self._deeds()], key=lambda page: page.at, reverse=True)

    def _written(self):
        for id, answer in self.answers.items():
            _, asked = self.visit.edition.instrument.find(id) or (None, None)
            yield from (self._version(asked.label, answer, told) for told in history_of(answer, asked) if asked)

    def _version(self, title: str, answer: Answer, told: Version) -> Page:
        url = f"{self.visit.address}/answers/{Key(self.follow_up.about, answer.field)}/versions"
        kept = told.revision
        return Page(kept.at, kept.person.called, title, told.pieces, kept.version is None, url)

    def _statuses(self):
        for change in StatusChange.of(self.follow_up):
            label = self.visit.edition.statuses[change.status].label
            title = f"Status: {label} (PMO {change.report.number})"
            said = [Piece(change.note, False)] if change.note else []
            url = f"{self.visit.address}/follow-ups/{self.follow_up.id}/status"
            yield Page(change.at, change.person.called, title, said, change.version is None, url)

    def _deeds(self):
        for event in Event.of_report(self.follow_up.report_id, DEEDS):
            if event.detail.get("follow_up") == self.follow_up.id:
                yield Page(event.at, event.person.called if event.person else "", DEEDS[event.verb])


@followups.get("/<int:follow_up_id>/history")
def story(npsn, year, number, follow_up_id):
    """Of a follow-up made in this very meeting, a removed one too."""
    visit = visit_to(Action.READ, npsn, year, number)
    follow_up = FollowUp.found(follow_up_id, visit.report.enrolment_id)
    if not follow_up or follow_up.report_id != visit.report.id:
        abort(404)
    return render_template("followups/story.html", visit=visit, story=Story(visit, follow_up))
