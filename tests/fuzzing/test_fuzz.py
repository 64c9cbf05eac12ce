"""Whatever comes over the wire, at every door, by anybody: never our fault, and what is refused changes nothing.

Some hundred tries of the many that `python -m bench fuzz` makes; the same ones in every run.
"""

import pytest
from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Person
from tests.fuzzing.house import House, fuzz
from tests.fuzzing.tries import Try

TRIES = 1_000


def test_no_request_is_too_odd_to_be_answered(app, house):
    known = {endpoint for (endpoint, _), seeds in house.known.seeds.items() if seeds}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - known <= {"evidence.can_do", "evidence.how_far"}
    fuzz(house, TRIES, 2026)
    assert house.tried >= TRIES
    assert not house.faults, "\n".join(house.faults.values())


def fails():
    return str(1 / 0)


def refuses_and_writes():
    db.session.scalars(select(Person)).first().name = "Lain"
    db.session.commit()
    return "", 422


@pytest.mark.parametrize(("view", "fault"), [(fails, "ZeroDivisionError"), (refuses_and_writes, "changed person")])
def test_the_fuzzer_sees_what_must_not_be(app, shelf, fuzzed, monkeypatch, view, fault):
    house = House(app, fuzzed, lambda: shelf.fresh("fuzzed", "house"), pages=0)
    monkeypatch.setitem(app.view_functions, "account.choose_theme", view)
    house.send(Try("principal-a", "/account/theme", "account.choose_theme", "POST", {}, [], [], [], {}))
    house.close()
    assert [why for _, _, why in house.faults] == [fault]
