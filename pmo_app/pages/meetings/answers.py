"""Writing one answer."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action, action_to_answer
from pmo_app.extensions import db
from pmo_app.models import Answer, MovedOn
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import form_for
from pmo_app.pages.shared.doors import require, visit_to

ANSWER = "/meetings/<int:number>/answers/<string:key>"


@meetings.get(ANSWER)
def answer(npsn, year, number, key):
    """One answer alone: as a form, or with ?read=1 to be read again."""
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    part = page.find(Key.parse(key)) or abort(404)
    if not hx.asked():
        return redirect(url_for(".show", **page.visit.place, edit=key, _anchor=part.dom_id), code=303)
    if part.can_write and "read" not in request.args:
        part.edit()
    return render_template("meetings/_answer.html", part=part, visit=page.visit)


@meetings.post(ANSWER)
def save_answer(npsn, year, number, key):
    page, part = part_to_write(npsn, year, number, Key.parse(key))
    part.form = form_for(part.field, request.form)
    if not part.form.validate():
        return show_again(page, part, 422)
    try:
        keep(page, part)
    except MovedOn:
        db.session.rollback()
        part.theirs = Answer.at(page.report, part.key)
        return show_again(page, part, 409)
    return show_saved(page.visit, part)


def part_to_write(npsn: str, year: int, number: int, key: Key) -> tuple[MeetingPage, AnswerPart]:
    """The answer at this address, if it is this person's to write now; aborts otherwise."""
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    part = page.find(key) or abort(404, UNKNOWN_FIELD)
    require(action_to_answer(part.section), page.visit)
    return page, part


def keep(page: MeetingPage, part: AnswerPart) -> None:
    """Save what was typed, unless it says the same as what is kept."""
    value = part.form.value.data
    if value == part.value:
        return
    Answer.save(page.report, part.key, value, seen=part.form.version.data, by=current_user, at=page.visit.now)
    db.session.commit()


def show_again(page: MeetingPage, part: AnswerPart, status: int):
    """The form once more, with all that was typed and what is the matter."""
    if hx.asked():
        return render_template("meetings/_answer.html", part=part, visit=page.visit), status
    page.edited = part
    return render_template("meetings/show.html", page=page, visit=page.visit, just_sent=None), status


def show_saved(visit, part: AnswerPart):
    """The answer to be read again, and beside it how full the report has become. (A choice of subtopics changes the
    whole page; its form asks for that.)"""
    back = url_for(".show", **visit.place, saved=str(part.key), _anchor=part.dom_id)
    fresh = MeetingPage(visit)
    return hx.swap("meetings/_saved.html", back=back, part=fresh.find(part.key), page=fresh, visit=visit)


UNKNOWN_FIELD = "Isian ini tidak dikenal."
