"""Sending a report, what its receipt says, taking it back, and saying that one has read it."""

from flask import abort, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import Acknowledgement, MovedOn, Sending
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.snapshot import snapshot_of
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import visit_to
from pmo_app.pages.shared.once import finish, once, tell


@meetings.get("/meetings/<int:number>/submission")
def submission(npsn, year, number):
    """What is still missing, or the last look before sending."""
    page = MeetingPage(visit_to(Action.SEND, npsn, year, number))
    return render_template("meetings/submission.html", page=page, visit=page.visit)


@meetings.post("/meetings/<int:number>/submission")
@once
def send(npsn, year, number):
    page = MeetingPage(visit_to(Action.SEND, npsn, year, number))
    if page.gaps:
        return render_template("meetings/submission.html", page=page, visit=page.visit), 422
    visit = page.visit
    sending = page.report.send(snapshot_of(page), by=current_user, at=visit.now, due=visit.slot.due)
    back = url_for(".show", **visit.place, sent=sending.code)
    tell(303, back=back)
    db.session.commit()
    return hx.go(back)


@meetings.get("/meetings/<int:number>/sendings/<string:code>")
def sending(npsn, year, number, code):
    """The receipt, with the report as it was sent."""
    visit = visit_to(Action.READ, npsn, year, number)
    found = Sending.coded(visit.report, code) or abort(404)
    return render_template("meetings/sending.html", sending=found, visit=visit)


@meetings.get("/meetings/<int:number>/reopening")
def reopening(npsn, year, number):
    return render_template(
        "meetings/reopening.html", visit=visit_to(Action.REOPEN, npsn, year, number), problem="", typed=""
    )


@meetings.post("/meetings/<int:number>/reopening")
@once
def reopen(npsn, year, number):
    visit = visit_to(Action.REOPEN, npsn, year, number)
    reason, problem = posted_text(
        "reason", required="Tulis alasannya dulu, supaya sekolah tahu apa yang perlu diperbaiki."
    )
    if problem:
        page = {"visit": visit, "problem": problem, "typed": request.form.get("reason", "")}
        return render_template("meetings/reopening.html", **page), 422
    visit.report.reopen(reason, by=current_user, at=visit.now)
    return finish(visit.address)


@meetings.post("/meetings/<int:number>/reading")
@once
def acknowledge(npsn, year, number):
    """Sudah dibaca: an acknowledgement, not an approval."""
    visit = visit_to(Action.ACKNOWLEDGE, npsn, year, number)
    db.session.add(Acknowledgement(report_id=visit.report.id, person_id=current_user.id, at=visit.now))
    return finish(visit.address)


@meetings.errorhandler(MovedOn)
def moved_on(_fact):
    return hx.refresh(request.path.rsplit("/", 1)[0])
