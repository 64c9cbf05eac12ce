"""One's calendar address: made, exchanged and turned off; and what a calendar reads there."""

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.agenda import Place
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import CalendarFeed, Event
from pmo_app.models.agenda import agenda_of, meeting_of
from pmo_app.pages.calendar import calendar
from pmo_app.pages.calendar.writing import calendar_of, file_of
from pmo_app.pages.shared.doors import public, visit_to

AN_HOUR = 60 * 60
FILE = "pmo-sekolah.ics"
GONE = "Alamat kalender ini tidak berlaku: mungkin sudah diganti, dimatikan, atau tersalin tidak lengkap."
NO_DATE = "Tanggal pertemuan ini belum disepakati, jadi belum ada yang bisa masuk kalender. Isi tanggalnya dulu."


@calendar.get("/account/calendar")
def show():
    mine = CalendarFeed.of(current_user)
    address = url_for(".feed", token=mine.token(current_app.config["SECRET_KEY"]), _external=True) if mine else ""
    return render_template("calendar/show.html", address=address, webcal=f"webcal:{address.partition(':')[2]}")


@calendar.post("/account/calendar")
def make():
    """The address of before, if there was one, stops at once."""
    person, at = current_user._get_current_object(), clock.now()
    CalendarFeed.make(person, at)
    Event.note("calendar-made", about=person, by=person, at=at)
    db.session.commit()
    return redirect(url_for(".show"), code=303)


@calendar.post("/account/calendar/removal")
def revoke():
    person, at = current_user._get_current_object(), clock.now()
    if CalendarFeed.of(person):
        CalendarFeed.revoke_all(person, at)
        Event.note("calendar-revoked", about=person, by=person, at=at)
    db.session.commit()
    return redirect(url_for(".show"), code=303)


@calendar.get("/calendar/<string:token>.ics")
@public
def feed(token):
    """For a calendar, which signs in nowhere: the address itself is the secret."""
    found = CalendarFeed.holding(token, current_app.config["SECRET_KEY"]) or abort(404, GONE)
    answer = _answer(calendar_of(agenda_of(found.person, clock.now()), _host()), f"inline; filename={FILE}")
    answer.cache_control.max_age = AN_HOUR
    answer.add_etag()
    return answer.make_conditional(request)


@calendar.get("/schools/<npsn:npsn>/<int:year>/meetings/<int:number>/calendar.ics")
def meeting(npsn, year, number):
    """One meeting, to be put into any calendar by hand."""
    visit = visit_to(Action.READ, npsn, year, number)
    school = visit.report.school
    found = meeting_of(Place(visit.report.id, year, number, npsn, school.name, school.zone, visit.slot))
    named = f"attachment; filename=PMO{number}-{npsn}-{year}.ics"
    return _answer(file_of(found, _host()), named) if found else abort(404, NO_DATE)


def _answer(body: bytes, disposition: str) -> Response:
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = disposition
    answer.cache_control.private = True
    return answer


def _host() -> str:
    """What makes ids unlike those of other sites: the name by which the site was asked, whatever its port."""
    return request.host.partition(":")[0]
