"""A temporary house: a database with the village in it, and servers on spare ports that are stopped again."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import select

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.models import Person
from tests.support.databases import SETTINGS, filled, postgres_cluster
from tests.support.killing import signed
from tests.support.proxied import environment

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(os.environ.get("POSTGRES_PROGRAMS", "/usr/lib/postgresql/15/bin"))
SCHOOL = "/schools/99000101/2026"  # SD Semangat, whose PMO 1 and 2 are sent and PMO 3 is begun
GTHREAD, SYNC = ("--threads", "16"), ("--worker-class", "sync", "--threads", "1")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[str]:
        """Their process ids."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def memory(self) -> int:
        """PSS of the workers together, in bytes."""
        rollups = (Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines() for worker in self.workers)
        return sum(int(line.split()[1]) * 1024 for lines in rollups for line in lines if line.startswith("Pss:"))


@contextmanager
def sqlite_house() -> Iterator[str]:
    """The address of a fresh database with the village in it."""
    with tempfile.TemporaryDirectory(prefix="pmo-bench-") as folder:
        url = f"sqlite:///{folder}/pmo.db"
        filled(url, with_village=True)
        yield url


@contextmanager
def postgresql_house() -> Iterator[str | None]:
    """The same on PostgreSQL, or None where it is not installed."""
    if not (PROGRAMS / "initdb").exists():
        yield None
        return
    with postgres_cluster() as place:
        with psycopg.connect(host=place, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE pmo")
        url = f"postgresql+psycopg://postgres@/pmo?host={place}"
        filled(url, with_village=True)
        yield url


def app_on(url: str):
    """The app inside this process, on that database."""
    return create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})


def cookies_of(url: str, username: str) -> dict[str, str]:
    """Those of one who is called like this, signed in."""
    app = app_on(url)
    with app.app_context():
        found = db.session.scalars(select(Person).where(Person.username.like(username)).limit(1)).one()
        cookie = signed(app, found.get_id())
        db.session.remove()
        db.engine.dispose()
    return dict([cookie.split("=", 1)])


def commanded(url: str, evidence: str, *words: str) -> tuple[float, str]:
    """Seconds that a command of the app's took, and what it said."""
    command, began = [sys.executable, "-c", "from pmo_app.cli import main; main()", *words], time.monotonic()
    env = environment(url, EVIDENCE_STORE=evidence)
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
    return time.monotonic() - began, said


@contextmanager
def gunicorn(target: str, url: str = "", options: tuple[str, ...] = GTHREAD) -> Iterator[Server]:
    """Two workers serving `target`; the socket listens before they start, so nobody has to wait for them."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as door, tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "gunicorn", "-w", "2", "--preload", "--no-control-socket", *options]
        process = subprocess.Popen(
            [*command, "-b", f"fd://{door.fileno()}", target],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "SECRET_KEY": SETTINGS["SECRET_KEY"]},
            pass_fds=[door.fileno()],
            stdout=log,
            stderr=log,
        )
        try:
            yield Server(door.getsockname()[1], process.pid)
        finally:
            process.terminate()
            process.wait()


def ours(url: str, options: tuple[str, ...] = GTHREAD):
    return gunicorn("bench.served:app", url, options)


def floor(options: tuple[str, ...] = GTHREAD):
    return gunicorn("bench.floor:app", options=options)
