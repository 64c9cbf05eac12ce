"""The new release runs before the tables were brought forward: people are told to wait, nobody sees a bare error."""

import pytest
from sqlalchemy import text

from pmo_app.extensions import db


@pytest.fixture
def behind(village):
    """The database as the release before left it."""
    db.session.execute(text("ALTER TABLE person DROP COLUMN erased_at"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    db.session.commit()
    return village


@pytest.mark.parametrize("place", ["/", "/schools/99000101/2026", "/schools/99000101/2026/meetings/3"])
def test_whoever_reads_meanwhile_is_told_that_it_is_being_updated(behind, visit, place):
    page = visit(behind.ratna).get(place, expect=503)
    assert "sedang diperbarui" in page.text


def test_what_was_typed_meanwhile_is_shown_again(behind, visit):
    place = "/schools/99000101/2026/meetings/3/answers/went-well"
    page = visit(behind.ratna).swap(place, {"value": "Ditulis saat diperbarui.", "version": "0"}, expect=503)
    assert "Ditulis saat diperbarui." in page.html
