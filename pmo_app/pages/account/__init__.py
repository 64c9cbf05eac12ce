"""Signing in and out, and one's own account."""

from flask import Blueprint

account = Blueprint("account", __name__)

from pmo_app.pages.account import devices, links, passkeys, password, sessions, views  # noqa: E402, F401
