"""The year in a person's own calendar: a secret address to subscribe to, and one file for each meeting."""

from flask import Blueprint

calendar = Blueprint("calendar", __name__)

from pmo_app.pages.calendar import views  # noqa: E402, F401
