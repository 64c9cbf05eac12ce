from types import SimpleNamespace

import pytest
from sqlalchemy import select

from pmo_app import clock, create_app, storage
from pmo_app.extensions import db
from pmo_app.models import Person
from tests.support.databases import SETTINGS, TODAY, PostgresShelf, SqliteShelf, postgres_cluster
from tests.support.visitor import Visitor

CAST = {
    "ratna": "kepsek",
    "darmawan": "pengawas",
    "marlina": "fasilitator",
    "hendra": "koordinator",
    "wulan": "admin",
}
STRANGER = "kepsek-yuliana"  # head of a school on another island


def pytest_addoption(parser):
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="which engine to test on")


@pytest.fixture(scope="session")
def shelf(request, tmp_path_factory):
    """Where fresh databases come from."""
    if request.config.getoption("--database") == "sqlite":
        yield SqliteShelf(tmp_path_factory.mktemp("shelf"))
        return
    with postgres_cluster() as socket:
        yield PostgresShelf(socket)


@pytest.fixture(scope="session")
def _house(shelf):
    return create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("empty", "house")})


@pytest.fixture
def template():
    """Which database a test starts with; a test that wants bare tables says so."""
    return "village"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the 24th of November 2026; `today(instant)` makes it another moment."""
    set_now = lambda instant: monkeypatch.setattr(clock, "now", lambda: instant)  # noqa: E731
    set_now(TODAY)
    return set_now


@pytest.fixture
def app(_house, shelf, template):
    with _house.app_context():
        db.engine.dispose()
        shelf.fresh(template, "house")
        if template == "village":
            storage.store().delete([key for key, *_ in storage.store().keys("")])
        _house.extensions.pop("sign_in_tries", None)
        yield _house
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def village(app):
    """SD Semangat, its neighbours, and everyone who has business with them."""
    people = {person.username: person for person in db.session.scalars(select(Person))}
    db.session.expunge_all()
    db.session.rollback()
    return SimpleNamespace(**{name: people[user] for name, user in CAST.items()}, stranger=people[STRANGER])


@pytest.fixture
def visit(app):
    """`visit(village.ratna).get("/")` is Ratna's browser."""
    return lambda person=None: Visitor(app, person)
