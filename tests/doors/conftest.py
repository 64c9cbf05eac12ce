import pytest

from pmo_app import create_app
from pmo_app.extensions import db
from tests.doors.ledger import ledger_of
from tests.doors.walking import Walk
from tests.doors.world import build
from tests.support.databases import SETTINGS


@pytest.fixture(scope="session")
def world(shelf):
    """Three schools and everybody, built once and kept as a template."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("empty", "building")})
    with app.app_context():
        made = build()
        db.session.remove()
        db.engine.dispose()
    shelf.keep("building", "world")
    return made


@pytest.fixture
def template(world):
    return "world"


@pytest.fixture
def house(app, shelf, world):
    ledger = ledger_of(shelf.url("house"), shelf.url("world"))
    yield Walk(app, ledger, world)
    ledger.close()
