"""The coordinator's wall: all their schools, six meetings each."""

from flask import Blueprint

board = Blueprint("board", __name__)

from pmo_app.pages.board import more_time, views  # noqa: E402, F401
