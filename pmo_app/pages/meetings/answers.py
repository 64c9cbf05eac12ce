"""Writing one answer."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.instrument import SUBTOPICS, Key
from pmo_app.domain.policy import Action, action_to_answer
from pmo_app.domain.text import small_number
from pmo_app.extensions import db
from pmo_app.models import Answer, MovedOn, Revision
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import form_for
from pmo_app.pages.shared.doors import require, visit_to
from pmo_app.pages.shared.once import once, tell

ANSWER = "/meetings/<int:number>/answers/<string:key>"


@meetings.get(ANSWER)
def answer(npsn, year, number, key):
    """One answer alone: as a form, with ?read=1 to be read again, with ?unused=7 beside the text that came too late."""
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    part = page.find(Key.parse(key)) or abort(404)
    if not hx.asked():
        return redirect(url_for(".show", **page.visit.place, edit=key, _anchor=part.dom_id), code=303)
    if "read" not in request.args:
        page.edit(part.key, unused=request.args.get("unused", 0, small_number))
    facts = hx.facts(version=part.version, state="conflict" if page.edited and page.edited.unused else "")
    shown = render_template("meetings/_answer.html", part=page.edited or part, visit=page.visit)
    if not page.edited:
        shown += render_template("meetings/_spare.html", parts=[part], visit=page.visit)
    return shown, 200, facts


@meetings.post(ANSWER)
@once
def save_answer(npsn, year, number, key):
    page, part = part_to_write(npsn, year, number, Key.parse(key))
    part.form = form_for(part.field, request.form)
    if not part.form.validate():
        return show_again(page, part, 422)
    version, unused = keep(page, part)
    settle(page.visit, part, version, unused)
    return show_conflict(page.visit, part.key, unused) if unused else show_saved(page, part, version)


def part_to_write(npsn: str, year: int, number: int, key: Key) -> tuple[MeetingPage, AnswerPart]:
    """The answer at this address, if it is this person's to write now; aborts otherwise."""
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    key = page.settled(key)
    part = page.find(key) or (abort(409, REMOVED) if page.is_removed(key) else abort(404, UNKNOWN_FIELD))
    require(action_to_answer(part.section), page.visit)
    return page, part


def keep(page: MeetingPage, part: AnswerPart) -> tuple[int, Revision | None]:
    """Save what was typed, unless it says the same as what is kept: the version it became, or has. A text that came
    too late is put by, and handed back beside the version that was first."""
    value, seen, kept = part.form.value.data, part.form.version.data if part.answer else 0, part.answer
    known = {"seen": seen, "by": current_user, "at": page.visit.now}
    try:
        if value != part.value:
            kept = Answer.save_over(part.answer, page.report, part.key, value, **known)
            page.take_in(kept)
    except MovedOn:
        kept = Answer.at(page.report, part.key, anew=True)
        if value != kept.value:
            return kept.version, kept.put_by(value, **known)
    return kept.version if kept else 0, None


def settle(visit, part: AnswerPart, version: int, unused: Revision | None) -> None:
    """Note how this write is answered, and commit both."""
    if unused:
        back = url_for(".show", **visit.place, edit=str(part.key), unused=unused.id)
        tell(409, back=back, part=address_of(visit, part.key, unused=unused.id), version=version)
    else:
        tell(200, back=back_to(visit, part), part=address_of(visit, part.key, read=1), version=version)
    db.session.commit()


def show_again(page: MeetingPage, part: AnswerPart, status: int):
    """The form once more, with all that was typed and what is the matter."""
    if hx.asked():
        return render_template("meetings/_answer.html", part=part, visit=page.visit), status
    page.edited = part
    return render_template("meetings/show.html", page=page, visit=page.visit, just_sent=None), status


def show_conflict(visit, key: Key, unused: Revision):
    """Both texts, to choose from."""
    page = MeetingPage(visit)
    page.edit(key, unused=unused.id)
    answer, part = show_again(page, page.edited, 409), address_of(visit, key, unused=unused.id)
    return *answer, hx.facts(version=page.edited.version, part=part, state="conflict")


def show_saved(page: MeetingPage, part: AnswerPart, version: int):
    """The answer to be read again, and beside it how full the report has become. A choice of subtopics changes the
    whole page."""
    visit, back = page.visit, back_to(page.visit, part)
    if part.field.id == SUBTOPICS:
        return hx.go(back, version=version)
    fresh = page.find(part.key)
    return hx.swap("meetings/_saved.html", back=back, version=version, part=fresh, page=page, visit=visit)


def back_to(visit, part: AnswerPart) -> str:
    return url_for(".show", **visit.place, saved=str(part.key), _anchor=part.dom_id)


def address_of(visit, key: Key, **query) -> str:
    """Where the part of an answer is to be had."""
    return url_for(".answer", **visit.place, key=str(key), **query)


UNKNOWN_FIELD = "Isian ini tidak dikenal, jadi tulisan di bawah belum masuk. Salin dulu, lalu buka lagi laporannya."
REMOVED = (
    "Tindak lanjut ini sudah dihapus, jadi tulisan di bawah belum masuk. Salin dulu, atau kembalikan tindak lanjutnya "
    "di bagian “Dihapus”, lalu simpan lagi."
)
