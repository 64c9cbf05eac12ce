"""What those who run the app can see of it: its log, its figures, and errors told to somebody far away."""

from flask import Flask

from pmo_app.watching import logs, metrics, telling


def init_app(app: Flask) -> None:
    logs.init_app(app)
    metrics.init_app(app)
    telling.init_app(app)
