"""Many writers at a few answers through the real save route: what was acknowledged, and what the database kept."""

import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import select

from bench.wire import Client
from pmo_app.extensions import db
from pmo_app.models import Answer, Enrolment, Report, Revision, School

NPSN, YEAR, NUMBER = "99000101", 2026, 3
FIELDS = ("place", "went-well", "not-yet", "obstacles", "solutions")
MEETING = f"/schools/{NPSN}/{YEAR}/meetings/{NUMBER}"


@dataclass
class Rush:
    """`acknowledged` holds (field, text) of every write that was answered with "saved"."""

    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    statuses: Counter = field(default_factory=Counter)
    complaints: Counter = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    seconds: float = 0

    def at(self, share: float) -> float:
        """The time that this share of the requests stayed below."""
        return sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


def rush(port: int, cookies: dict[str, str], token: str = "", *, clients: int = 50, writes: int = 20) -> Rush:
    """Every client writes `writes` different texts to one of the five fields, and asks again where it came too late."""
    told = Rush()
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as crowd:
        for one in [crowd.submit(_write, told, port, cookies, token, number, writes) for number in range(clients)]:
            one.result()
    told.seconds = time.perf_counter() - started
    return told


def _write(told: Rush, port: int, cookies: dict[str, str], token: str, number: int, writes: int) -> None:
    about, version = FIELDS[number % len(FIELDS)], 0
    with Client(port, cookies) as client:
        for count in range(writes):
            text = f"Tulisan {count} dari penulis {number}"
            version = _save(told, client, about, {"csrf_token": token, "value": text}, version)


def _save(told: Rush, client: Client, about: str, form: dict, version: int) -> int:
    """The version that the client knows afterwards."""
    while True:
        started = time.perf_counter()
        answer = client.post(f"{MEETING}/answers/{about}", form | {"version": version, "key": secrets.token_hex(12)})
        told.times.append(time.perf_counter() - started)
        told.statuses[answer.status] += 1
        if answer.status == 200:
            told.acknowledged.add((about, form["value"]))
            return version + 1
        newer = answer.headers["PMO-Version"]
        if answer.status != 409 or not newer:
            told.complaints["locked" if "locked" in answer.text else str(answer.status)] += 1
            return version
        version = int(newer)


def versions() -> dict[str, int]:
    """The version each of the five answers stands at. Needs an app context."""
    found = db.session.execute(select(Answer.field, Answer.version).where(Answer.report_id == _report()))
    kept = dict.fromkeys(FIELDS, 0) | {name: version for name, version in found if name in FIELDS}
    db.session.rollback()
    return kept


def kept_texts() -> set[tuple[str, str]]:
    """(field, text) of every version of them that is kept."""
    mine = select(Answer.field, Revision.value).join(Answer, Answer.id == Revision.answer_id)
    found = db.session.execute(mine.where(Answer.report_id == _report(), Answer.field.in_(FIELDS)))
    kept = {(name, value) for name, value in found}
    db.session.rollback()
    return kept


def _report():
    here = (School.npsn == NPSN, Enrolment.year == YEAR, Report.number == NUMBER)
    return select(Report.id).join(Report.enrolment).join(Enrolment.school).where(*here).scalar_subquery()
