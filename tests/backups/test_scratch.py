"""A copy is called a backup once it was restored into a scratch place and looked through there."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import make_url

from pmo_app import clock
from pmo_app.backups import database, postgresql
from pmo_app.backups.errors import BackupError
from tests.support.databases import PostgresShelf

NOBODY = 999_999


@pytest.fixture
def url(shelf):
    return shelf.fresh("village", "scratched")


@pytest.fixture
def postgres(shelf, url):
    """A connection beside the one database; what is asked of it is asked of PostgreSQL."""
    if not isinstance(shelf, PostgresShelf):
        pytest.skip("a copy of SQLite's is opened where it lies")
    with connected(url) as connection:
        yield connection


def connected(url):
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), autocommit=True)


def copied(url, folder):
    database.of(url).copy_to(url, folder / "copy")
    return folder / "copy"


def scratch_places(connection):
    told = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'pmo_scratch_')")
    return {name for (name,) in told}


def point_nowhere(url):
    """As a damaged disk or a careless hand may do; the database itself would refuse."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(url).database, isolation_level=None)) as connection:
            connection.execute("UPDATE report SET reopened_by_id = ? WHERE id = 1", (NOBODY,))
        return
    with connected(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE report SET reopened_by_id = %s WHERE id = 1", (NOBODY,))


def test_a_copy_has_the_rows_of_the_database_it_was_made_of(url, tmp_path):
    kind = database.of(url)
    counts = kind.counts_in(url, copied(url, tmp_path))
    assert counts == kind.counts_at(url) and counts["report"] > 50


def test_a_copy_with_a_row_that_points_nowhere_is_no_backup(url, tmp_path):
    point_nowhere(url)
    with pytest.raises(BackupError, match="points nowhere|violates foreign key"):
        database.of(url).counts_in(url, copied(url, tmp_path))


def test_nothing_is_left_of_a_scratch_database(url, postgres, tmp_path):
    point_nowhere(url)
    with pytest.raises(BackupError):
        postgresql.counts_in(url, copied(url, tmp_path))
    assert scratch_places(postgres) == set()


def test_what_somebody_left_who_was_ended_in_the_middle_goes_a_day_later(url, postgres, tmp_path, monkeypatch):
    now = clock.now()
    left, in_use = "pmo_scratch_20261120000000_00", f"{postgresql.SCRATCH}{now:%Y%m%d%H%M%S}_00"
    for name in (left, in_use):
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    postgresql.counts_in(url, copied(url, tmp_path))
    assert scratch_places(postgres) == {in_use}
    postgres.execute(f"DROP DATABASE {in_use}")


def test_a_role_that_may_make_no_database_has_its_copies_counted_and_is_told_what_is_missing(url, postgres, tmp_path):
    postgres.execute("DROP ROLE IF EXISTS plain")
    postgres.execute("CREATE ROLE plain LOGIN IN ROLE pg_read_all_data")
    plain = make_url(url).set(username="plain").render_as_string()
    assert postgresql.counts_in(plain, copied(plain, tmp_path)) == postgresql.counts_at(url)
    assert 'ALTER ROLE "plain" CREATEDB' in postgresql.unproven(plain)
    postgres.execute("ALTER ROLE plain CREATEDB")
    assert postgresql.unproven(plain) == ""
    assert postgresql.counts_in(plain, tmp_path / "copy") == postgresql.counts_at(url)
