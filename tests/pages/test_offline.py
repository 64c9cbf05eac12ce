"""What the app needs to open without a network: the same for everybody, and nothing of anybody in it."""

import json
import re

import pytest

from pmo_app import create_app
from pmo_app.extensions import db
from tests.support.databases import SETTINGS

NAMES = re.compile(r"Ratna|Semangat|Ibu |99000101|data-who|csrf_token")


@pytest.mark.parametrize("path", ["/sw.js", "/offline", "/manifest.webmanifest"])
def test_the_shell_is_the_same_for_everybody_and_tells_of_nobody(village, visit, path):
    for who in (None, village.ratna):
        visit(who).get(path)
    assert not NAMES.search(visit().get(path).html)


def test_the_worker_names_only_files_there_are_and_is_asked_for_anew_each_time(visit):
    page = visit().get("/sw.js").response
    assert page.headers["Cache-Control"] == "no-cache" and page.mimetype == "text/javascript"
    for file in json.loads(re.search(r"const FILES = (.*);", page.text)[1]):
        assert "immutable" in visit().get(file).response.headers["Cache-Control"], file


def test_the_app_can_be_put_on_a_home_screen(app, visit):
    told = json.loads(visit().get("/manifest.webmanifest").html)
    assert told["start_url"] == told["scope"] == "/" and told["display"] == "standalone" and told["short_name"] == "PMO"
    for icon in told["icons"]:
        body = app.test_client().get(icon["src"]).data
        size = int(icon["sizes"].split("x")[0])
        assert body.startswith(b"\x89PNG") and int.from_bytes(body[16:20]) == int.from_bytes(body[20:24]) == size
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}


def test_a_page_of_an_earlier_release_gets_no_script_of_another_but_its_style(visit):
    script, style = (re.search(f'(?:src|href)="(/static/[^"]*{name})"', visit().get("/sign-in").html)[1]
                     for name in ("app.js", "app.css"))  # fmt: skip
    visit().get(re.sub("/static/[^/]*/", "/static/0000000000/", script), expect=404)
    old = visit().get(re.sub("/static/[^/]*/", "/static/0000000000/", style)).response
    assert "immutable" not in old.headers["Cache-Control"]


def test_another_release_is_another_worker(app, visit):
    before = visit().get("/sw.js").html
    other = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"]})
    files = other.extensions["assets"]
    files["app.js"] = type(files["app.js"])("app.js", b"another")
    assert other.test_client().get("/sw.js").text != before
    with other.app_context():
        db.engine.dispose()


def test_the_pulse_tells_a_script_a_token_that_holds_and_only_who_is_signed_in(village, visit):
    assert json.loads(visit(village.ratna).get("/account/pulse").html)["token"]
    visit().fetch("/account/pulse", expect=401)
