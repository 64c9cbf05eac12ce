"""The app as gunicorn serves it here: always on the same day, so that the figures are of the same pages."""

from datetime import UTC, datetime

from pmo_app import clock

clock.now = lambda: datetime(2026, 11, 24, 3, tzinfo=UTC)  # the day the village is filled for

from wsgi import app  # noqa: E402

__all__ = ["app"]
