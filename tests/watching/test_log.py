"""The log, the figures and what is told far away: enough to mend things, nothing of what people wrote."""

import gzip
import io
import json
import logging
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import brotli
import pytest
from sqlalchemy import text

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.watching.logs import OURS, JsonLines
from pmo_app.watching.views import views_in
from tests.support.databases import SETTINGS
from tests.support.visitor import Visitor

MEETING = "/schools/99000101/2026/meetings/3"
CANARY = "rahasia-Ayu-Lestari"
TOKEN = "a token of enough signs"


@pytest.fixture
def log(app):
    """What the app writes into its log, as lines."""
    written, ours = io.StringIO(), logging.getLogger(OURS)
    handler, level = logging.StreamHandler(written), ours.level
    handler.setFormatter(JsonLines())
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    ours.removeHandler(handler)
    ours.setLevel(level)


def test_a_request_leaves_one_line_that_says_who_asked_for_what_and_how_it_went(village, visit, log):
    visit(village.ratna).get(MEETING)
    (line,) = [line for line in log() if line["from"] == f"{OURS}.requests"]
    assert line["rule"] == "/schools/<npsn:npsn>/<int:year>/meetings/<int:number>"
    assert (line["method"], line["status"], line["person"]) == ("GET", 200, village.ratna.id)
    assert line["ids"] == {"npsn": "99000101", "year": 2026, "number": 3}
    assert len(line["request"]) >= 8


def test_no_answer_password_or_token_gets_into_the_log(app, village, visit, log):
    ratna, anybody = visit(village.ratna), visit()
    ratna.swap(f"{MEETING}/answers/went-well", {"value": CANARY, "version": "0"})
    anybody.post("/sign-in", {"username": CANARY, "password": CANARY}, expect=422)
    anybody.get(f"/invitation/{CANARY}", expect=410)
    ratna.get(f"/{CANARY}?q={CANARY}", expect=404)
    assert len(log()) >= 4
    assert CANARY not in json.dumps(log())


@pytest.fixture
def broken(shelf):
    """An app with two pages that break, each with words in its error."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("village", "broken"), "TESTING": False})

    def breaks():
        secret = CANARY
        raise ValueError(f"cannot read {secret}")

    def breaks_in_the_database():
        db.session.execute(text("SELECT nothing FROM nowhere WHERE a = :secret"), {"secret": CANARY})

    for view in (breaks, breaks_in_the_database):
        view.is_public = True
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("page", ["/breaks", "/breaks_in_the_database"])
def test_an_error_is_told_by_its_kind_and_place_never_by_its_words(broken, log, page):
    Visitor(broken).get(page, expect=500)
    told = json.dumps(log())
    assert "test_log.py" in told
    assert CANARY not in told


def test_the_proxys_name_for_a_request_is_kept_where_it_is_one(app, visit):
    named = app.test_client().get("/healthz", headers={"X-Request-ID": "ab12cd34ef"})
    assert named.headers["X-Request-ID"] == "ab12cd34ef"
    odd = app.test_client().get("/healthz", headers={"X-Request-ID": "<b>"})
    assert odd.headers["X-Request-ID"].isalnum()


def test_whoever_saw_a_report_is_found_in_a_days_log_of_two_hundred_views(village, visit, log):
    people = (village.ratna, village.darmawan, village.marlina, village.hendra)
    browsers = [visit(person) for person in people]
    for number in range(200):
        browsers[number % 4].get(MEETING if number % 2 else f"/schools/99000101/2026/meetings/{1 + number % 4 // 2}")
    lines = [json.dumps(line) for line in log()]
    found = list(views_in(["some other line", *lines], {"npsn": "99000101", "year": 2026, "number": 3}))
    assert len(found) == 100
    assert {view.person for view in found} == {village.darmawan.id, village.hendra.id}


@pytest.fixture
def stranger(shelf):
    """Somebody at a server that keeps figures."""
    places = {"SQLALCHEMY_DATABASE_URI": shelf.fresh("village", "figures"), "METRICS_TOKEN": TOKEN}
    app = create_app({**SETTINGS, **places})
    with app.app_context():
        yield app.test_client()
        db.session.remove()
        db.engine.dispose()


def figures_shown_to(stranger) -> str:
    return stranger.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def test_figures_are_there_for_who_has_the_token_only(stranger):
    assert stranger.get("/metrics").status_code == 401
    stranger.get("/healthz")
    assert 'pmo_requests_total{family="health",method="GET",status="200"} 1.0' in figures_shown_to(stranger)


def test_a_stranger_who_makes_up_methods_adds_one_series_and_no_more(stranger):
    for method in ("GET", "MADEUP", "MADEUP2", "TRACE"):
        stranger.open("/healthz", method=method)
    shown = figures_shown_to(stranger).splitlines()
    (other,) = [line for line in shown if line.startswith("pmo_requests_total") and "GET" not in line]
    assert 'method="other"' in other and other.endswith(" 3.0")


def test_without_a_token_there_are_no_figures(visit):
    visit().get("/metrics", expect=404)


def test_readiness_is_told_apart_from_being_alive(app, visit):
    visit().get("/readyz")
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    assert "0001" in visit().get("/readyz", expect=503).text
    visit().get("/healthz")


class Far(BaseHTTPRequestHandler):
    """A service that is told of errors."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers.get("Content-Encoding"), bytes)
        self.server.told.append(unpack(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_an_error_told_far_away_says_where_and_nothing_of_what_was_typed(shelf):
    sentry_sdk = pytest.importorskip("sentry_sdk")
    with HTTPServer(("127.0.0.1", 0), Far) as far:
        far.told = []
        Thread(target=far.serve_forever, daemon=True).start()
        dsn = f"http://key@127.0.0.1:{far.server_port}/1"
        places = {"SQLALCHEMY_DATABASE_URI": shelf.fresh("village", "far"), "SENTRY_DSN": dsn, "TESTING": False}
        app = create_app({**SETTINGS, **places})

        def breaks():
            raise ValueError(CANARY)

        breaks.is_public = True
        app.add_url_rule("/breaks", view_func=breaks, methods=["GET", "POST"])
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            app.test_client().post("/breaks", data={"value": CANARY}, headers={"Cookie": f"pmo={CANARY}"})
            sentry_sdk.flush(5)
            sentry_sdk.init()  # tells nobody any more
            db.session.remove()
            db.engine.dispose()
        far.shutdown()
    told = b"".join(far.told)
    assert b"test_log.py" in told
    assert CANARY.encode() not in told
