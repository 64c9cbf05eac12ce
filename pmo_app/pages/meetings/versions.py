"""The history of one answer: every version of it, and a way to bring an old one back."""

from flask import abort, redirect, render_template, request
from flask_login import current_user

from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action
from pmo_app.domain.text import small_number
from pmo_app.extensions import db
from pmo_app.models import Answer, MovedOn, Revision
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.answers import ANSWER, back_to, part_to_write
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared.doors import visit_to
from pmo_app.pages.shared.history import history_of
from pmo_app.pages.shared.once import once, tell

MOVED_ON = "Isian ini baru saja berubah. Tidak ada yang tertimpa: lihat versi yang terbaru, lalu tekan lagi bila perlu."


@meetings.get(f"{ANSWER}/versions")
def versions(npsn, year, number, key):
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    return show_versions(page, page.find(Key.parse(key)) or abort(404))


@meetings.post(f"{ANSWER}/versions")
@once
def bring_back(npsn, year, number, key):
    page, part = part_to_write(npsn, year, number, Key.parse(key))
    old = part.answer and Revision.found(part.answer, request.form.get("revision", 0, small_number))
    if not old:
        abort(404)
    back = back_to(page.visit, part)
    if old.value == part.value:
        return redirect(back, code=303)
    try:
        seen = request.form.get("seen", -1, small_number)
        known = {"seen": seen, "by": current_user, "at": page.visit.now}
        Answer.save_over(part.answer, page.report, part.key, old.value, **known)
        tell(303, back=back)
        db.session.commit()
    except MovedOn:
        db.session.rollback()
        fresh = MeetingPage(page.visit)
        return show_versions(fresh, fresh.find(part.key), MOVED_ON), 409
    return redirect(back, code=303)


def show_versions(page: MeetingPage, part: AnswerPart, problem: str = ""):
    """Newest first. Nothing was ever written: 404."""
    told = history_of(part.answer, part.field) if part.answer else abort(404)
    return render_template("meetings/versions.html", part=part, visit=page.visit, versions=told, problem=problem)
