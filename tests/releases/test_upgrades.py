"""The data of every earlier release comes to this one whole, and the people in it go on where they were."""

from functools import cache

import pytest
from sqlalchemy import select, text

from pmo_app.extensions import db
from pmo_app.models import Person
from tests.releases.keeping import MEETING, SCHOOL
from tests.releases.kept import VERSIONS, Kept, put, rows_of
from tests.releases.settling import settled

kept_as = cache(Kept.of)
CAST = ("kepsek", "pengawas", "koordinator", "admin")
EVERYDAY = {
    "kepsek": ("/", SCHOOL, MEETING),
    "pengawas": ("/", MEETING),
    "koordinator": ("/board/2026",),
    "admin": ("/office",),
}
NOTED_ANYWAY = {"delivery", "sign_in"}


@pytest.fixture(params=VERSIONS)
def kept(request, today):
    """A release as it was kept; it is the moment of keeping."""
    kept = kept_as(request.param)
    today(kept.at)
    return kept


@pytest.fixture
def template(kept, shelf):
    return settled(shelf, kept)


@pytest.fixture
def people(app):
    """Its people, by user name."""
    found = {person.username: person for person in db.session.scalars(select(Person))}
    db.session.expunge_all()
    db.session.rollback()
    return found


def now_in_the_tables():
    with db.engine.connect() as connection:
        return rows_of(connection)


def test_every_row_is_kept_and_none_is_an_orphan(app, kept):
    now = now_in_the_tables()
    assert all(kept.rows.values()), "a release is kept with a row in every table"
    for table, before in kept.rows.items():
        same = before[0].keys() & now[table][0].keys()
        assert [{name: row[name] for name in same} for row in now[table]] == [
            {name: row[name] for name in same} for row in before
        ], table
    if db.engine.dialect.name == "sqlite":  # the other one never lets an orphan be
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_its_people_find_their_pages_and_what_they_wrote(kept, people, visit):
    for username, paths in EVERYDAY.items():
        visitor = visit(people[username])
        for path in paths:
            page = visitor.get(path)
            assert path != MEETING or f"Ditulis di rilis {kept.version}." in page.text


def test_its_forms_are_answered_as_they_were_then(kept, people, visit):
    """Pages stay open for days, and what they send keeps its names."""
    visitors = {username: visit(people[username]) for username in CAST}
    for form in kept.forms:
        if "was_sent" not in form:
            answer = visitors[form["who"]].raw(form["action"], data=form["fields"])
            assert answer.status_code == form["status"], f"{form}: {answer.text[-900:]}"


def test_what_it_had_taken_already_is_not_done_again(kept, people, visit):
    """A phone that never heard the answer sends once more, after the upgrade."""
    before = now_in_the_tables()
    for form in kept.forms:
        if "was_sent" in form:
            assert visit(people[form["who"]]).raw(form["action"], data=form["fields"]).status_code == form["status"]
    after = now_in_the_tables()
    for table in before.keys() - NOTED_ANYWAY:
        assert after[table] == before[table], table


@pytest.mark.parametrize("template", ["empty"])
def test_its_rows_go_into_this_one_s_tables_as_they_are(app, kept, template):
    """While workers of two releases stand side by side, the older ones write into tables that are new already."""
    with db.engine.begin() as connection:
        put(connection, kept.rows)
    for table, rows in now_in_the_tables().items():
        assert len(rows) == len(kept.rows.get(table, [])), table
