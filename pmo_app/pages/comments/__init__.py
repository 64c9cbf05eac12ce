"""Comments: beginning a thread at one place of a report, answering in it, resolving it and taking it up again."""

from flask import Blueprint

comments = Blueprint("comments", __name__, url_prefix="/schools/<npsn:npsn>/<int:year>/meetings/<int:number>/threads")

from pmo_app.pages.comments import views  # noqa: E402, F401
