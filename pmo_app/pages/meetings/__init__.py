"""The meeting pages: the year at a glance, one meeting with its answers, sending its report and taking it back."""

from flask import Blueprint

meetings = Blueprint("meetings", __name__, url_prefix="/schools/<npsn:npsn>/<int:year>")

from pmo_app.pages.meetings import (  # noqa: E402, F401
    agreeing,
    answers,
    attendance,
    file,
    more_time,
    news,
    so_far,
    submission,
    versions,
    views,
)
