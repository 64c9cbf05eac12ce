"""A server that is killed, or reloaded, again and again while phones save through it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Event, Lock
from urllib.parse import urlencode

from sqlalchemy import select, text

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.models import Answer, Person, Revision
from tests.support.databases import SETTINGS
from tests.support.places import SEMANGAT, report_of

PHONES = 16
KEY = "only for the server that is killed"
FIELDS = ("place", "went-well", "not-yet", "obstacles", "solutions", "facilitator", "others-present")
ROOT = Path(__file__).parent.parent.parent


class Server:
    """gunicorn with two workers on a port of its own, in a process group that can be killed whole."""

    def __init__(self, url: str):
        self.place = socket.socket()  # never listens, but as long as it is there nobody else gets this port
        self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.place.bind(("127.0.0.1", 0))
        self.port = self.place.getsockname()[1]
        self.env = {**os.environ, "DATABASE_URL": url.replace("+psycopg", ""), "SECRET_KEY": KEY}
        self.start()

    def start(self) -> None:
        app = "tests.support.killing:served()"
        options = ["-w", "2", "--threads", "8", "-b", f"127.0.0.1:{self.port}", "--log-level", "critical"]
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", *options, app]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, start_new_session=True)

    def wait(self) -> None:
        """Until it listens; as long as this takes nobody saves."""
        while self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=30).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise ChildProcessError("the server did not start")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        self.kill()
        self.place.close()

    def begin_anew(self) -> None:
        """Every process killed, and started again."""
        self.kill()
        self.start()

    def kill_a_worker(self) -> None:
        """One of them, in the middle of what it does; the other goes on, and gunicorn starts a new one."""
        if workers := children_of(self.process.pid):
            os.kill(workers[0], signal.SIGKILL)

    def reload(self) -> None:
        """As a new release is put in place: new workers take over, the old ones end what they have begun."""
        self.process.send_signal(signal.SIGHUP)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def served():
    """What the server serves: the app, without the tokens that these phones would have to fetch."""
    return create_app({"WTF_CSRF_ENABLED": False})


class Phone:
    """Sends texts one after the other, each until it is acknowledged, under one key."""

    def __init__(self, number: int, port: int, cookie: str):
        self.number, self.port, self.cookie = number, port, cookie
        self.acknowledged: list[tuple[str, str]] = []
        self.moments: list[float] = []  # when they were
        self.unanswered = 0

    def write(self, goes_on: Event, told) -> None:
        field, seen = FIELDS[self.number % len(FIELDS)], 0
        for n in count():
            words = f"{self.number}: {n}"
            while goes_on.is_set():
                answer = self.post(field, {"value": words, "version": seen, "key": f"key-{self.number:04}-{n:06}"})
                if answer:
                    seen = answer
                    self.acknowledged.append((field, words))
                    self.moments.append(time.monotonic())
                    told()
                    break
            if not goes_on.is_set():
                return

    def post(self, field: str, data: dict) -> int | None:
        """The version told in the answer; None if there was none."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"HX-Request": "true", "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", f"/schools/{SEMANGAT}/2026/meetings/3/answers/{field}", urlencode(data), headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (200, 409), answer.status
            return int(answer.headers["PMO-Version"])
        except (OSError, HTTPException):
            self.unanswered += 1
            time.sleep(0.02)
            return None
        finally:
            connection.close()


def saved_through_kills(url: str, *, wanted: int, kills: int) -> tuple[set, set, bool]:
    """Texts acknowledged, texts kept, and whether the database is sound."""
    phones, kept, is_sound = saved_through(Server.begin_anew, url, wanted=wanted, times=kills)
    return acknowledged_by(phones), kept, is_sound


def acknowledged_by(phones: list[Phone]) -> set[tuple[str, str]]:
    return {ack for phone in phones for ack in phone.acknowledged}


def saved_through(
    what: Callable[[Server], None], url: str, *, wanted: int, times: int
) -> tuple[list[Phone], set[tuple[str, str]], bool]:
    """The phones, texts kept, and whether the database is sound, after so much happened to the server so often; the
    village lives in the database at `url`."""
    app = create_app({**SETTINGS, "SECRET_KEY": KEY, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        ratna = db.session.scalars(select(Person).filter_by(username="kepsek")).one()
        cookie = signed(app, ratna.get_id())
        db.session.remove()
        db.engine.dispose()
    phones = run(Server(url), cookie, wanted, times, what)
    with app.app_context():
        is_sound = db.engine.dialect.name != "sqlite" or db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        rows = select(Answer.field, Revision.value).join(Revision, Revision.answer_id == Answer.id)
        mine = rows.where(Answer.report_id == report_of(SEMANGAT, 3).id, Answer.field.in_(FIELDS))
        kept = {tuple(row) for row in db.session.execute(mine)}
        db.session.remove()
        db.engine.dispose()
    return phones, kept, is_sound


def run(server: Server, cookie: str, wanted: int, times: int, what: Callable[[Server], None]) -> list[Phone]:
    goes_on, lock, done = Event(), Lock(), count(1)
    goes_on.set()

    def told():
        with lock:
            number = next(done)
            if number >= wanted:
                goes_on.clear()
            elif number % (wanted // (times + 1)) == 0:
                what(server)

    phones = [Phone(n, server.port, cookie) for n in range(PHONES)]
    try:
        server.wait()
        with ThreadPoolExecutor(PHONES) as crowd:
            for wait in [crowd.submit(phone.write, goes_on, told) for phone in phones]:
                wait.result()
    finally:
        server.end()
    return phones


def signed(app, session_id: str) -> str:
    """A session's cookie."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = session_id
    return f"pmo={client.get_cookie('pmo').value}"
