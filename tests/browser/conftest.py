"""A real server on a spare port and a real browser looking at it."""

import shutil
import sqlite3
from dataclasses import dataclass
from threading import Condition, Thread
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import make_url
from werkzeug.serving import make_server

from pmo_app import create_app
from pmo_app.extensions import db
from tests.support.databases import SETTINGS
from tests.support.faults import Proxy
from tests.support.phones import VAPID

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = launched(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_with_big_text(playwright):
    """A phone whose owner set the text to 200 %."""
    browser = launched(playwright, "--blink-settings=defaultFontSize=32")
    yield browser
    browser.close()


def launched(playwright, *more):
    quiet = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*quiet, *more])


class Work:
    """The requests being answered, so that nobody's database is taken away while they write."""

    def __init__(self, app):
        self.app, self.running, self.changed = app, 0, Condition()

    def __call__(self, environ, start_response):
        self.count(+1)
        try:
            return self.app(environ, start_response)
        finally:
            self.count(-1)

    def count(self, by):
        with self.changed:
            self.running += by
            self.changed.notify_all()

    def end(self):
        with self.changed:
            assert self.changed.wait_for(lambda: not self.running, timeout=30), "a request never ended"


@pytest.fixture
def served(shelf, template):
    """The app on a database of its own, listening."""
    url = shelf.fresh(template, "browsed")
    app = create_app({**SETTINGS, **VAPID, "WTF_CSRF_ENABLED": True, "SQLALCHEMY_DATABASE_URI": url})
    app.wsgi_app = work = Work(app.wsgi_app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield SimpleNamespace(app=app, address=f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()
    server.server_close()
    work.end()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def house(served):
    """Its address."""
    return served.address


@pytest.fixture
def kept(served):
    """`kept(sql)` asks the database behind the server, past the app."""

    def ask(sentence: str, *values) -> list[tuple]:
        connection = sqlite3.connect(make_url(served.app.config["SQLALCHEMY_DATABASE_URI"]).database)
        try:
            return connection.execute(sentence, values).fetchall()
        finally:
            connection.close()

    return ask


@pytest.fixture
def network(house):
    """A proxy in front of the house, through which a test's browser goes if it asks for it."""
    proxy = Proxy(house)
    yield proxy
    proxy.close()


@dataclass
class Browsing:
    """Somebody at a browser of their own."""

    page: Page
    house: str
    complaints: list

    def sign_in(self, username: str) -> "Browsing":
        self.open("/sign-in")
        self.page.get_by_label("Nama pengguna").fill(username)
        self.page.get_by_label("Kata sandi").fill("demo-pmo")
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text("Masuk")
        return self

    def open(self, path: str) -> "Browsing":
        self.page.goto(self.house + path)
        return self


@pytest.fixture
def browse(chromium, house):
    """`browse("kepsek")` is a browser signed in as that person. What the console complains of fails the test."""
    contexts, complaints = [], []

    def begin(username: str = "", *, viewport=PHONE, browser=chromium, through=None, **options) -> Browsing:
        context = browser.new_context(viewport=viewport, locale="id-ID", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        browsing = Browsing(page, through.address if through else house, complaints)
        return browsing.sign_in(username) if username else browsing

    yield begin
    for context in contexts:
        context.close()
    assert not complaints
