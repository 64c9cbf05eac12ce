"""The app without a network: the worker that keeps its shell, the shell itself, and what a home screen needs to know.
Nothing here is about anybody."""

from flask import Blueprint

offline = Blueprint("offline", __name__)
offline.is_public = True

from pmo_app.pages.offline import views  # noqa: E402, F401
