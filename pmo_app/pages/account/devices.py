"""Where a person is signed in, and ending it."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.extensions import db
from pmo_app.models import SignIn
from pmo_app.pages.account import account
from pmo_app.pages.shared.doors import own
from pmo_app.pages.shared.here import here


@account.get("/account/devices")
def devices():
    return render_template("account/devices.html", sign_ins=SignIn.open_of(current_user), here=here())


@account.post("/account/devices/<int:id>/end")
def end_device(id):
    signed_in = own(SignIn, id)
    signed_in.ended_at = signed_in.ended_at or clock.now()
    db.session.commit()
    return redirect(url_for(".devices"), code=303)


@account.post("/account/devices/others/end")
def end_other_devices():
    SignIn.end_all(current_user, at=clock.now(), keep=here())
    db.session.commit()
    return redirect(url_for(".devices"), code=303)
