"""One's own account: who one is here, how the pages look, signing out."""

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from pmo_app import clock
from pmo_app.domain import retention
from pmo_app.models import Assignment
from pmo_app.pages.account import account
from pmo_app.privacy.export import everything_about

THEMES = ("light", "dark")
YEAR = 365 * 24 * 60 * 60


@account.get("/account")
def show():
    assignments = {}
    for assignment in Assignment.listed(current_user, clock.now()):
        assignments.setdefault((assignment.year, assignment.role), []).append(assignment)
    return render_template("account/show.html", assignments=assignments)


@account.get("/account/pulse")
def pulse():
    """Whether this person is still signed in, and a form token that holds now: asked by a script before it sends what
    was written under an earlier sign-in."""
    return {"token": generate_csrf()}, 200, {"Cache-Control": "no-store"}


@account.post("/account/theme")
def choose_theme():
    """Light, dark, or (anything else) as the device says."""
    response = make_response(redirect(url_for(".show"), code=303))
    theme = request.form.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        response.delete_cookie("theme")
    return response


@account.get("/account/data")
def data():
    """What is kept of people, why and how long; and the way to a copy of one's own."""
    return render_template("account/data.html", table=retention.TABLE)


@account.get("/account/data.json")
def data_file():
    """Everything that is kept about whoever asks, for themselves to keep."""
    name = f"data-saya-{clock.now():%Y%m%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return everything_about(current_user._get_current_object()), 200, headers
