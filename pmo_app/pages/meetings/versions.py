"""The history of one answer: every version of it, and a way to bring an old one back."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.difference import Piece, marked
from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import Answer, MovedOn, Revision
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.answers import ANSWER, part_to_write
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared.doors import visit_to
from pmo_app.pages.shared.in_words import in_words

MOVED_ON = "Isian ini baru saja berubah. Tidak ada yang tertimpa: lihat versi yang terbaru, lalu tekan lagi bila perlu."


@dataclass(frozen=True)
class Version:
    """One version as the history shows it: its words, those marked that the version before did not have."""

    revision: Revision
    text: str
    pieces: list[Piece]


@meetings.get(f"{ANSWER}/versions")
def versions(npsn, year, number, key):
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    return show_versions(page, page.find(Key.parse(key)) or abort(404))


@meetings.post(f"{ANSWER}/versions")
def bring_back(npsn, year, number, key):
    page, part = part_to_write(npsn, year, number, Key.parse(key))
    old = part.answer and Revision.found(part.answer, request.form.get("version", 0, int))
    if not old:
        abort(404)
    back = url_for(".show", **page.visit.place, saved=str(part.key), _anchor=part.dom_id)
    if old.value == part.value:
        return redirect(back, code=303)
    try:
        seen = request.form.get("seen", -1, int)
        Answer.save(page.report, part.key, old.value, seen=seen, by=current_user, at=page.visit.now)
        db.session.commit()
    except MovedOn:
        db.session.rollback()
        fresh = MeetingPage(page.visit)
        return show_versions(fresh, fresh.find(part.key), MOVED_ON), 409
    return redirect(back, code=303)


def show_versions(page: MeetingPage, part: AnswerPart, problem: str = ""):
    """Newest first. Nothing was ever written: 404."""
    revisions = Revision.of(part.answer) if part.answer else abort(404)
    texts = [in_words(part.field, revision.value) for revision in revisions]
    told = list(map(Version, revisions, texts, map(marked, texts, [*texts[1:], ""])))
    return render_template("meetings/versions.html", part=part, visit=page.visit, versions=told, problem=problem)
