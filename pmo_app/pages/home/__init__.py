"""The first page after signing in: for every role of a person, what is theirs to do."""

from flask import Blueprint

home = Blueprint("home", __name__)

from pmo_app.pages.home import views  # noqa: E402, F401
