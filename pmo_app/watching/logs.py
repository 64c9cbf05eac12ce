"""The log in JSON lines: who asked for what, when, with what outcome; never a word of what was written.

A request is told by the rule of its address (`/invitation/<token>`), with the ids in it and nothing else of it; an
error by its kind and where it happened: what an exception says may hold what somebody typed.
"""

import json
import logging
import re
import secrets
import time
import traceback
from datetime import UTC, datetime

from flask import Flask, g, has_request_context, request
from flask_login import current_user

OURS = "pmo_app"
ASKED = re.compile(r"[\w-]{8,64}", re.ASCII)
requests = logging.getLogger(f"{OURS}.requests")


class JsonLines(logging.Formatter):
    """One line a record. `facts` of a record are laid beside what all of them have."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        told |= {"level": record.levelname.lower(), "from": record.name, "said": record.getMessage()}
        if has_request_context():
            told["request"] = request_id()
        told |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            told |= {"error": record.exc_info[0].__name__, "where": _frames(record.exc_info[2])}
        return json.dumps(told, ensure_ascii=False, default=str)


def _frames(trace) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(tell)
    log, is_json = logging.getLogger(OURS), app.config["LOG_FORMAT"] == "json"
    log.handlers = [handler for handler in log.handlers if not isinstance(handler.formatter, JsonLines)]
    log.propagate = not is_json  # a server's own log would tell everything again
    if is_json:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        log.handlers = [handler]
        log.setLevel(logging.INFO)


def begin() -> None:
    g.began = time.perf_counter()


def request_id() -> str:
    """What a request is known by in the log: the proxy's name for it, or one of our own."""
    if "request_id" not in g:
        asked = request.headers.get("X-Request-ID", "")
        g.request_id = asked if ASKED.fullmatch(asked) else secrets.token_hex(8)
    return g.request_id


def tell(response):
    """Files are not told: they are the same for everybody, and many."""
    response.headers["X-Request-ID"] = request_id()
    if request.blueprint != "assets" and requests.isEnabledFor(logging.INFO):
        facts = _facts(response)
        requests.info("%s %s", facts["method"], facts["rule"], extra={"facts": facts})
    return response


def _facts(response) -> dict:
    taken = (time.perf_counter() - g.began) * 1000 if "began" in g else 0
    rule = request.url_rule.rule if request.url_rule else "(none)"
    known = {"method": request.method, "rule": rule, "status": response.status_code, "ms": round(taken, 1)}
    if ids := {name: value for name, value in (request.view_args or {}).items() if _is_id(name, value)}:
        known["ids"] = ids
    if current_user and current_user.is_authenticated:
        known["person"] = current_user.id
    return known


def _is_id(name: str, value) -> bool:
    return isinstance(value, int) or name == "npsn"
