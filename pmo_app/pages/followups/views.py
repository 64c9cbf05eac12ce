"""Making a follow-up, removing it and bringing it back, and carrying it into the next cycle."""

from flask import abort, request, url_for
from flask_login import current_user

from pmo_app.domain.calendar import Kind
from pmo_app.domain.followups import is_unfinished
from pmo_app.domain.policy import Action
from pmo_app.domain.text import small_number
from pmo_app.domain.undo import can_undo
from pmo_app.extensions import db
from pmo_app.models import Answer, FollowUp
from pmo_app.pages.followups import followups
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import once, tell

LONGEST_NAME = 200
TOUCHED = (
    "Tindak lanjut ini baru saja diubah orang lain, jadi belum dihapus. Buka lagi laporannya, lihat isinya, lalu "
    "hapus bila memang perlu."
)
TOO_LATE = "Tindak lanjut ini dihapus lebih dari 30 hari lalu, jadi tidak bisa dikembalikan dari sini lagi."


@followups.post("/for/<string:subtopic>")
@once
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
    key = request.form.get("key") or None
    made = FollowUp.made(visit.report, key)  # it can have come before, in a file
    follow_up = made or FollowUp.add(visit.report, subtopic, name, by=current_user, at=visit.now, key=key)
    return done(visit, follow_up, edit=f"{follow_up.about}.purpose")


@followups.post("/<int:follow_up_id>/carrying")
@once
def carry(npsn, year, number, follow_up_id):
    """Let an unfinished follow-up of the cycle before go on in this one."""
    visit = planning(visit_to(Action.EDIT, npsn, year, number))
    origin = found(visit, follow_up_id)
    if origin.report.number >= number or origin.removed_at or not is_unfinished(origin.status):
        abort(409, "Tindak lanjut ini sudah selesai atau sudah dihapus, jadi tidak perlu dilanjutkan.")
    copy = FollowUp.carried(origin, visit.report) or origin.carry_to(visit.report, by=current_user, at=visit.now)
    return done(visit, copy)


@followups.post("/<int:follow_up_id>/removal")
@once
def remove(npsn, year, number, follow_up_id):
    """Out of the report, to be put back within 30 days. If somebody wrote in it since the page was drawn, it stays."""
    visit, follow_up = mine(npsn, year, number, follow_up_id)
    touched = follow_up.touched(Answer.of([visit.report.id]).values())
    if request.form.get("seen", touched, small_number) != touched:
        abort(409, TOUCHED)
    follow_up.remove(by=current_user, at=visit.now)
    return done(visit, anchor="removed")


@followups.post("/<int:follow_up_id>/restoration")
@once
def restore(npsn, year, number, follow_up_id):
    visit, follow_up = mine(npsn, year, number, follow_up_id)
    if follow_up.removed_at and not can_undo(follow_up.removed_at, visit.now):
        abort(409, TOO_LATE)
    follow_up.restore(by=current_user, at=visit.now)
    return done(visit, follow_up)


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


def done(visit: Visit, follow_up: FollowUp | None = None, anchor: str = "", **query):
    """Commit, and back to the meeting's page, at the follow-up."""
    back = url_for("meetings.show", **visit.place, _anchor=anchor or follow_up.about, **query)
    tell(303, back=back)
    db.session.commit()
    return hx.go(back)
