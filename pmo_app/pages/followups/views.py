"""Making a follow-up, removing it and bringing it back, and carrying it into the next cycle."""

from flask import abort, redirect, url_for
from flask_login import current_user

from pmo_app.domain.calendar import Kind
from pmo_app.domain.followups import is_unfinished
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import FollowUp
from pmo_app.pages.followups import followups
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to

LONGEST_NAME = 200


@followups.post("/for/<string:subtopic>")
def create(npsn, year, number, subtopic):
    """A follow-up starts with its name; its six answers are then filled one by one."""
    visit = planning(visit_to(Action.EDIT, npsn, year, number))
    if not visit.edition.topics.find(subtopic):
        abort(404)
    name, problem = posted_text(
        "name", required="Beri nama tindak lanjutnya dulu, misalnya “Kamis Berbagi”.", most=LONGEST_NAME
    )
    if problem:
        abort(422, problem)
    follow_up = FollowUp.add(visit.report, subtopic, name, by=current_user, at=visit.now)
    db.session.commit()
    return back_to(visit, follow_up, edit=f"{follow_up.about}.purpose")


@followups.post("/<int:follow_up_id>/carrying")
def carry(npsn, year, number, follow_up_id):
    """Let an unfinished follow-up of the cycle before go on in this one."""
    visit = planning(visit_to(Action.EDIT, npsn, year, number))
    origin = found(visit, follow_up_id)
    if origin.report.number >= number or origin.removed_at or not is_unfinished(origin.status):
        abort(409, "Tindak lanjut ini sudah selesai atau sudah dihapus, jadi tidak perlu dilanjutkan.")
    copy = FollowUp.carried(origin, visit.report) or origin.carry_to(visit.report, by=current_user, at=visit.now)
    db.session.commit()
    return back_to(visit, copy)


@followups.post("/<int:follow_up_id>/removal")
def remove(npsn, year, number, follow_up_id):
    visit, follow_up = mine(npsn, year, number, follow_up_id)
    follow_up.remove(by=current_user, at=visit.now)
    db.session.commit()
    return redirect(url_for("meetings.show", **visit.place, _anchor="removed"), code=303)


@followups.post("/<int:follow_up_id>/restoration")
def restore(npsn, year, number, follow_up_id):
    visit, follow_up = mine(npsn, year, number, follow_up_id)
    follow_up.restore(by=current_user, at=visit.now)
    db.session.commit()
    return back_to(visit, follow_up)


def mine(npsn: str, year: int, number: int, follow_up_id: int) -> tuple[Visit, FollowUp]:
    """A follow-up of this very meeting, to be changed as a whole."""
    visit = visit_to(Action.EDIT, npsn, year, number)
    follow_up = found(visit, follow_up_id)
    if follow_up.report_id != visit.report.id:
        abort(404)
    return visit, follow_up


def found(visit: Visit, follow_up_id: int) -> FollowUp:
    return FollowUp.found(follow_up_id, visit.report.enrolment_id) or abort(404)


def planning(visit: Visit) -> Visit:
    return visit if visit.report.kind is Kind.PLANNING else abort(404)


def back_to(visit: Visit, follow_up: FollowUp, **query):
    return redirect(url_for("meetings.show", **visit.place, _anchor=follow_up.about, **query), code=303)
