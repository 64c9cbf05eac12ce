"""How far a follow-up has come: one tap, a note, and what was said before."""

from flask import abort, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.calendar import cycle_of
from pmo_app.domain.followups import FollowUpStatus, needs_reason
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import FollowUp, MovedOn
from pmo_app.pages.followups import followups
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to

REASON_WANTED = "Tulis alasannya dulu di catatan, lalu pilih lagi. Status yang lama tetap berlaku."
UNKNOWN_STATUS = "Status ini tidak dikenal. Pilih salah satu yang tersedia; status yang lama tetap berlaku."
SOMEBODY_ELSE = (
    "{who} baru saja mengubah status ini. Catatan Anda masih ada di bawah; periksa, lalu simpan lagi bila perlu."
)
LONGEST_NOTE = 2000


@followups.get("/<int:follow_up_id>/status")
def history(npsn, year, number, follow_up_id):
    visit = visit_to(Action.READ, npsn, year, number)
    follow_up = follow_up_of(visit, follow_up_id)
    return render_template("followups/history.html", visit=visit, follow_up=follow_up)


@followups.post("/<int:follow_up_id>/status")
def change(npsn, year, number, follow_up_id):
    visit = visit_to(Action.CHANGE_STATUS, npsn, year, number)
    follow_up = follow_up_of(visit, follow_up_id)
    note, problem = posted_text("note", most=LONGEST_NOTE)
    status, unknown = posted_status()
    problem = problem or unknown or (REASON_WANTED if needs_reason(status) and not note else "")
    if problem:
        return show_again(visit, follow_up, problem, 422, picked=status)
    try:
        follow_up.change_status(
            status,
            note,
            report=visit.report,
            seen=request.form.get("version", -1, int),
            by=current_user,
            at=visit.now,
        )
        db.session.commit()
    except MovedOn:
        db.session.rollback()
        return show_other(visit, follow_up_id)
    return show(visit, follow_up)


def posted_status() -> tuple[FollowUpStatus | None, str]:
    try:
        return FollowUpStatus(request.form.get("status", "")), ""
    except ValueError:
        return None, UNKNOWN_STATUS


def follow_up_of(visit: Visit, follow_up_id: int) -> FollowUp:
    """A living follow-up that this meeting looks at: of its own cycle, or of the last where the next is planned."""
    follow_up = FollowUp.found(follow_up_id, visit.report.enrolment_id)
    if not follow_up or follow_up.removed_at or follow_up.report.number > visit.report.number:
        abort(404)
    is_near = cycle_of(follow_up.report.number) == visit.report.cycle or visit.report.number == 4
    return follow_up if is_near else abort(404)


def show(visit: Visit, follow_up: FollowUp):
    part = {
        "visit": visit,
        "follow_up": follow_up,
        "problem": "",
        "typed": "",
        "picked": None,
        "is_fresh": True,
    }
    return hx.swap("followups/_status.html", back=back_to(visit, follow_up), **part)


def show_other(visit: Visit, follow_up_id: int):
    """Somebody else was first: their status is shown, the note just typed is kept."""
    now = visit_to(Action.CHANGE_STATUS, **visit.place)
    follow_up = follow_up_of(now, follow_up_id)
    return show_again(now, follow_up, SOMEBODY_ELSE.format(who=follow_up.changes[-1].person.called), 409)


def show_again(visit: Visit, follow_up: FollowUp, problem: str, status: int, picked: FollowUpStatus | None = None):
    part = {"problem": problem, "typed": request.form.get("note", ""), "picked": picked, "is_fresh": False}
    template = "followups/_status.html" if hx.asked() else "followups/status.html"
    return render_template(template, visit=visit, follow_up=follow_up, **part), status


def back_to(visit: Visit, follow_up: FollowUp) -> str:
    return url_for("meetings.show", **visit.place, _anchor=follow_up.about)
