"""A form changes what it owns, and nothing else: no field named like a column of some table reaches that column."""

from collections import Counter
from datetime import date, datetime

import pytest
from sqlalchemy import select

from pmo_app.extensions import db
from tests.fuzzing.house import House
from tests.fuzzing.tries import Try

# What says who one is; what only a browser with keys of its own can send, or bytes in headers; what undoes a thing that
# nobody has done in this world; and what writes no row.
NOT_TRIED = {
    "account.accept_invitation", "account.add_passkey", "account.begin_session", "account.change_password",
    "account.end_device", "account.remove_passkey", "account.sign_in_by_passkey", "push.remove", "push.subscribe",
    "evidence.by_another_name", "evidence.complete", "calendar.revoke", "comments.restore", "board.drop_time",
    "duties.untick", "account.choose_theme", "account.end_other_devices", "account.passkey_options",
    "account.sign_in_options", "account.sign_out", "meetings.seen_so_far",
}  # fmt: skip
OWNED_TOO = {  # what scripts add to a form, and what a list was asked for
    "board.decide": {"number", "q"},
    "evidence.add_files": {"sha256", "original", "consent"},
}
PAGES = 60
PLANTED = {int: "7707", bool: "1", date: "1977-07-07", datetime: "1977-07-07T07:07:07+00:00"}
WORD = "planted-7707"


def planted() -> dict[str, str]:
    """Every column's name, with a value that is found again wherever it may come to lie."""
    columns = [column for table in db.metadata.sorted_tables for column in table.columns]
    kinds = {column.name: PLANTED.get(kind_of(column.type), WORD) for column in columns}
    return kinds | {f"{c.table.name}.{c.name}": WORD for c in columns}


def kind_of(type) -> type | None:
    try:
        return getattr(type, "impl", type).python_type
    except NotImplementedError:
        return None


def rows(names: set[str] | None = None) -> dict[str, Counter]:
    """How often each row stands in these tables; in all, if none are named."""
    tables = [table for table in db.metadata.sorted_tables if names is None or table.name in names]
    found = {t.name: Counter(tuple(map(repr, row)) for row in db.session.execute(select(t))) for t in tables}
    db.session.rollback()
    return found


def owned(house: House, endpoint: str) -> set[str]:
    """The names this form has in a page, or in the table of doors; each has its `key`."""
    return (
        {"key"}
        | OWNED_TOO.get(endpoint, set())
        | {name for seed in house.known.seeds[endpoint, "POST"] for name, _ in seed.fields}
    )


def changes(house: House, before: dict[str, Counter], one: Try) -> dict[str, tuple]:
    """By table, the rows that came, and how many went; empty where it was refused."""
    house.start_again()
    house.written.tables.clear()
    status = house.open(one)
    db.session.remove()
    if status >= 400:
        return {}
    after = rows(house.written.tables)
    told = {name: (after[name] - before[name], (before[name] - after[name]).total()) for name in after}
    return {name: (came, went) for name, (came, went) in told.items() if came or went}


def tries_of(house: House, endpoint: str):
    rule = next(r for r in house.app.url_map.iter_rules() if r.endpoint == endpoint and "POST" in r.methods)
    for seed in house.known.seeds[endpoint, "POST"]:
        parts = {name: str(value) for name, value in seed.place.items()}
        files = [seed.file] if seed.file else []
        told = (list(seed.query), list(seed.fields), files, dict(seed.headers))
        yield Try(seed.actor, rule.rule, endpoint, "POST", parts, *told)


def leak(plain: dict, mixed: dict) -> str:
    """What the second changed that the first did not; "" for nothing."""
    shape = lambda told: {name: (came.total(), went) for name, (came, went) in told.items()}  # noqa: E731
    if shape(plain) != shape(mixed):
        return f"{shape(plain)} became {shape(mixed)}"
    held = {value for came, _ in mixed.values() for row in came for value in row}
    there = {value for came, _ in plain.values() for row in came for value in row}
    found = [value for value in held - there if any(text in value for text in (WORD, "7707", "1977, 7, 7"))]
    return f"kept {found}" if found else ""


def walk(house: House) -> tuple[list[str], set[str]]:
    """What reached too far, and the forms of which no right request was known."""
    faults, unchecked, extra, first = [], set(), planted(), rows()
    for endpoint in sorted({rule.endpoint for rule in house.app.url_map.iter_rules() if "POST" in rule.methods}):
        for one in tries_of(house, endpoint):
            if plain := changes(house, first, one):
                mine = owned(house, endpoint)
                one.fields += [(name, text) for name, text in extra.items() if name not in mine]
                if fault := leak(plain, changes(house, first, one)):
                    faults.append(f"{endpoint}: {fault}")
                break
        else:
            unchecked.add(endpoint)
    return faults, unchecked


def test_no_field_reaches_a_column_that_its_form_does_not_own(app, shelf, fuzzed, request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the forms are read alike on both")
    house = House(app, fuzzed, lambda: shelf.fresh("fuzzed", "house"), PAGES)
    faults, unchecked = walk(house)
    house.close()
    assert not faults, "\n".join(faults)
    assert not unchecked - NOT_TRIED, " ".join(sorted(unchecked - NOT_TRIED))
