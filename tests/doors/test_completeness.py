"""The table of doors is whole: every route is in it, and nothing else; every form is guarded against forgery."""

import re

import pytest

from pmo_app import create_app
from pmo_app.extensions import csrf, db
from tests.doors import table
from tests.doors.walking import ALLOWED, FORBIDDEN, SIGN_IN, TOO_LATE, UNKNOWN, cells, expected
from tests.support.databases import SETTINGS

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def doors(app):
    return {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods & METHODS}


def test_every_route_is_in_the_table_and_nothing_else(app):
    assert doors(app) == table.EVERY_DOOR


@pytest.mark.parametrize("route", table.ROUTES, ids=lambda route: f"{route.endpoint}{route.path}")
def test_every_row_lets_somebody_in_and_keeps_somebody_out(route):
    told = {expected(cell) for cell in cells({route.endpoint}) if cell.route is route}
    assert {ALLOWED, SIGN_IN, UNKNOWN} <= told
    assert FORBIDDEN in told or route.deed == "read"
    is_sent_nowhere = route.meetings in ("fourth", "asked")
    assert TOO_LATE in told or route.deed in {"read", "comment", "evidence"} or is_sent_nowhere


def test_every_part_of_an_address_is_typed_and_every_path_is_kebab_case(app):
    for rule in app.url_map.iter_rules():
        assert all(":" in part for part in rule.rule.split("<")[1:]), rule
        assert "_" not in re.sub("<[^>]*>", "", rule.rule), rule


def unguarded(app, house) -> list[str]:
    """The POST routes that take a form without a token."""
    found = []
    forms = [
        c for c in cells(actors=["principal-a"], places=[("A", 2026, 3), ("A", 2026, 4)]) if c.route.method == "POST"
    ]
    ones_own = table.SIGNED_IN | table.OWN_THINGS | table.OF_ONES_FACILITATOR
    own = [("POST", path.format(**house.world.office)) for (_, method), path in ones_own.items() if method == "POST"]
    for method, path in [("POST", house.address(cell)) for cell in forms] + own + [("POST", "/sign-in")]:
        answer = house.open("principal-a", method, path, {"text": "x"})
        found += [] if answer.status_code == 400 and not house.has_changed() else [path]
    return found


@pytest.fixture
def guarded(app, house):
    app.config["WTF_CSRF_ENABLED"] = True
    yield house
    app.config["WTF_CSRF_ENABLED"] = False


def test_every_form_refuses_without_its_token(app, guarded):
    assert unguarded(app, guarded) == []


def test_a_form_exempt_from_the_token_is_caught(app, guarded):
    view = app.view_functions["comments.create"]
    csrf.exempt(view)
    try:
        assert unguarded(app, guarded)
    finally:
        csrf._exempt_views.discard(f"{view.__module__}.{view.__name__}")


@pytest.mark.parametrize("change", ["new route", "new method"])
def test_a_door_nobody_declared_is_caught(shelf, change):
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("empty", "spare")})
    if change == "new route":
        app.add_url_rule("/export.csv", "export", lambda: "everything")
    else:
        app.add_url_rule("/help", "guide.show", methods=["PUT"])
    assert doors(app) != table.EVERY_DOOR
    with app.app_context():
        db.engine.dispose()
