"""The list of what somebody was told of. Each leads to its place, and is read by being opened."""

from flask import abort, redirect, render_template, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.extensions import db
from pmo_app.models import Notice
from pmo_app.models.hearing import found, heard_by
from pmo_app.models.zones import zones_of
from pmo_app.pages.notices import notices
from pmo_app.pages.shared.told import address_of, sentence_of

MOST = 60


@notices.get("/notices")
def show():
    now = clock.now()
    told = [(notice, sentence_of(notice, now)) for notice in heard_by(current_user, now, MOST)]
    zone = zones_of([current_user.id], now)[current_user.id]
    return render_template("notices/show.html", told=told, now=now, zone=zone)


@notices.post("/notices/<int:id>")
def read(id):
    """On to its place; it counts as read from now on."""
    notice = found(current_user, id, clock.now()) or abort(404)
    there = address_of(notice)
    notice.read_at = notice.read_at or clock.now()
    db.session.commit()
    return redirect(there, code=303)


@notices.post("/notices/reading")
def read_all():
    Notice.read_all(current_user, clock.now())
    db.session.commit()
    return redirect(url_for(".show"), code=303)
