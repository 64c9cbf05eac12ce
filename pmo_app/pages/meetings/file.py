"""A meeting's answers as a file: carried from a device without a signal to one that has it, by whoever may write there.

The file is JSON: which meeting it is of, and its answers and statuses as a browser would post them, each with the
version its writer saw. Those marked as drafts were not on the server yet; only they are brought in, by the same rules
as any other write.
"""

from dataclasses import dataclass, field

from flask import Response, render_template, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from pmo_app.domain.followups import FollowUpStatus, needs_reason
from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action, action_to_answer
from pmo_app.extensions import db
from pmo_app.models import FollowUp, MovedOn, Revision
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.answers import keep
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared.controls import form_for
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.draft_file import Draft, DraftFile, NotOurs
from pmo_app.pages.shared.once import KEY

FILE = "/meetings/<int:number>/file"


@meetings.get(FILE)
def take_along(npsn, year, number):
    """The answers this person may write here, as they stand. (With scripts, what waits on the device is added.)"""
    page = MeetingPage(visit_to(Action.REFLECT, npsn, year, number))
    answers = [Draft("answer", str(p.key), p.version, p.form.value.posted(), is_draft=False) for p in page.forms]
    text = DraftFile(npsn, year, number, answers).as_json()
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="PMO{number}-{npsn}-{year}.json"'
    return answer


@meetings.get("/meetings/<int:number>/bringing")
def choose_file(npsn, year, number):
    return render_template("meetings/bringing.html", visit=visit_to(Action.REFLECT, npsn, year, number), problem="")


@meetings.post("/meetings/<int:number>/bringing")
def bring_in(npsn, year, number):
    """Each draft of the file is written as if it had been sent; what cannot be is shown, with its text."""
    page = MeetingPage(visit_to(Action.REFLECT, npsn, year, number))
    posted = request.files.get("file")
    try:
        found = DraftFile.read(posted.read() if posted else b"")
    except NotOurs as fault:
        return render_template("meetings/bringing.html", visit=page.visit, problem=str(fault)), 422
    if (found.npsn, found.year, found.number) != (npsn, year, number):
        problem = f"Berkas ini dari PMO {found.number} sekolah lain atau tahun lain. Belum ada yang berubah."
        return render_template("meetings/bringing.html", visit=page.visit, problem=problem), 422
    brought = Bringing(page)
    for draft in found.drafts:
        brought.take(draft)
    db.session.commit()
    return render_template("meetings/brought.html", visit=page.visit, brought=brought)


@dataclass
class Bringing:
    """What became of each draft of a file: labels of those that went in or were there already, what has to be chosen,
    and what did not go in, with why and its text."""

    page: MeetingPage
    taken: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    to_choose: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def visit(self) -> Visit:
        return self.page.visit

    def take(self, draft: Draft) -> None:
        takers = {"answer": self._take_answer, "status": self._take_status, "follow-up": self._take_follow_up}
        takers[draft.kind](draft)

    def _take_answer(self, draft: Draft) -> None:
        part = self.page.find(self.page.settled(Key.parse(draft.key)))
        if not part or not self.visit.can(action_to_answer(part.section)):
            return self.refused.append((part.field.label if part else draft.key, NOT_HERE, draft.text))
        part.form = form_for(part.field, MultiDict([*draft.fields, ("version", str(draft.seen))]))
        if not part.form.validate():
            return self.refused.append((part.field.label, part.form.value.errors[0], draft.text))
        if part.form.value.data == part.value:
            return self.same.append(part.field.label)
        _, unused = keep(self.page, part)
        if unused:
            return self.to_choose.append((part.field.label, self._choice(part, unused)))
        self.taken.append(part.field.label)

    def _choice(self, part: AnswerPart, unused: Revision) -> str:
        return f"{self.visit.address}?edit={part.key}&unused={unused.id}#{part.dom_id}"

    def _take_follow_up(self, draft: Draft) -> None:
        """One that was made without a network; its answers follow."""
        (subtopic, _, key), name = draft.key.partition("."), draft.text[:200]
        asked = self.visit.edition.topics.find(subtopic) and self.page.is_planning and self.visit.can(Action.EDIT)
        if not asked or not KEY.fullmatch(key) or not name:
            return self.refused.append(("Tindak lanjut baru", NOT_HERE, draft.text))
        if FollowUp.made(self.page.report, key):
            return self.same.append(name)
        FollowUp.add(self.page.report, subtopic, name, by=current_user, at=self.visit.now, key=key)
        self.page = MeetingPage(self.visit)
        self.taken.append(name)

    def _take_status(self, draft: Draft) -> None:
        follow_up = draft.key.isdecimal() and FollowUp.found(int(draft.key), self.page.report.enrolment_id)
        told = dict(draft.fields)
        if not follow_up or follow_up.removed_at or told.get("status") not in set(FollowUpStatus):
            return self.refused.append(("Status tindak lanjut", NOT_HERE, draft.text))
        status, note = FollowUpStatus(told["status"]), told.get("note", "")[:2000]
        label = f"Status {self.page.name_of(follow_up)}"
        if needs_reason(status) and not note:
            return self.refused.append((label, NO_REASON, draft.text))
        last = follow_up.changes[-1] if follow_up.changes else None
        if last and (last.status, last.note) == (status, note):
            return self.same.append(label)
        chosen = {"report": self.page.report, "seen": draft.seen, "by": current_user, "at": self.visit.now}
        try:
            follow_up.change_status(status, note, **chosen)
            self.taken.append(label)
        except MovedOn:
            unused = follow_up.put_by(status, note, **chosen)
            self.to_choose.append((label, f"{self.visit.address}/follow-ups/{follow_up.id}/status?unused={unused.id}"))


NOT_HERE = "Bukan isian laporan ini, atau bukan hak Anda untuk mengisinya."
NO_REASON = "Perlu alasan di catatannya."
