"""Figures of the app for Prometheus, behind a token: METRICS_TOKEN; without one there are none.

Several workers share theirs through the folder PROMETHEUS_MULTIPROC_DIR, which gunicorn.conf.py makes.
"""

import hmac
import os
import time

from flask import Flask, current_app, g, request

EXTENSION = "metrics"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def init_app(app: Flask) -> None:
    if app.config["METRICS_TOKEN"]:
        app.extensions[EXTENSION] = Figures()
        app.after_request(count)


class Figures:
    """How many requests were answered how, and how long they took, by family of pages."""

    def __init__(self):
        from prometheus_client import CollectorRegistry, Counter, Histogram  # only where figures are wanted

        self.registry = CollectorRegistry()
        self.answers = Counter(
            "pmo_requests", "Requests answered.", ("family", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "pmo_request_seconds", "From a request to its answer, in seconds.", ("family",),
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30), registry=self.registry,
        )  # fmt: skip

    def text(self, extra: dict[str, tuple[str, float]]) -> bytes:
        """In Prometheus' format; `extra` are figures as of now: name -> (what it is, value)."""
        from prometheus_client import CollectorRegistry, generate_latest, multiprocess

        gathered = self.registry
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            gathered = CollectorRegistry()
            multiprocess.MultiProcessCollector(gathered)
        return generate_latest(gathered) + "".join(_gauge(*each) for each in extra.items()).encode()


def _gauge(name: str, told: tuple[str, float]) -> str:
    what, value = told
    return f"# HELP {name} {what}\n# TYPE {name} gauge\n{name} {value}\n"


def count(response):
    figures, family = current_app.extensions[EXTENSION], request.blueprint or "none"
    method = request.method if request.method in METHODS else "other"  # strangers make up endless ones
    figures.answers.labels(family, method, response.status_code).inc()
    if "began" in g:
        figures.seconds.labels(family).observe(time.perf_counter() - g.began)
    return response


def is_asked_rightly() -> bool:
    """Whether the request carries the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), current_app.config["METRICS_TOKEN"].encode())
