"""The app as gunicorn serves it here: always on the same day, so that the figures are of the same pages."""

from pmo_app import clock
from tests.support.databases import TODAY

clock.now = lambda: TODAY

from wsgi import app  # noqa: E402

__all__ = ["app"]
