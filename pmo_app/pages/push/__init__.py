"""Messages to the phone: turning them on in a browser, and off."""

from flask import Blueprint

push = Blueprint("push", __name__)

from pmo_app.pages.push import views  # noqa: E402, F401
