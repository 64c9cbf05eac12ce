"""Asking for more time for a report."""

from flask import abort, render_template, request, url_for
from flask_login import current_user

from pmo_app.domain.more_time import ExtensionState, offers
from pmo_app.domain.policy import Action
from pmo_app.models import Extension, MovedOn
from pmo_app.pages.meetings import meetings
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.more_time import LONGEST_REASON, fault_sentence
from pmo_app.pages.shared.once import finish, once
from pmo_app.pages.shared.wording import iso_day

MORE_TIME = "/meetings/<int:number>/more-time"
NO_REASON = "Tulis alasannya dulu, supaya koordinator bisa memutuskan. Permintaan belum terkirim."
TWO_DAYS = "Ada dua tanggal yang berbeda. Kosongkan “Tanggal lain”, atau tekan tombol di bawahnya."
DECIDED = "Permintaan ini sudah ditanggapi, atau laporannya sudah terkirim. Tidak ada yang berubah; lihat keadaannya."


@meetings.get(MORE_TIME)
def more_time(npsn, year, number):
    """What was asked for and given for this report, and the form to ask."""
    return show_more_time(visit_to(Action.READ, npsn, year, number))


@meetings.post(MORE_TIME)
@once
def ask_for_time(npsn, year, number):
    visit = visit_to(Action.ASK_TIME, npsn, year, number)
    reason, problem = posted_text("reason", NO_REASON, LONGEST_REASON)
    until, other = request.form.get("until", ""), request.form.get("other", "")
    if other and until not in ("other", other):
        problem = problem or TWO_DAYS
    until = iso_day(other if until == "other" else until)
    problem = problem or fault_sentence(until, visit.slot, visit.today)
    if problem:
        return show_more_time(visit, problem), 422
    try:
        Extension.ask(visit.report, until, reason, by=current_user, at=visit.now)
    except MovedOn:
        abort(409, DECIDED)
    return _done(visit)


@meetings.post(MORE_TIME + "/<int:id>/withdrawal")
@once
def withdraw_request(npsn, year, number, id):
    visit = visit_to(Action.ASK_TIME, npsn, year, number)
    asked = next((e for e in Extension.of(visit.report) if e.id == id), None) or abort(404)
    try:
        asked.withdraw(by=current_user, at=visit.now)
    except MovedOn:
        abort(409, DECIDED)
    return _done(visit)


def show_more_time(visit: Visit, problem: str = ""):
    extensions, slot = Extension.of(visit.report), visit.slot
    waiting = next((e for e in extensions if e.state is ExtensionState.ASKED), None)
    is_open = visit.can(Action.ASK_TIME) and not visit.report.first_sent_at and not waiting
    page = {"extensions": extensions, "waiting": waiting, "problem": problem, "typed": request.form}
    days = offers(slot.due, slot.own_due, visit.today) if is_open else []
    return render_template("meetings/more_time.html", visit=visit, offers=days, is_open=is_open, **page)


def _done(visit: Visit):
    return finish(url_for(".more_time", **visit.place))
