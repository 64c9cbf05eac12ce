"""A copy is called a backup once it was restored into a scratch place and looked through there."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from unittest.mock import Mock

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
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


@contextmanager
def role(connection, name):
    """A role that reads everything, and may not make databases."""
    connection.execute(f"CREATE ROLE {name} LOGIN IN ROLE pg_read_all_data")
    yield
    connection.execute(f"DROP ROLE {name}")


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


def looked_through(url, file):
    """What kept the copy from being looked through in a scratch place."""
    kind = database.of(url)
    return kind.unproven(url, file, kind.counts_in(url, file))


def test_a_copy_has_the_rows_of_the_database_it_was_made_of(url, tmp_path):
    kind = database.of(url)
    counts = kind.counts_in(url, copied(url, tmp_path))
    assert counts == kind.counts_at(url) and counts["report"] > 50
    assert kind.unproven(url, tmp_path / "copy", counts) == ""


def test_a_copy_with_a_row_that_points_nowhere_is_no_backup(url, tmp_path):
    point_nowhere(url)
    with pytest.raises(BackupError, match="points nowhere|violates foreign key"):
        looked_through(url, copied(url, tmp_path))


def test_nothing_is_left_of_a_scratch_database(url, postgres, tmp_path):
    point_nowhere(url)
    with pytest.raises(BackupError):
        looked_through(url, copied(url, tmp_path))
    assert scratch_places(postgres) == set()


def test_what_somebody_left_who_was_ended_in_the_middle_goes_a_day_later(url, postgres, tmp_path, monkeypatch):
    now = clock.now()
    left, in_use = "pmo_scratch_20261120000000_00000000", f"{postgresql.SCRATCH}{now:%Y%m%d%H%M%S}_00000000"
    others, named_alike = "pmo_scratch_20261120000000_11111111", "pmo_scratch_1"
    for name in (left, in_use, others, named_alike):
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    with role(postgres, "neighbour"):
        postgres.execute(f"ALTER DATABASE {others} OWNER TO neighbour")
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
        assert looked_through(url, copied(url, tmp_path)) == ""
        assert scratch_places(postgres) == {in_use, others, named_alike}
        for name in (in_use, others, named_alike):
            postgres.execute(f"DROP DATABASE {name}")


def test_a_role_that_may_make_no_database_has_its_copies_counted_and_is_told_what_is_missing(url, postgres, tmp_path):
    with role(postgres, "plain"):
        plain = make_url(url).set(username="plain").render_as_string()
        assert postgresql.counts_in(plain, copied(plain, tmp_path)) == postgresql.counts_at(url)
        assert 'ALTER ROLE "plain" CREATEDB' in looked_through(plain, tmp_path / "copy")
        postgres.execute("ALTER ROLE plain CREATEDB")
        assert looked_through(plain, tmp_path / "copy") == ""


def test_a_copy_that_cannot_be_tried_for_want_of_room_is_a_backup_all_the_same(url, postgres, tmp_path, monkeypatch):
    full = BackupError('psql: could not extend file "base/5/1": No space left on device')
    monkeypatch.setattr(postgresql, "_load", Mock(side_effect=full))
    assert "No space left" in looked_through(url, copied(url, tmp_path))
    assert scratch_places(postgres) == set()


def test_whoever_asks_whether_anybody_is_there_does_not_count_themselves(url):
    if url.startswith("sqlite"):
        pytest.skip("a file that is open is asked for otherwise")
    with postgresql._connected(url):  # as one that was closed, and that the server has not let go of yet
        postgresql.require_unused(url)
    with connected(url), pytest.raises(BackupError, match="has the database open"):
        postgresql.require_unused(url)


def test_programs_are_told_the_password_where_a_list_of_processes_does_not_show_it(tmp_path, monkeypatch):
    program = tmp_path / "psql"
    program.write_text('#!/bin/sh\necho "$PGPASSWORD" > "$0.password"\nfor told; do echo "$told" >> "$0.told"; done\n')
    program.chmod(0o755)
    monkeypatch.setattr(postgresql, "_program", lambda _name: str(program))
    postgresql._run("psql", "postgresql+psycopg://pmo:se%20cret%40@db.example:5433/pmo?sslmode=require", "--quiet")
    where, *options = (tmp_path / "psql.told").read_text().splitlines()
    known = {"host": "db.example", "port": "5433", "user": "pmo", "dbname": "pmo", "sslmode": "require"}
    assert conninfo_to_dict(where.removeprefix("--dbname=")) == known and options == ["--quiet"]
    assert (tmp_path / "psql.password").read_text() == "se cret@\n"


def test_what_newer_programs_write_and_older_servers_refuse_is_left_out(tmp_path, monkeypatch):
    program = tmp_path / "pg_restore"
    lines = [
        "SET statement_timeout = 0;",
        "SET transaction_timeout = 0;",
        "COPY public.a (id) FROM stdin;",
        "1",
        "\\.",
    ]
    program.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n")
    program.chmod(0o755)
    monkeypatch.setattr(postgresql, "_program", lambda _name: str(program))
    assert postgresql._written_out(tmp_path / "copy", tmp_path / "script") == {"a": 1}
    assert "transaction_timeout" not in (tmp_path / "script").read_text()
    assert "statement_timeout" in (tmp_path / "script").read_text()
