"""Whether the app is alive, for whatever watches over it."""

from flask import Blueprint

health = Blueprint("health", __name__)
health.is_public = True


@health.get("/healthz")
def alive():
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
