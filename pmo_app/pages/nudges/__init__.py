"""Nudges: a polite text by WhatsApp that says what is missing, by when, and leads to that very place."""

from flask import Blueprint

nudges = Blueprint("nudges", __name__)

from pmo_app.pages.nudges import groups, views  # noqa: E402, F401
