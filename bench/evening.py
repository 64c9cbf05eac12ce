"""The evening of the deadline: 14,000 schools, 300 people who type and read at once, on one core with 512 MB."""

import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import select

from bench import country
from bench.crowded import Step, Told, evening
from bench.house import app_on
from bench.squeeze import Squeeze, aside, in_front, squeezed
from bench.table import Figure
from bench.wire import Answer as Answered
from bench.wire import Client
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Answer, Assignment, Enrolment, Person, Report, Revision, School
from tests.support.databases import filled
from tests.support.killing import signed
from tests.support.proxied import environment, running, spare_port

OF_THE_SERVICE = {  # as the service sets them
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "MALLOC_TRIM_THRESHOLD_": "1000000",
}
PEOPLE, EVERY, SECONDS, NUMBER = 300, 5, 60, 3
FIELDS = ("place", "went-well", "not-yet", "obstacles", "solutions")
MB = 1e6


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="pmo-evening-") as folder:
        url = f"sqlite:///{folder}/country.db"
        writers = writers_in(url)
        floor = None
        for name, (command, settings) in WAYS.items():
            shutil.copy(f"{folder}/country.db", f"{folder}/{name}.db")
            floor = floor or bare()
            yield from under(name, command, settings, f"sqlite:///{folder}/{name}.db", writers, floor)


def gunicorn(target: str) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-b", "127.0.0.1:{port}", target]


THAT_DAY = (
    "from datetime import UTC, datetime; from pmo_app import clock; "
    "clock.now = lambda: datetime(2026, 11, 24, 3, tzinfo=UTC)"
)
WAYS = {  # the first is what deploy/vps/install sets up on such a machine
    "gunicorn, a worker": (gunicorn("bench.served:app"), {"WEB_CONCURRENCY": "1"}),
    "gunicorn, two": (gunicorn("bench.served:app"), {"WEB_CONCURRENCY": "2"}),
    "waitress": ([sys.executable, "-c", f"{THAT_DAY}; from pmo_app.cli import main; main()", "serve"], {}),
}


class Writer:
    """A principal at the report of their own school: a version and texts of their own."""

    def __init__(self, cookie: str, npsn: str, report_id: int):
        self.cookie, self.npsn, self.report_id = cookie, npsn, report_id
        self.acknowledged: list[tuple[int, str, str]] = []

    @classmethod
    def chosen(cls, app, ids: list[int], people: int) -> list["Writer"]:
        """So many of them, from all over the country."""
        here = (Report.number == NUMBER, Enrolment.year == country.YEAR)
        of = select(Person, School.npsn, Report.id).join(Assignment, Assignment.person_id == Person.id)
        of = of.join(School, School.id == Assignment.school_id).join(Enrolment, Enrolment.school_id == School.id)
        of = of.join(Report, Report.enrolment_id == Enrolment.id)
        found = db.session.execute(of.where(*here, Person.id.in_(ids[:: len(ids) // people][:people])))
        return [cls(signed(app, person.get_id()), npsn, report) for person, npsn, report in found]

    def meet(self, port: int, address: str = "127.0.0.1") -> list[Step]:
        """Opens the report, as everybody has before they type; what they do from then on."""
        self.client = Client(port, dict([self.cookie.split("=", 1)]), address)
        self.token = self.client.get(f"{self.meeting}?edit=place").token
        self.versions, self.acknowledged = dict.fromkeys(FIELDS, 0), []
        return self.round

    @property
    def round(self) -> list[Step | None]:
        """In twice EVERY seconds two saves and a page: the mix of the evening that was measured before (C1)."""
        return [Step("save", self.save), Step("read", self.read), Step("save", self.save), None]

    @property
    def meeting(self) -> str:
        return f"/schools/{self.npsn}/{country.YEAR}/meetings/{NUMBER}"

    def save(self, number: int) -> str:
        name = FIELDS[number // 2 % 3]
        text = f"Tulisan {number} dari {self.npsn}. " * 5
        form = {"csrf_token": self.token, "value": text, "version": self.versions[name], "key": secrets.token_hex(12)}
        answer = self.sent(lambda: self.client.post(f"{self.meeting}/answers/{name}", form))
        if answer.status != 200:
            return str(answer.status)
        self.versions[name] = int(answer.headers["PMO-Version"])
        self.acknowledged.append((self.report_id, name, text.strip()))
        return ""

    def read(self, number: int) -> str:
        path = (self.meeting, f"/schools/{self.npsn}/{country.YEAR}", "/")[number // 4 % 3]
        answer = self.sent(lambda: self.client.get(path))
        return "" if answer.status == 200 else str(answer.status)

    def sent(self, ask: Callable[[], Answered]) -> Answered:
        """Asked once more where the server has let go of a connection that was idle, as every browser does."""
        try:
            return ask()
        except (OSError, HTTPException):
            self.client.connection.close()
            return ask()


def writers_in(url: str, people: int = PEOPLE) -> list[Writer]:
    """The whole country in a fresh database, and so many who write there."""
    filled(url, with_village=True)
    app = app_on(url)
    with app.app_context():
        writers = Writer.chosen(app, country.fill()[Role.PRINCIPAL], people)
        db.session.remove()
        db.engine.dispose()
    return writers


class Poster(Writer):
    """The same person at a bare app: a POST that reads its form, and a page."""

    def meet(self, port: int) -> list[Step]:
        self.client = Client(port)
        return self.round

    def save(self, number: int) -> str:
        form = {"value": f"Tulisan {number}. " * 10, "key": secrets.token_hex(12)}
        answer = self.sent(lambda: self.client.post("/form", form))
        return "" if answer.status == 200 else str(answer.status)

    def read(self, _number: int) -> str:
        return "" if self.sent(lambda: self.client.get("/")).status == 200 else "not read"


@contextmanager
def served(squeeze: Squeeze, command: list[str], url: str, **settings: str) -> Iterator[tuple[int, int]]:
    """Its port, and its process, inside the group."""
    port = spare_port()
    words = [word.format(port=port) for word in command]
    with tempfile.TemporaryDirectory(prefix="pmo-evening-") as folder:
        env = environment(url, **{"PORT": str(port), "EVIDENCE_STORE": folder} | OF_THE_SERVICE | settings)
        with running([*squeeze.prefix, *words], folder, port=port, env=env) as process:
            yield port, process.pid


def bare() -> Told:
    with squeezed() as squeeze, served(squeeze, gunicorn("bench.floor:app"), "") as (port, _):
        posters = [Poster("", "", 0) for _ in range(PEOPLE)]
        with in_front(), aside():
            return evening([one.meet(port) for one in posters], every=2 * EVERY, seconds=SECONDS)


def under(name: str, command: list[str], settings: dict, url: str, writers: list[Writer], floor: Told):
    with squeezed() as squeeze, served(squeeze, command, url, **settings) as (port, pid):
        with ThreadPoolExecutor(8) as crowd:
            people = list(crowd.map(lambda one: one.meet(port), writers))
        with in_front(), aside():
            worked, began = cpu_below(pid), time.monotonic()
            told = evening(people, every=2 * EVERY, seconds=SECONDS)
            core = (cpu_below(pid) - worked) / (time.monotonic() - began)
        memory, peak, killed = pss_below(pid), squeeze.peak(), squeeze.killed()
    acknowledged = {ack for one in writers for ack in one.acknowledged}
    lost = acknowledged - kept(url)
    where = name if squeeze.is_real else f"{name}, not squeezed"
    for fault, times in told.faults.most_common(3):
        print(f"  ({where}: {times} x {fault})")
    yield Figure(f"{where}: saves acknowledged", len(acknowledged), "", PEOPLE * (SECONDS // EVERY), at_least=True)
    yield Figure(f"{where}: acknowledged texts that are not kept", len(lost), "", 0)
    yield Figure(f"{where}: saves and pages that failed", told.faults.total(), "", 0)
    for kind in ("save", "read"):
        for share, words in ((0.5, "middle"), (0.95, "95 of 100")):
            here, there = told.at(kind, share) * 1000, floor.at(kind, share) * 1000
            limit = 10 * there if (kind, share) == ("save", 0.95) else None
            yield Figure(f"{where}: a {kind} takes, {words}", here, "ms", limit, there)
    yield Figure(f"{where}: of a core it had", core)
    yield Figure(f"{where}: memory of the workers (PSS)", memory / MB, "MB", 140)
    if squeeze.is_real:
        yield Figure(f"{where}: most memory in the group, files' pages too", peak / MB, "MB", 512 * 1.048576)
        yield Figure(f"{where}: processes ended for want of memory", killed, "", 0)


def pss_below(pid: int) -> int:
    """PSS of a process's children, or its own where it has none, in bytes."""
    rollups = (Path(f"/proc/{child}/smaps_rollup").read_text().splitlines() for child in workers_of(pid))
    return sum(int(line.split()[1]) * 1024 for lines in rollups for line in lines if line.startswith("Pss:"))


def cpu_below(pid: int) -> float:
    """Seconds of a core that they have had."""
    fields = (Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in workers_of(pid))
    return sum(int(told[11]) + int(told[12]) for told in fields) / os.sysconf("SC_CLK_TCK")


def workers_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split() or [str(pid)]


def kept(url: str) -> set[tuple[int, str, str]]:
    """(report, field, text) of every version of what was typed in these reports."""
    with app_on(url).app_context():
        mine = select(Answer.report_id, Answer.field, Revision.value).join(Answer, Answer.id == Revision.answer_id)
        found = db.session.execute(mine.join(Report, Report.id == Answer.report_id).where(Report.number == NUMBER))
        texts = {(report, field, value) for report, field, value in found if isinstance(value, str)}
        db.session.remove()
        db.engine.dispose()
        return texts
