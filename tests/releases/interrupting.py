"""A migration killed with -9 in the middle, again and again, on copies of one database."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlalchemy import event

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.tables import upgrade
from tests.releases.kept import Kept, rows_of
from tests.releases.settling import lay_out
from tests.support.databases import SETTINGS

ROOT = Path(__file__).resolve().parents[2]


def at(file: Path):
    return create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}"})


def laid_out(kept: Kept, rows: dict, file: Path) -> None:
    """A new database as that release had it, with these rows, in one file."""
    lay_out(at(file), kept, rows)


def copied(file: Path, name: str) -> Path:
    """A copy of a database that nobody is connected to."""
    there = file.with_name(f"{name}.db")
    for ending in ("", "-wal", "-shm"):
        there.with_name(there.name + ending).unlink(missing_ok=True)
    shutil.copy(file, there)
    return there


def upgraded(file: Path) -> int:
    """How many statements that change something it took."""
    app = at(file)
    with app.app_context():
        said = said_by(db.engine)
        upgrade()
        db.engine.dispose()
    return len(said)


def said_by(engine, at_each=lambda said: None) -> list[str]:
    """The statements that change something, as they are about to be said from now on."""
    said = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection, _cursor, sentence, *_):
        if not sentence.lstrip().upper().startswith(("PRAGMA", "SELECT", "BEGIN")):
            said.append(sentence)
            at_each(said)

    return said


def begun(file: Path, *, statement: int = 0) -> subprocess.Popen:
    """The upgrade in a process of its own, which says a line when it is about to begin; at this statement (counted from
    1) it is killed."""
    command = [sys.executable, "-m", "tests.releases.interrupting", str(file), str(statement)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def schema(file: Path) -> tuple[str, set]:
    """The newest migration a database says it has had, and everything that is defined in it; a rebuilt table lists its
    constraints in an order of chance."""
    connection = sqlite3.connect(file)
    try:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        defined = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master").fetchall()
        return revision, {(*named, *sorted(line.strip(" \t,") for line in sql.splitlines())) for *named, sql in defined}
    finally:
        connection.close()


def rows(file: Path) -> dict[str, list[dict]]:
    app = at(file)
    with app.app_context():
        with db.engine.connect() as connection:
            found = rows_of(connection)
        db.engine.dispose()
    return found


def _run(file: Path, last: int) -> None:
    app = at(file)
    with app.app_context():
        said_by(db.engine, lambda said: len(said) == last and os.kill(os.getpid(), signal.SIGKILL))
        sys.stdout.write("begins\n")
        sys.stdout.flush()
        upgrade()
        db.engine.dispose()


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]))
