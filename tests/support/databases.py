"""A fresh database for each test: a copy of one that was migrated and filled once, on SQLite or PostgreSQL."""

import atexit
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from pmo_app import create_app, samples
from pmo_app.extensions import db
from pmo_app.tables import upgrade

TODAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 11.00 in SD Semangat's zone: PMO 1 and 2 sent, 3 begun
STORE = Path(tempfile.mkdtemp(prefix="pmo-evidence-"))  # of this process
atexit.register(shutil.rmtree, STORE, ignore_errors=True)
SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "only for tests, long enough",
    "WTF_CSRF_ENABLED": False,
    "EVIDENCE_STORE": STORE,
}


def filled(url: str, *, with_village: bool) -> None:
    """Migrate the database at this address, and settle the village in it."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        upgrade()
        if with_village:
            samples.fill_demo(TODAY)
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


class SqliteShelf:
    """Templates as files; a fresh database is a copy."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("empty", "village"):
            filled(self.url(name), with_village=name == "village")

    def fresh(self, template: str, name: str) -> str:
        """A copy of a template; "bare" is a database without tables."""
        file = self.folder / f"{name}.db"
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        if template == "bare":
            return self.url(name)
        shutil.copy(self.folder / f"{template}.db", file)
        return self.url(name)

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def keep(self, name: str, template: str) -> None:
        """Make a template of a database nobody is connected to."""
        with sqlite3.connect(self.folder / f"{name}.db") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.folder / f"{name}.db", self.folder / f"{template}.db")


class PostgresShelf:
    """Templates as databases of one throw-away cluster; a fresh database is made from a template."""

    def __init__(self, socket: str):
        self.socket = socket
        for name in ("empty", "village"):
            self._say(f"CREATE DATABASE {name}")
            filled(self.url(name), with_village=name == "village")

    def fresh(self, template: str, name: str) -> str:
        self._say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._say(f"CREATE DATABASE {name} TEMPLATE {'template1' if template == 'bare' else template}")
        return self.url(name)

    def keep(self, name: str, template: str) -> None:
        """Make a template of a database nobody is connected to."""
        self._say(f"CREATE DATABASE {template} TEMPLATE {name}")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"

    def _say(self, sentence: str) -> None:
        with psycopg.connect(host=self.socket, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sentence)


@contextmanager
def postgres_cluster():
    """PostgreSQL 15 from Debian's package, in a folder of its own, reached by a socket; yields the socket's folder.

    PostgreSQL refuses to run as root, so root hands the folder to the user `postgres`.
    """
    programs = Path(os.environ.get("POSTGRES_PROGRAMS", "/usr/lib/postgresql/15/bin"))
    folder = Path(tempfile.mkdtemp(prefix="pmo-pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    quietly = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*as_user, programs / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "data"],
        **quietly,
    )
    start = [*as_user, programs / "pg_ctl", "-D", "data", "-l", folder / "log", "-w", "-o", options, "start"]
    subprocess.run(start, **quietly)
    try:
        yield str(folder)
    finally:
        subprocess.run([*as_user, programs / "pg_ctl", "-D", "data", "-m", "immediate", "stop"], **quietly)
        shutil.rmtree(folder, ignore_errors=True)
