"""Tugas saya: each person's duties around the meetings, ticked by the app where it can see, by hand where it cannot."""

from flask import Blueprint

duties = Blueprint("duties", __name__)

from pmo_app.pages.duties import views  # noqa: E402, F401
