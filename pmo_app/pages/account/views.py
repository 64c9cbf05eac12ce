"""One's own account: who one is here, how the pages look, signing out."""

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from pmo_app import clock
from pmo_app.models import Assignment
from pmo_app.pages.account import account

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
