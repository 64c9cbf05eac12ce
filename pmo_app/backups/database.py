"""The database as one file and back: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore.

Both copy one instant, whoever writes meanwhile. `url` is SQLAlchemy's.
"""

import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from pmo_app import clock
from pmo_app.backups.rotation import INSTANT, WRITTEN, instant

OURS = re.compile(r"[a-z_]+")
ROWS_OF = re.compile(rb'COPY public\."?([a-z_]+)"? .*FROM stdin;')


FORMER = ".before-restore-"
IN_USE = "the app is running, or something else has the database open. Stop it first; nothing was changed"


class BackupError(Exception):
    """A backup could not be made, or is not one to rely on; the sentence says why."""


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def copy_to(url: str, file: Path) -> None:
    """One instant of the database. Raises BackupError."""
    if not is_sqlite(url):
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
        return
    with closing(_opened(_file(url))) as source, closing(sqlite3.connect(file)) as target:
        try:
            source.backup(target)  # all pages at once: page by page it never ends while people write
            target.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise BackupError(f"the database could not be copied: {error}") from error


def counts_in(url: str, file: Path) -> dict[str, int]:
    """Rows in each table of a copy, which is read whole: restored into a scratch place, and looked through there.
    `url` says what it is a copy of. Raises BackupError where it is not sound."""
    return _counts_in_sqlite(file) if is_sqlite(url) else _counts_in_dump(file)


def _counts_in_sqlite(file: Path) -> dict[str, int]:
    with closing(_opened(file)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counts = {t: copy.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables if OURS.fullmatch(t)}  # noqa: S608
        except sqlite3.Error as error:
            raise BackupError(f"the copy cannot be read: {error}") from error
    if said != "ok" or broken:
        raise BackupError(f"the copy is not sound: {said if said != 'ok' else 'a row points nowhere'}")
    return counts


def _counts_in_dump(file: Path) -> dict[str, int]:
    """Written out by pg_restore as it would go into a database, and counted on its way."""
    with subprocess.Popen([_program("pg_restore"), "--file=-", file], stdout=subprocess.PIPE) as restoring:  # noqa: S603
        counts = _counts_in_script(restoring.stdout)
    if restoring.returncode:
        raise BackupError("the copy cannot be read by pg_restore")
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


def bring_back(url: str, file: Path) -> None:
    """Put the copy in the place of what is there now. Raises BackupError, too, while anybody is connected to it: what
    they write would be lost, or would be waited for without end."""
    require_unused(url)
    if not is_sqlite(url):
        _bring_back_dump(url, file)
        return
    target = _file(url)
    beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    shutil.copyfile(file, beside)
    with beside.open("rb+") as written:
        os.fsync(written.fileno())
    _hand_over(beside, target)
    if target.exists():
        os.replace(target, target.with_name(f"{target.name}{FORMER}{clock.now():{WRITTEN}}"))
    for ending in ("-wal", "-shm"):  # of one that was destroyed; a sound one has none now
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(beside, target)


def _bring_back_dump(url: str, file: Path) -> None:
    """All or nothing. Tables that the dump knows nothing of are those of a newer release: they go first, for they may
    hang on those that are replaced."""
    script = file.with_suffix(".sql")
    _run("pg_restore", "", "--clean", "--if-exists", "--no-owner", f"--file={script}", file)
    with script.open("rb") as lines, _connected(url) as connection:
        newer = set(_tables_at(connection)) - _counts_in_script(lines).keys()
    drops = "; ".join(f'DROP TABLE "{table}" CASCADE' for table in newer)
    first = [f"--command={drops}"] if newer else []
    how = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", url, *how, *first, f"--file={script}")


def former_copies(url: str) -> list[tuple[Path, datetime]]:
    """What restoring left beside a SQLite database, and when it did."""
    if not is_sqlite(url) or not (name := make_url(url).database):
        return []
    found = ((path, path.name.rpartition(FORMER)[2]) for path in Path(name).parent.glob(f"{Path(name).name}{FORMER}*"))
    return [(path, instant(at)) for path, at in found if re.fullmatch(INSTANT, at)]


def _hand_over(file: Path, target: Path) -> None:
    """To whoever has what is there now: root may bring back what the app must be able to open."""
    owner = (target if target.exists() else target.parent).stat()
    file.chmod(0o640)
    with suppress(PermissionError):
        os.chown(file, owner.st_uid, owner.st_gid)


def require_unused(url: str) -> None:
    """That nobody is connected to what is there now. Raises BackupError."""
    if is_sqlite(url):
        _require_nobody(_file(url))
    else:
        _require_no_connection(url)


def _require_no_connection(url: str) -> None:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with _connected(url) as connection:
        if connection.execute(others).fetchone()[0]:
            raise BackupError(IN_USE)


def _require_nobody(file: Path) -> None:
    """That nobody has the database open: what they wrote would go with it. Leaves all of it in its one file."""
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            raise BackupError(IN_USE) from None
        except sqlite3.DatabaseError:
            pass  # destroyed: that is what a backup is for


def counts_at(url: str) -> dict[str, int]:
    """Rows in each table of a database that is in use. Raises BackupError."""
    if is_sqlite(url):
        return _counts_in_sqlite(_file(url))
    with _connected(url) as connection:
        one = lambda table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: E731, S608
        return {table: one(table) for table in _tables_at(connection)}


def _tables_at(connection: psycopg.Connection) -> list[str]:
    told = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [table for (table,) in told]


@contextmanager
def _connected(url: str):
    try:
        with psycopg.connect(_plain(url)) as connection:
            yield connection
    except psycopg.Error as error:
        raise BackupError(f"PostgreSQL says: {error}") from error


def _opened(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise BackupError(f"there is no database at {file}")
    return sqlite3.connect(file, timeout=30)


def _file(url: str) -> Path:
    return Path(make_url(url).database)


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
