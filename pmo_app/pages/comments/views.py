"""Threads of comments. A thread is drawn by one part, wherever it hangs."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import Thread
from pmo_app.pages.comments import comments
from pmo_app.pages.comments.anchors import quote_at
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to

LONGEST_COMMENT = 5000
EMPTY = "Tulis tanggapannya dulu."


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
def create(npsn, year, number, anchor):
    visit = visit_to(Action.COMMENT, npsn, year, number)
    quote = quote_at(visit, anchor)
    if quote is None:
        abort(404)
    text, problem = posted_text("text", required=EMPTY, most=LONGEST_COMMENT)
    if problem:
        return show_again("comments/_new.html", problem, visit=visit, anchor=anchor)
    thread = Thread.begin(visit.report, anchor, quote, text, by=current_user, at=visit.now)
    db.session.commit()
    return show(visit, thread)


@comments.post("/<int:thread_id>/comments")
def reply(npsn, year, number, thread_id):
    visit, thread = thread_at(npsn, year, number, thread_id)
    text, problem = posted_text("text", required=EMPTY, most=LONGEST_COMMENT)
    if problem:
        return show_again("comments/_thread.html", problem, visit=visit, thread=thread)
    thread.say(text, by=current_user, at=visit.now)
    db.session.commit()
    return show(visit, thread)


@comments.post("/<int:thread_id>/resolution")
def resolve(npsn, year, number, thread_id):
    visit, thread = thread_at(npsn, year, number, thread_id)
    thread.resolve(by=current_user, at=visit.now)
    db.session.commit()
    return show(visit, thread)


@comments.post("/<int:thread_id>/reopening")
def reopen(npsn, year, number, thread_id):
    visit, thread = thread_at(npsn, year, number, thread_id)
    thread.reopen(by=current_user, at=visit.now)
    db.session.commit()
    return show(visit, thread)


def thread_at(npsn: str, year: int, number: int, thread_id: int) -> tuple[Visit, Thread]:
    visit = visit_to(Action.COMMENT, npsn, year, number)
    return visit, Thread.found(thread_id, visit.report) or abort(404)


def show(visit: Visit, thread: Thread):
    back = back_to(visit, thread.anchor)
    return hx.swap("comments/_thread.html", back=back, visit=visit, thread=thread, problem="", typed="")


def show_again(part: str, problem: str, **context):
    typed = {"problem": problem, "typed": request.form.get("text", "")}
    page = part if hx.asked() else "comments/page.html"
    return render_template(page, part=part, **context, **typed), 422


def back_to(visit: Visit, anchor: str, kind: str = "t", **query) -> str:
    """The place on the meeting's page: "t" its talk, "a" what it is about."""
    return url_for("meetings.show", **visit.place, _anchor=f"{kind}-{anchor.replace('.', '-')}", **query)
