"""A PostgreSQL database as one file and back, by pg_dump, pg_restore and psql. `url` is SQLAlchemy's."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from pmo_app import clock
from pmo_app.backups.errors import IN_USE, BackupError

ROWS_OF = re.compile(rb'COPY public\."?([a-z_]+)"? .*FROM stdin;')
OURS = re.compile(r"[a-z_]+")
UNKNOWN_TO_OLDER = b"SET transaction_timeout = 0;\n"  # of programs since 17, which servers before refuse
SCRATCH = "pmo_scratch_"
LEFT = timedelta(days=1)  # a scratch database this old was left by somebody who was ended in the middle
LEFT_BY_US = (
    "SELECT datname FROM pg_database WHERE datname ~ '^pmo_scratch_[0-9]{14}_[0-9a-f]{8}$' AND datname < %s"
    " AND pg_get_userbyid(datdba) = current_user"
)
LETTERS = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
)
MAKING = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
UNPROVEN = "it was not loaded into a scratch database: {why}"
MAY_NOT = """the app's role must be allowed to make one, by ALTER ROLE "{role}" CREATEDB"""
MAY = "SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND usesysid IS NOT NULL"  # somebody, not the database's own tidying
    " AND application_name <> current_setting('application_name')"  # nor us, who are there a moment longer
)
OURSELVES = {"application_name": f"pmo-{secrets.token_hex(8)}"}
FULL = "No space left"


class NotTried(Exception):
    """What kept a dump from being loaded into a scratch database."""


def copy_to(url: str, file: Path) -> None:
    """One instant of the database. Raises BackupError."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def counts_in(_url: str, file: Path) -> dict[str, int]:
    """Rows in each table of a dump, which is read whole: written out as it would go into a database, and counted on its
    way. Raises BackupError where it is not sound."""
    return _written_out(file, Path(os.devnull))


def _written_out(file: Path, script: Path, *options: str) -> dict[str, int]:
    """Write a dump out as psql takes it, on older servers too; rows in each table of it. Raises BackupError."""
    command = [_program("pg_restore"), "--no-owner", *options, "--file=-", file]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as restoring, script.open("wb") as out:  # noqa: S603
        counts = _counts_in_script(_handed_on(restoring.stdout, out))
    if restoring.returncode:
        raise BackupError("the copy cannot be read by pg_restore")
    return counts


def _handed_on(lines: Iterable[bytes], out) -> Iterator[bytes]:
    for line in lines:
        if line != UNKNOWN_TO_OLDER:
            out.write(line)
        yield line


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


def unproven(url: str, file: Path, counts: dict[str, int]) -> str:
    """Load a dump into a scratch database beside the one at `url`, with all that holds between its tables, and count
    there. What kept it from that, in a sentence; nothing if nothing did. Raises BackupError where it is not sound."""
    script = file.with_suffix(".sql")
    try:
        with _scratch(url) as scratch:
            _written_out(file, script)
            _load(scratch, script)
            loaded = counts_at(scratch)
    except (NotTried, OSError) as error:
        return UNPROVEN.format(why=error)
    except BackupError as error:
        if FULL in str(error):
            return UNPROVEN.format(why=error)
        raise
    finally:
        script.unlink(missing_ok=True)
    if loaded != counts:
        raise BackupError("the copy, loaded into a scratch database, does not have the rows it should")
    return ""


@contextmanager
def _scratch(url: str) -> Iterator[str]:
    """The address of an empty database beside this one and like it, which goes again. Raises NotTried."""
    name = f"{_named_at(clock.now())}_{secrets.token_hex(4)}"
    scratch = make_url(url).difference_update_query(["dbname"]).set(database=name)
    scratch = scratch.render_as_string(hide_password=False)
    with _connected(url, autocommit=True) as connection:
        _make_like_this(connection, name)
        try:
            with _failing_as(NotTried):
                psycopg.connect(**_parts(scratch)).close()
            yield scratch
        finally:
            _drop(connection, name)


def _make_like_this(connection: psycopg.Connection, name: str) -> None:
    role, may = connection.execute(MAY).fetchone()
    if not may:
        raise NotTried(MAY_NOT.format(role=role.replace('"', '""')))
    for (left,) in connection.execute(LEFT_BY_US, (_named_at(clock.now() - LEFT),)).fetchall():
        _drop(connection, left)
    with _failing_as(NotTried):
        letters = map(sql.Literal, connection.execute(LETTERS).fetchone())
        connection.execute(sql.SQL(MAKING).format(sql.Identifier(name), *letters))


def _named_at(instant: datetime) -> str:
    return f"{SCRATCH}{instant:%Y%m%d%H%M%S}"


def _drop(connection: psycopg.Connection, name: str) -> None:
    """What cannot go now goes with a backup of the next day."""
    gone = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with suppress(psycopg.Error):
        try:
            connection.execute(gone)
        except psycopg.errors.ObjectInUse:
            connection.execute(gone + sql.SQL(" WITH (FORCE)"))


def bring_back(url: str, file: Path) -> None:
    """Put the copy in the place of what is there now: all or nothing. Tables that the dump knows nothing of are those
    of a newer release: they go first, for they may hang on those that are replaced. Raises BackupError, too, while
    anybody is connected."""
    require_unused(url)
    script = file.with_suffix(".sql")
    known = _written_out(file, script, "--clean", "--if-exists").keys()
    with _connected(url) as connection:
        newer = set(_tables_at(connection)) - known
    drops = "; ".join(f'DROP TABLE "{table}" CASCADE' for table in newer)
    _load(url, script, *([f"--command={drops}"] if newer else []))


def _load(url: str, script: Path, *first: str) -> None:
    how = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", url, *how, *first, f"--file={script}")


def former_copies(_url: str) -> list[tuple[Path, datetime]]:
    """What restoring left beside the database: nothing."""
    return []


def require_unused(url: str) -> None:
    """That nobody is connected to the database: restoring would wait for them without end. Raises BackupError."""
    with _connected(url) as connection:
        if connection.execute(OTHERS).fetchone()[0]:
            raise BackupError(IN_USE)


def counts_at(url: str) -> dict[str, int]:
    """Rows in each table of a database that is in use. Raises BackupError."""
    with _connected(url) as connection:
        one = lambda table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: E731, S608
        return {table: one(table) for table in _tables_at(connection) if OURS.fullmatch(table)}


def _tables_at(connection: psycopg.Connection) -> list[str]:
    told = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [table for (table,) in told]


@contextmanager
def _connected(url: str, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
    parts = _parts(url) | OURSELVES
    with _failing_as(BackupError), psycopg.connect(**parts, autocommit=autocommit) as connection:
        yield connection


@contextmanager
def _failing_as(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise kind(f"PostgreSQL says: {str(error).strip()}") from error


def _parts(url: str) -> dict[str, str | int]:
    """Where a database is and who asks, as PostgreSQL's library names it."""
    known = make_url(url)
    named = {name: ",".join(value) if isinstance(value, tuple) else value for name, value in known.query.items()}
    parts = {"host": known.host, "port": known.port, "user": known.username, "password": known.password}
    told = {"dbname": known.database, **parts, **named}
    return {name: value for name, value in told.items() if value}


def _run(program: str, url: str, *options) -> None:
    """With the password in the environment of the program alone: a list of processes shows none."""
    parts = _parts(url)
    env = {**os.environ, **({"PGPASSWORD": parts.pop("password")} if "password" in parts else {})}
    where = f"--dbname={make_conninfo(**parts)}"
    done = subprocess.run([_program(program), where, *options], env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()[:500]}")


def _program(name: str) -> str:
    """Where a program of PostgreSQL's lies: on the path, or where Debian keeps those of each version."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    found = shutil.which(name) or (str(newest[-1]) if newest else None)
    if not found:
        raise BackupError(f"{name} is not installed. On Debian: apt-get install postgresql-client")
    return found
