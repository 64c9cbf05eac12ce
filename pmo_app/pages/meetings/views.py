"""The timeline of a school's year, and one meeting."""

from flask import render_template, request

from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action
from pmo_app.domain.text import small_number
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.shared.doors import look_at, visit_to
from pmo_app.pages.shared.timeline import Timeline


@meetings.get("")
def timeline(npsn, year):
    return render_template("meetings/timeline.html", timeline=Timeline(look_at(npsn, year)))


@meetings.get("/meetings/<int:number>")
def show(npsn, year, number):
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    page.look_back()
    page.shown = {request.args.get(name, "") for name in ("saved", "comment")}
    if edited := request.args.get("edit"):
        page.edit(Key.parse(edited), unused=request.args.get("unused", 0, small_number))
    return render_template("meetings/show.html", page=page, visit=page.visit, just_sent=request.args.get("sent"))
