"""Follow-ups: making one, how far it has come, carrying it into the next cycle, removing it."""

from flask import Blueprint

followups = Blueprint(
    "followups", __name__, url_prefix="/schools/<npsn:npsn>/<int:year>/meetings/<int:number>/follow-ups"
)

from pmo_app.pages.followups import status, story, views  # noqa: E402, F401
