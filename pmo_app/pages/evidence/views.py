"""Looking at a meeting's evidence, and keeping it in order."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.evidence import LONGEST_TITLE, Accepts
from pmo_app.domain.policy import Action
from pmo_app.domain.text import small_number
from pmo_app.models import Evidence
from pmo_app.pages.evidence import evidence
from pmo_app.pages.evidence.page import EvidencePage, kind_of
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import finish, once

DONE = {"title": "Keterangan tersimpan", "place": "Sudah dipindahkan", "withheld": "Tanda tersimpan"}
TOO_LATE = "Bukti ini dihapus lebih dari 30 hari lalu, jadi tidak bisa dikembalikan lagi."


@evidence.get("")
def show(npsn, year, number):
    visit = visit_to(Action.READ, npsn, year, number)
    page = EvidencePage(
        visit, added=request.args.get("added", 0, small_number), removed=request.args.get("removed", 0, small_number)
    )
    return render_template("evidence/show.html", page=page, visit=visit)


@evidence.get("/<string:kind>")
def part(npsn, year, number, kind):
    """One kind alone, for a script."""
    visit = visit_to(Action.READ, npsn, year, number)
    found = kind_of(visit, kind)
    if not hx.asked():
        return redirect(url_for(".show", **visit.place, _anchor=f"evidence-{kind}"), code=303)
    page = EvidencePage(visit)
    return render_template("evidence/_kind.html", view=page.view_of(found), page=page, visit=visit)


@evidence.get("/<int:id>")
def one(npsn, year, number, id):
    """A piece of evidence by itself: a photo as large as it is kept, and what can be done with it."""
    visit = visit_to(Action.READ, npsn, year, number)
    return show_one(EvidencePage(visit), id)


def show_one(page: EvidencePage, id: int, problem: str = "", status: int = 200):
    piece = next((piece for piece in page.pieces if piece.id == id), None) or abort(404)
    if piece.removed_at and not (page.may_add and piece.can_return(page.visit.now)):
        abort(404)
    view = page.view_of(kind_of(page.visit, piece.kind))
    typed, done = request.form.get("title", piece.title), DONE.get(request.args.get("done", ""), "")
    told = {"page": page, "visit": page.visit, "piece": piece, "view": view, "problem": problem, "typed": typed}
    return render_template("evidence/one.html", **told, done=done), status


@evidence.post("/<int:id>/title")
@once
def rename(npsn, year, number, id):
    """What a photo shows, or what a file is called."""
    visit, piece = mine(npsn, year, number, id)
    title, problem = posted_text("title", most=LONGEST_TITLE)
    if problem:
        return show_one(EvidencePage(visit), id, problem, 422)
    piece.title = title
    return finish(url_for(".one", **visit.place, id=id, done="title"))


@evidence.post("/<int:id>/place")
@once
def shift(npsn, year, number, id):
    """One place on, or one back, among those of its kind."""
    visit, piece = mine(npsn, year, number, id)
    if piece.removed_at:  # by somebody else, since the page was drawn
        abort(404)
    others = [one for one in EvidencePage(visit).pieces if one.kind == piece.kind and not one.removed_at]
    piece.shift(others, -1 if request.form.get("to") == "front" else 1)
    return finish(url_for(".one", **visit.place, id=id, done="place", _anchor="order"))


@evidence.post("/<int:id>/withholding")
@once
def withhold(npsn, year, number, id):
    """Jangan disebarkan: out of everything that leaves the app. Pressed again, it may be shared."""
    visit, piece = mine(npsn, year, number, id)
    piece.withhold(request.form.get("withheld") == "yes", by=current_user, at=visit.now)
    return finish(url_for(".one", **visit.place, id=id, done="withheld"))


@evidence.post("/<int:id>/shut")
@once
def say_shut(npsn, year, number, id):
    """A link does not open for whoever says so; the school sees it, and says when it does."""
    visit = visit_to(Action.COMMENT, npsn, year, number)
    piece = Evidence.found(id, visit.report) or abort(404)
    if piece.form is not Accepts.LINK or piece.removed_at:
        abort(404)
    piece.say_shut(request.form.get("opens") != "yes", by=current_user, at=visit.now)
    return finish(back_to(visit, piece))


@evidence.post("/<int:id>/removal")
@once
def remove(npsn, year, number, id):
    """Out of the report; for 30 days it can be put back, then its bytes go, too."""
    visit, piece = mine(npsn, year, number, id)
    if not piece.removed_at:
        piece.remove(by=current_user, at=visit.now)
    return finish(url_for(".show", **visit.place, removed=id))


@evidence.post("/<int:id>/restoration")
@once
def restore(npsn, year, number, id):
    visit, piece = mine(npsn, year, number, id)
    if piece.removed_at and not piece.can_return(visit.now):
        abort(409, TOO_LATE)
    if piece.removed_at:
        piece.restore(by=current_user, at=visit.now)
    return finish(back_to(visit, piece))


def mine(npsn: str, year: int, number: int, id: int) -> tuple[Visit, Evidence]:
    """A piece of evidence that this person may keep in order."""
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    return visit, Evidence.found(id, visit.report) or abort(404)


def back_to(visit: Visit, piece: Evidence) -> str:
    return url_for(".show", **visit.place, _anchor=f"evidence-{piece.kind}")
