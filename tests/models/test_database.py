"""The database and what is promised of it."""

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from pmo_app import samples
from pmo_app.extensions import db
from pmo_app.models import Person, Report, School


def test_the_migrations_make_the_tables_the_models_speak_of(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, db.metadata) == []


def test_an_instant_without_a_zone_is_refused_at_the_door(app, village):
    report = db.session.scalars(select(Report)).first()
    report.sent_at = datetime(2026, 9, 20, 23, 30)  # noqa: DTZ001 - the point of the test
    with pytest.raises(StatementError, match="naive"):
        db.session.flush()


def test_instants_come_back_aware(app, village):
    report = db.session.scalars(select(Report).where(Report.sent_at.is_not(None))).first()
    assert report.sent_at.utcoffset().total_seconds() == 0


def test_a_view_that_writes_on_reading_fails_loudly(app, village):
    with app.test_request_context("/", method="GET"):
        db.session.add(School(npsn="12345678", name="x", level="SD", zone="Asia/Jakarta"))
        with pytest.raises(DBAPIError):
            db.session.flush()
        db.session.rollback()


def test_what_sqlite_acknowledges_survives_a_power_cut(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("settings of SQLite")
    asked = {
        name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode", "foreign_keys")
    }
    assert asked == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


def test_the_demo_refuses_a_database_with_other_peoples_data(app, village):
    db.session.add(Person(name="Orang sungguhan", username="sungguhan"))
    db.session.commit()
    with pytest.raises(samples.NotEmpty):
        samples.fill_demo()


def test_filling_the_demo_twice_changes_nothing(app, village):
    assert samples.fill_demo() is False
