"""Bodies that lie about their size, and the servers the app is shipped with, spoken to without a browser's manners."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.models import Person
from tests.support.databases import SETTINGS

ROOT = Path(__file__).parent.parent.parent
WAITRESS = [str(Path(sys.executable).parent / "pmo"), "serve"]
GUNICORN = [sys.executable, "-m", "gunicorn", "--log-level", "critical", "wsgi:app"]  # with gunicorn.conf.py
SERVERS = {"waitress": WAITRESS, "gunicorn": GUNICORN}
MEETING = "/schools/99000101/2026/meetings/3"
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PIECE = 64 * 1024
NO_ANSWER = 0


@dataclass(frozen=True)
class Body:
    """What is sent to where: `length` is what it says, None for a body in chunks; `sent` may be less."""

    place: str
    kind: str
    sent: bytes
    length: str | None = ""
    answers: tuple[int, ...] = ()  # of waitress, of gunicorn

    @property
    def says(self) -> str:
        if self.length is None:
            return "Transfer-Encoding: chunked"
        return f"Content-Length: {self.length or len(self.sent)}"

    def pieces(self) -> Iterator[bytes]:
        for at in range(0, len(self.sent), PIECE):
            piece = self.sent[at : at + PIECE]
            yield b"%x\r\n%s\r\n" % (len(piece), piece) if self.length is None else piece
        yield b"0\r\n\r\n" if self.length is None else b""


def field(size: int) -> bytes:
    return b"version=0&value=" + b"x" * size


def parts(many: int, size: int = 1) -> bytes:
    one = b'--x\r\nContent-Disposition: form-data; name="value"\r\n\r\n%s\r\n' % (b"x" * size)
    return one * many + b"--x--\r\n"


NESTED = b"[" * 200_000 + b"]" * 200_000
IN_A_FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n' + NESTED + b"\r\n--x--\r\n"
MANY = b"&".join(b"f%d=1" % number for number in range(60_000))
PLACE, TO_A_FILE = f"{MEETING}/answers/place", f"{MEETING}/bringing"
OBSTACLES, SOLUTIONS, NOT_YET = (f"{MEETING}/answers/{field}" for field in ("obstacles", "solutions", "not-yet"))
BODIES = {
    "a field of 600 kB": Body(PLACE, FORM, field(600_000), answers=(422, 422)),
    "a part of 600 kB": Body(PLACE, PARTS, parts(1, 600_000), answers=(413, 413)),
    "1,001 parts": Body(PLACE, PARTS, parts(1_001), answers=(413, 413)),
    "60,000 fields": Body(SOLUTIONS, FORM, field(9_000) + b"&" + MANY, answers=(303, 303)),
    "30 MB": Body(PLACE, FORM, field(30_000_000), answers=(413, 413)),
    "a file of 30 MB": Body(PLACE, PARTS, parts(1, 30_000_000), answers=(413, 413)),
    "in chunks": Body(OBSTACLES, FORM, field(9_000), None, (303, 411)),
    "in chunks, too large": Body(PLACE, FORM, field(3_000_000), None, (413, 411)),
    "parts in chunks, too large": Body(PLACE, PARTS, parts(1, 3_000_000), None, (413, 411)),
    "30 MB in chunks": Body(PLACE, FORM, field(30_000_000), None, (413, 411)),
    "JSON nested 200,000 deep": Body(TO_A_FILE, "application/json", NESTED, answers=(422, 422)),
    "a file of JSON nested 200,000 deep": Body(TO_A_FILE, PARTS, IN_A_FILE, answers=(422, 422)),
    "10 MB that never come": Body(PLACE, FORM, field(1_000), "10000000", (NO_ANSWER, 413)),
    "100 kB that never come": Body(NOT_YET, FORM, field(1_000), "100000", (NO_ANSWER, 400)),
    "parts that never come": Body(NOT_YET, PARTS, parts(1, 1_000), "100000", (NO_ANSWER, 400)),
    "less than nothing": Body(PLACE, FORM, field(9), "-5", (400, 400)),
    "no number": Body(PLACE, FORM, field(9), "9x", (400, 400)),
}


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    cookie: str
    token: str

    def send(self, body: Body) -> int:
        """The status of the answer; NO_ANSWER if the connection was closed without one."""
        head = (
            f"POST {body.place} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {body.kind}\r\n"
            f"Cookie: pmo={self.cookie}\r\nX-CSRFToken: {self.token}\r\n{body.says}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            with suppress(ConnectionError):  # whoever refuses early does not listen to the end
                line.sendall(head.encode())
                for piece in body.pieces():
                    line.sendall(piece)
                line.shutdown(socket.SHUT_WR)
            return status_of(line)

    def memory(self) -> int:
        """What the server and its workers take up, in bytes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() for pid in [str(self.pid), *children])
        return sum(int(line.split()[1]) * 1024 for lines in rollups for line in lines if line.startswith("Pss:"))


def status_of(line: socket.socket) -> int:
    told = b""
    with suppress(ConnectionError):
        while b"\r\n" not in told and (piece := line.recv(4096)):
            told += piece
    return int(told.split()[1]) if told.startswith(b"HTTP/") else NO_ANSWER


@contextmanager
def serving(name: str, url: str) -> Iterator[Server]:
    """One of the shipped servers on the database at `url`, with a principal signed in to it."""
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    told = {"DATABASE_URL": url, "SECRET_KEY": SETTINGS["SECRET_KEY"], "PORT": str(port), "EVIDENCE_STORE": "/tmp"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(SERVERS[name], cwd=ROOT, env=os.environ | told, start_new_session=True, **quiet)
    try:
        wait_for(port, process)
        yield Server(port, process.pid, *signed_in(url))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(port: int, process: subprocess.Popen) -> None:
    while process.poll() is None:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port), timeout=30).close()
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def signed_in(url: str) -> tuple[str, str]:
    """A session of the head of SD Semangat, and the token its forms carry."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.username == "kepsek")).one()
        told = {"_user_id": person.get_id(), "csrf_token": "of these tests"}
        db.session.remove()
        db.engine.dispose()
    session = app.session_interface.get_signing_serializer(app).dumps(told)
    return session, URLSafeTimedSerializer(SETTINGS["SECRET_KEY"], salt="wtf-csrf-token").dumps("of these tests")
