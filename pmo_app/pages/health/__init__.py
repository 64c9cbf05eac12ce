"""Whether the app is alive and able to serve, and its figures, for whatever watches over it."""

from flask import Blueprint, abort, current_app
from sqlalchemy.exc import SQLAlchemyError

from pmo_app import clock, storage, tables
from pmo_app.models import Chore
from pmo_app.release import VERSION
from pmo_app.watching import metrics

health = Blueprint("health", __name__)
health.is_public = True
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@health.get("/healthz")
def alive():
    return "ok\n", 200, PLAIN


@health.get("/readyz")
def ready():
    """Able to serve: the database answers and has the tables of this release. A store that is away is told and no more,
    since texts are saved without it."""
    try:
        revision = tables.revision()
    except SQLAlchemyError:
        return "database: away\n", 503, PLAIN
    is_ready = revision == tables.newest()
    told = f"database: ok\ntables: {'ok' if is_ready else f'{revision}, this release needs {tables.newest()}'}\n"
    return told + f"evidence: {_store()}\nversion: {VERSION}\n", 200 if is_ready else 503, PLAIN


def _store() -> str:
    try:
        storage.store().size("incoming/ready")
    except storage.NotThere:
        pass
    except storage.StoreError:
        return "away"
    return "ok"


@health.get("/metrics")
def figures():
    """For Prometheus, with the token of METRICS_TOKEN; without one there is no such page."""
    if metrics.EXTENSION not in current_app.extensions:
        abort(404)
    if not metrics.is_asked_rightly():
        abort(401)
    last, now = Chore.last(), clock.now()
    what = "Seconds since pmo {} last ran to its end."
    ages = {f"pmo_seconds_since_{n}": (what.format(n), (now - last[n].ran_at).total_seconds()) for n in last}
    return current_app.extensions[metrics.EXTENSION].text(ages), 200, PLAIN
