"""A PostgreSQL database as one file and back, by pg_dump and pg_restore. `url` is SQLAlchemy's."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from pmo_app import clock
from pmo_app.backups.errors import IN_USE, BackupError

ROWS_OF = re.compile(rb'COPY public\."?([a-z_]+)"? .*FROM stdin;')
SCRATCH = "pmo_scratch_"
LETTERS = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
)
MAKING = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
LEFT = timedelta(days=1)  # a scratch database this old was left by somebody who was ended in the middle
UNPROVEN = (
    "it was not loaded into a scratch database, for which the app's role must be allowed to make one: "
    'ALTER ROLE "{role}" CREATEDB'
)


def copy_to(url: str, file: Path) -> None:
    """One instant of the database. Raises BackupError."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def counts_in(url: str, file: Path) -> dict[str, int]:
    """Rows in each table of a dump: written out as it would go into a database and counted on its way, then loaded into
    a scratch database beside the one at `url`, if that is allowed, with all that holds between its tables. Raises
    BackupError where it is not sound."""
    with subprocess.Popen([_program("pg_restore"), "--file=-", file], stdout=subprocess.PIPE) as restoring:  # noqa: S603
        counts = _counts_in_script(restoring.stdout)
    if restoring.returncode:
        raise BackupError("the copy cannot be read by pg_restore")
    if not unproven(url) and _counts_loaded(url, file) != counts:
        raise BackupError("the copy, loaded into a scratch database, does not have the rows it should")
    return counts


def _counts_in_script(lines: Iterable[bytes]) -> dict[str, int]:
    counts, table = {}, ""
    for line in lines:
        if table and line == b"\\.\n":
            table = ""
        elif table:
            counts[table] += 1
        elif found := ROWS_OF.match(line):
            table = found[1].decode()
            counts[table] = 0
    return counts


def _counts_loaded(url: str, file: Path) -> dict[str, int]:
    with _scratch(url) as scratch:
        _run("pg_restore", scratch, "--exit-on-error", "--single-transaction", "--no-owner", file)
        return counts_at(scratch)


@contextmanager
def _scratch(url: str) -> Iterator[str]:
    """The address of an empty database beside this one and like it, which goes again."""
    name = f"{_named_at(clock.now())}_{secrets.token_hex(4)}"
    with _connected(url, autocommit=True) as connection:
        _drop_left(connection)
        told = map(sql.Literal, connection.execute(LETTERS).fetchone())
        connection.execute(sql.SQL(MAKING).format(sql.Identifier(name), *told))
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            _drop(connection, name)


def _named_at(instant: datetime) -> str:
    return f"{SCRATCH}{instant:%Y%m%d%H%M%S}"


def _drop_left(connection: psycopg.Connection) -> None:
    left = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname < %s"
    for (name,) in connection.execute(left, (SCRATCH, _named_at(clock.now() - LEFT))).fetchall():
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def unproven(url: str) -> str:
    """What keeps copies from being loaded into a scratch database, in a sentence; nothing if they are. Raises
    BackupError."""
    asked = "SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    with _connected(url) as connection:
        role, may = connection.execute(asked).fetchone()
    return "" if may else UNPROVEN.format(role=role)


def bring_back(url: str, file: Path) -> None:
    """Put the copy in the place of what is there now: all or nothing. Tables that the dump knows nothing of are those
    of a newer release: they go first, for they may hang on those that are replaced. Raises BackupError, too, while
    anybody is connected."""
    require_unused(url)
    script = file.with_suffix(".sql")
    _run("pg_restore", "", "--clean", "--if-exists", "--no-owner", f"--file={script}", file)
    with script.open("rb") as lines, _connected(url) as connection:
        newer = set(_tables_at(connection)) - _counts_in_script(lines).keys()
    drops = "; ".join(f'DROP TABLE "{table}" CASCADE' for table in newer)
    first = [f"--command={drops}"] if newer else []
    how = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", url, *how, *first, f"--file={script}")


def former_copies(_url: str) -> list[tuple[Path, datetime]]:
    """What restoring left beside the database: nothing."""
    return []


def require_unused(url: str) -> None:
    """That nobody is connected to the database: restoring would wait for them without end. Raises BackupError."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with _connected(url) as connection:
        if connection.execute(others).fetchone()[0]:
            raise BackupError(IN_USE)


def counts_at(url: str) -> dict[str, int]:
    """Rows in each table of a database that is in use. Raises BackupError."""
    with _connected(url) as connection:
        one = lambda table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: E731, S608
        return {table: one(table) for table in _tables_at(connection)}


def _tables_at(connection: psycopg.Connection) -> list[str]:
    told = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [table for (table,) in told]


@contextmanager
def _connected(url: str, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(_plain(url), autocommit=autocommit) as connection:
            yield connection
    except psycopg.Error as error:
        raise BackupError(f"PostgreSQL says: {error}") from error


def _plain(url: str) -> str:
    known: URL = make_url(url).set(drivername="postgresql")
    return known.render_as_string(hide_password=False)


def _run(program: str, url: str, *options) -> None:
    """With the address in the environment of the program alone: a list of processes shows no password."""
    known = make_url(url) if url else None
    env = {**os.environ, "PGPASSWORD": known.password or ""} if known and known.password else dict(os.environ)
    plain = [f"--dbname={known.set(drivername='postgresql', password=None).render_as_string()}"] if known else []
    done = subprocess.run([_program(program), *plain, *options], env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()[:500]}")


def _program(name: str) -> str:
    """Where a program of PostgreSQL's lies: on the path, or where Debian keeps those of each version."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    found = shutil.which(name) or (str(newest[-1]) if newest else None)
    if not found:
        raise BackupError(f"{name} is not installed. On Debian: apt-get install postgresql-client")
    return found
