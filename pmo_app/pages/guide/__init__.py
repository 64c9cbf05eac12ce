"""Help for the people who use the app: how it goes, and who may do what."""

from flask import Blueprint

guide = Blueprint("guide", __name__)

from pmo_app.pages.guide import views  # noqa: E402, F401
