"""How far a follow-up has come: one tap, a note, and what was said before."""

from flask import abort, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.calendar import cycle_of
from pmo_app.domain.followups import FollowUpStatus, needs_reason
from pmo_app.domain.policy import Action
from pmo_app.domain.text import small_number
from pmo_app.extensions import db
from pmo_app.models import FollowUp, MovedOn, StatusChange
from pmo_app.pages.followups import followups
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import once, tell

REASON_WANTED = "Tulis alasannya dulu di catatan, lalu pilih lagi. Status yang lama tetap berlaku."
UNKNOWN_STATUS = "Status ini tidak dikenal. Pilih salah satu yang tersedia; status yang lama tetap berlaku."
LONGEST_NOTE = 2000


@followups.get("/<int:follow_up_id>/status")
def history(npsn, year, number, follow_up_id):
    """Every status there was, and who chose it; to a script the part alone, to set it by."""
    visit = visit_to(Action.READ, npsn, year, number)
    follow_up = follow_up_of(visit, follow_up_id)
    unused = StatusChange.unused_by(follow_up, request.args.get("unused", 0, small_number), current_user)
    if hx.asked() or unused:
        return show_part(visit, follow_up, unused=unused, is_fresh=True)
    changes = StatusChange.of(follow_up)
    return render_template("followups/history.html", visit=visit, follow_up=follow_up, changes=changes)


@followups.post("/<int:follow_up_id>/status")
@once
def change(npsn, year, number, follow_up_id):
    visit = visit_to(Action.CHANGE_STATUS, npsn, year, number)
    follow_up = follow_up_of(visit, follow_up_id)
    note, problem = posted_text("note", most=LONGEST_NOTE)
    status, unknown = posted_status()
    problem = problem or unknown or (REASON_WANTED if needs_reason(status) and not note else "")
    if problem:
        typed = request.form.get("note", "")
        return show_part(visit, follow_up, 422, problem=problem, picked=status, typed=typed)
    seen = request.form.get("version", -1, small_number) if follow_up.changes else 0  # nothing to overwrite
    here = url_for(".history", **visit.place, follow_up_id=follow_up_id)
    chosen = {"report": visit.report, "seen": seen, "by": current_user, "at": visit.now}
    try:
        follow_up.change_status(status, note, **chosen)
        tell(200, back=back_to(visit, follow_up), part=here, version=follow_up.version)
        db.session.commit()
    except MovedOn:
        db.session.rollback()
        return put_by(visit, follow_up_id, status, note, seen)
    return show(visit, follow_up)


def put_by(visit: Visit, follow_up_id: int, status: FollowUpStatus, note: str, seen: int):
    """Somebody else was first: both choices are kept and shown, to choose from."""
    now = visit_to(Action.CHANGE_STATUS, **visit.place)
    follow_up = follow_up_of(now, follow_up_id)
    last = follow_up.changes[-1] if follow_up.changes else None
    if last and (last.status, last.note) == (status, note):
        return show(now, follow_up)
    unused = follow_up.put_by(status, note, report=now.report, seen=seen, by=current_user, at=now.now)
    there = url_for(".history", **now.place, follow_up_id=follow_up_id, unused=unused.id)
    tell(409, back=there, part=there, version=follow_up.version)
    db.session.commit()
    return show_part(now, follow_up, 409, there, unused=unused)


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
    part = {**NOTHING_TO_SAY, "visit": visit, "follow_up": follow_up, "is_fresh": True}
    back, version = back_to(visit, follow_up), follow_up.version
    return hx.swap("followups/_status.html", back=back, version=version, **part)


def show_part(visit: Visit, follow_up: FollowUp, code: int = 200, part: str = "", **more):
    """The status to be set right, or chosen: what was typed is still there."""
    template = "followups/_status.html" if hx.asked() else "followups/status.html"
    page = render_template(template, visit=visit, follow_up=follow_up, **NOTHING_TO_SAY | more)
    state = "conflict" if more.get("unused") else ""
    return page, code, hx.facts(version=follow_up.version, part=part, state=state)


def back_to(visit: Visit, follow_up: FollowUp) -> str:
    return url_for("meetings.show", **visit.place, _anchor=follow_up.about)


NOTHING_TO_SAY = {"problem": "", "typed": "", "picked": None, "is_fresh": False, "unused": None}
