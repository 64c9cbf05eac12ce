"""One-time links: choosing a password with one, and asking for one."""

from flask import current_app, redirect, render_template, request, url_for

from pmo_app import clock
from pmo_app.domain.text import one_line
from pmo_app.extensions import db
from pmo_app.models import Event, Invitation, LinkRequest
from pmo_app.models.signing_in import Way
from pmo_app.pages.account import account
from pmo_app.pages.account.password import fault_in
from pmo_app.pages.account.sessions import LONGEST, begin
from pmo_app.pages.account.tries import asks
from pmo_app.pages.shared.doors import public

NAME_LENGTH = 100


@account.get("/invitation/<string:token>")
@public
def invitation(token):
    """Looking spends nothing: the robots that draw previews look, too."""
    return choosing(_holding(token), token)


@account.post("/invitation/<string:token>")
@public
def accept_invitation(token):
    found, password = _holding(token), request.form.get("password", "")
    if not found:
        return choosing(None, token)
    if problem := fault_in(password, request.form.get("again", ""), found.person.username):
        return choosing(found, token, problem)
    at = clock.now()
    found.use(password, at=at)
    Event.note("password-chosen", about=found.person, by=found.person, at=at)
    db.session.flush()
    begin(found.person, Way.LINK, remember="remember" in request.form)
    return redirect(url_for("home.show"), code=303)


def _holding(token: str) -> Invitation | None:
    return Invitation.holding(token[:LONGEST], current_app.config["SECRET_KEY"], clock.now())


def choosing(found: Invitation | None, token: str, problem: str = ""):
    """The form, or one and the same page for a link that is used, revoked, expired or altered."""
    page = {"person": found.person if found else None, "token": token, "problem": problem}
    status = 410 if not found else 422 if problem else 200
    return render_template("account/invitation.html", **page), status


@account.get("/sign-in/help")
@public
def forgotten():
    return render_template("account/forgotten.html", asked="asked" in request.args)


@account.post("/sign-in/help")
@public
def ask_for_link():
    """Answered alike whether or not there is such an account, and however often."""
    typed = one_line(request.form.get("username", ""), NAME_LENGTH)
    if typed and not asks().wait_for(typed, request.remote_addr):
        asks().failed(typed, request.remote_addr)
        LinkRequest.ask(typed, at=clock.now())
        db.session.commit()
    return redirect(url_for(".forgotten", asked="yes"), code=303)
