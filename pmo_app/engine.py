"""How the database is spoken to: what makes "tersimpan" true on SQLite and on PostgreSQL.

A request that only reads (GET, HEAD) gets a read-only transaction: a view that writes on GET fails loudly.
On SQLite a transaction that may write passes a gate first, a lock on a file beside the database. The kernel queues
the writers fairly and frees the gate if a process dies; without it the slowest of them wait ten seconds and more.
"""

import fcntl
import os
import time
import weakref
from contextlib import contextmanager, suppress
from functools import partial

from flask import Flask, g, has_app_context, has_request_context, request
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as Waited

from pmo_app.extensions import db

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # what was acknowledged survives a power cut
    "busy_timeout=15000",  # of those who read; who writes has what is left of their patience
    "foreign_keys=ON",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
)
PATIENCE = 15  # seconds to wait for the turn to write, and the lock of the database, together
QUIET = {"hide_parameters": True}  # an error's words hold no answer, password or token


def options_for(url: str) -> dict:
    if url.startswith("sqlite"):
        # What was given back last is taken first: what it has prepared and read is still warm.
        kept = {"pool_size": 16, "max_overflow": 0, "pool_use_lifo": True}
        return {**kept, "connect_args": {"timeout": 15}, **QUIET}
    return {"pool_size": 5, "max_overflow": 10, "pool_pre_ping": True, **QUIET}


def init_app(app: Flask) -> None:
    with app.app_context():
        engine = db.engine
    if not event.contains(db.session, "after_commit", note_the_deed):
        event.listen(db.session, "after_commit", note_the_deed)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", partial(keep_to_ourselves, engine.url.database))
        event.listen(engine, "connect", say_begin_ourselves)
        event.listen(engine, "begin", partial(begin_on_sqlite, f"{engine.url.database}-gate"))
        event.listen(engine, "checkin", leave_gate)  # right after commit or rollback; "commit" itself comes before it
        event.listen(engine, "close", forget_gate)
    else:
        event.listen(engine, "begin", begin_on_postgresql)


def keep_to_ourselves(path: str, *_connecting) -> None:
    """A database that is made now cannot be read by others on this machine; what SQLite lays beside it neither."""
    if not os.path.exists(path):
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o640))


def reads_only() -> bool:
    """Whether the request, or the command, only reads, for now (it is taking in a file) or for good; or has done its
    deed: what it still reads for its answer passes no gate."""
    if has_app_context() and "reads_for_now" in g:
        return True
    return has_request_context() and (not request.may_write or "deed_is_done" in g)


@contextmanager
def only_reading():
    """For commands: what is read in here passes no gate, so nobody who writes waits, however long it takes and
    whatever it waits for. What was read stays good to use. Raises RuntimeError where a transaction is open already."""
    if db.session().in_transaction():
        raise RuntimeError("this transaction may write; end it before only reading")
    g.reads_for_now = True
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        g.pop("reads_for_now")


def note_the_deed(session) -> None:
    """The end of a savepoint is told as a commit too, and is none."""
    if has_request_context() and not session.in_nested_transaction():
        g.deed_is_done = True


def say_begin_ourselves(dbapi, _record) -> None:
    dbapi.isolation_level = None
    for pragma in PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def begin_on_sqlite(gate_path: str, connection) -> None:
    """What cannot fail goes to the driver without a detour: there is one of these for every request."""
    tell = connection.connection.dbapi_connection.execute
    only_reads = reads_only()
    if connection.info.get("only_reads") is not only_reads:  # said anew, it has SQLite prepare every statement anew
        tell(f"PRAGMA query_only={only_reads:d}")
        connection.info["only_reads"] = only_reads
    if only_reads:
        tell("BEGIN")
        return
    gate = connection.info["gate"] = connection.info.get("gate") or Gate(gate_path)
    left = gate.enter()
    tell(f"PRAGMA busy_timeout={round(left * 1000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class Gate:
    """One connection's place at the gate: a lock on a file, which only one of them holds at a time. The file is closed
    with the last word of this object, however its connection ends."""

    def __init__(self, path: str):
        self.is_inside = False
        self.file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o640)  # a disk may be read-only
        weakref.finalize(self, os.close, self.file)

    def enter(self) -> float:
        """Waits for its turn; the seconds of patience that are left. Whoever has none when it comes gives it up: behind
        a database that somebody else has locked, a queue of writers would otherwise wait one after the other."""
        came = time.monotonic()
        self.is_inside = True  # said before it is so: one that is left once too often harms nobody
        fcntl.flock(self.file, fcntl.LOCK_EX)
        left = PATIENCE - (time.monotonic() - came)
        if left <= 0:
            self.leave()
            raise Waited("waited too long to write")
        return left

    def leave(self) -> None:
        if self.is_inside:
            fcntl.flock(self.file, fcntl.LOCK_UN)
            self.is_inside = False


def leave_gate(_dbapi, record) -> None:
    if gate := record.info.get("gate"):
        gate.leave()


def forget_gate(_dbapi, record) -> None:
    record.info.pop("gate", None)


def begin_on_postgresql(connection) -> None:
    connection.connection.dbapi_connection.read_only = reads_only()
