"""Kabar: what a person was told of, and how they want to hear of it."""

from flask import Blueprint

notices = Blueprint("notices", __name__)

from pmo_app.pages.notices import mail, views  # noqa: E402, F401
