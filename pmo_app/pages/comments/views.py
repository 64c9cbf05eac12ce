"""Threads of comments. A thread is drawn by one part, wherever it hangs."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.policy import Action
from pmo_app.domain.text import small_number
from pmo_app.domain.undo import can_undo
from pmo_app.extensions import db
from pmo_app.models import Comment, Thread
from pmo_app.pages.comments import comments
from pmo_app.pages.comments.anchors import quote_at
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import once, tell

LONGEST_COMMENT = 5000
EMPTY = "Tulis tanggapannya dulu."
UNHEARD = "Ada tanggapan baru yang belum Anda baca. Baca dulu, lalu tandai selesai bila sudah."
TOO_LATE = "Tanggapan ini dihapus lebih dari 30 hari lalu, jadi tidak bisa dikembalikan lagi."


@comments.get("/at/<string:anchor>")
def new(npsn, year, number, anchor):
    """The form for a first comment at this place."""
    visit = visit_to(Action.COMMENT, npsn, year, number)
    if quote_at(visit, anchor) is None:
        abort(404)
    if not hx.asked():
        return redirect(back_to(visit, anchor, "a", comment=anchor), code=303)
    return render_template("comments/_new.html", visit=visit, anchor=anchor, problem="", typed="")


@comments.post("/at/<string:anchor>")
@once
def create(npsn, year, number, anchor):
    visit = visit_to(Action.COMMENT, npsn, year, number)
    quote = quote_at(visit, anchor)
    if quote is None:
        abort(404)
    text, problem = posted_text("text", required=EMPTY, most=LONGEST_COMMENT)
    if problem:
        return show_again("comments/_new.html", problem, visit=visit, anchor=anchor)
    return done(visit, Thread.begin(visit.report, anchor, quote, text, by=current_user, at=visit.now))


@comments.post("/<int:thread_id>/comments")
@once
def reply(npsn, year, number, thread_id):
    visit, thread = thread_at(npsn, year, number, thread_id)
    text, problem = posted_text("text", required=EMPTY, most=LONGEST_COMMENT)
    if problem:
        return show_again("comments/_thread.html", problem, visit=visit, thread=thread)
    thread.say(text, by=current_user, at=visit.now)
    return done(visit, thread)


@comments.post("/<int:thread_id>/resolution")
@once
def resolve(npsn, year, number, thread_id):
    """Settled; unless somebody spoke since the page was drawn, whom its presser has not heard."""
    visit, thread = thread_at(npsn, year, number, thread_id)
    if request.form.get("seen", len(thread.comments), small_number) != len(thread.comments):
        return show_again("comments/_thread.html", UNHEARD, 409, visit=visit, thread=thread)
    thread.resolve(by=current_user, at=visit.now)
    return done(visit, thread)


@comments.post("/<int:thread_id>/reopening")
@once
def reopen(npsn, year, number, thread_id):
    visit, thread = thread_at(npsn, year, number, thread_id)
    thread.reopen(by=current_user, at=visit.now)
    return done(visit, thread)


@comments.get("/<int:thread_id>")
def show(npsn, year, number, thread_id):
    """The talk as it stands: to a script the part alone."""
    visit = visit_to(Action.READ, npsn, year, number)
    thread = Thread.found(thread_id, visit.report) or abort(404)
    if not hx.asked():
        return redirect(back_to(visit, thread.anchor), code=303)
    return render_template("comments/_thread.html", visit=visit, thread=thread, problem="", typed="")


@comments.post("/<int:thread_id>/comments/<int:comment_id>/removal")
@once
def remove(npsn, year, number, thread_id, comment_id):
    """One's own words, taken back; they can be put back for 30 days."""
    visit, thread, comment = own_comment(npsn, year, number, thread_id, comment_id)
    if not comment.removed_at:
        thread.remove(comment, by=current_user, at=visit.now)
    return done(visit, thread)


@comments.post("/<int:thread_id>/comments/<int:comment_id>/restoration")
@once
def restore(npsn, year, number, thread_id, comment_id):
    visit, thread, comment = own_comment(npsn, year, number, thread_id, comment_id)
    if comment.removed_at and not can_undo(comment.removed_at, visit.now):
        abort(409, TOO_LATE)
    thread.restore(comment, by=current_user, at=visit.now)
    return done(visit, thread)


def own_comment(npsn, year, number, thread_id, comment_id) -> tuple[Visit, Thread, Comment]:
    """A comment of this person's; another's is answered like one that never was."""
    visit, thread = thread_at(npsn, year, number, thread_id)
    mine = (c for c in thread.comments if c.id == comment_id and c.person_id == visit.viewer.person_id)
    return visit, thread, next(mine, None) or abort(404)


def thread_at(npsn: str, year: int, number: int, thread_id: int) -> tuple[Visit, Thread]:
    visit = visit_to(Action.COMMENT, npsn, year, number)
    return visit, Thread.found(thread_id, visit.report) or abort(404)


def done(visit: Visit, thread: Thread):
    """Commit, and show the talk as it has become."""
    back, part = back_to(visit, thread.anchor), url_for(".show", **visit.place, thread_id=thread.id)
    version = len(thread.comments)
    tell(200, back=back, part=part, version=version)
    db.session.commit()
    talk = {"visit": visit, "thread": thread, "problem": "", "typed": ""}
    return hx.swap("comments/_thread.html", back=back, version=version, **talk)


def show_again(part: str, problem: str, code: int = 422, **context):
    typed = {"problem": problem, "typed": request.form.get("text", "")}
    page = part if hx.asked() else "comments/page.html"
    return render_template(page, part=part, **context, **typed), code


def back_to(visit: Visit, anchor: str, kind: str = "t", **query) -> str:
    """The place on the meeting's page: "t" its talk, "a" what it is about."""
    return url_for("meetings.show", **visit.place, _anchor=f"{kind}-{anchor.replace('.', '-')}", **query)
