"""An evening as most are, on one core with 512 MB: two hundred people write and read, a coordinator looks at the wall
of 300 schools. And the same while one group sends seven times as much as anybody else."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from bench import country
from bench.crowded import Step, Told, evening
from bench.evening import gunicorn, served, writers_in
from bench.house import app_on
from bench.squeeze import aside, in_front, squeezed
from bench.table import Figure
from bench.wire import Client
from pmo_app.extensions import db
from pmo_app.models import Person
from tests.support.killing import signed

PEOPLE, EVERY, SECONDS, LIMIT = 200, 4, 64, 150  # a save so often (a page half as often); milliseconds for 95 of 100
GROUP, TIMES = 5, 7  # of 200 people so many are one coordinator's, whose 300 schools are as large a part of the country


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="pmo-normal-") as folder:
        url = f"sqlite:///{folder}/country.db"
        writers = writers_in(url)[:PEOPLE]
        wall = coordinator(url)
        with (
            squeezed() as squeeze,
            served(squeeze, gunicorn("bench.served:app"), url, WEB_CONCURRENCY="1") as (port, _),
        ):
            with ThreadPoolExecutor(8) as crowd:
                rounds = list(crowd.map(lambda one: one.meet(port), writers))
            looks = [Step("wall", lambda _number: looked_at(Client(port, wall)))]
            with in_front(), aside():
                usual = evening([*rounds, looks], every=2 * EVERY, seconds=SECONDS)
                group = [theirs(steps) * TIMES for steps in rounds[:GROUP]]
                crowded = evening([*group, *rounds[GROUP:], looks], every=2 * EVERY, seconds=SECONDS)
    yield from of("200 people", usual)
    yield from of(f"200, and {GROUP} of them {TIMES} times as busy", crowded)
    for kind in ("save", "read"):
        here, there = crowded.at(kind, 0.95) * 1000, usual.at(kind, 0.95) * 1000
        yield Figure(f"for the others then: a {kind} takes, 95 of 100", here, "ms", 2 * there, there)


def of(when: str, told: Told) -> Iterator[Figure]:
    for fault, times in told.faults.most_common(3):
        print(f"  ({when}: {times} x {fault})")
    yield Figure(f"{when}: saves and pages that failed", told.faults.total(), "", 0)
    for kind in ("save", "read"):
        yield Figure(f"{when}: a {kind} takes, 95 of 100", told.at(kind, 0.95) * 1000, "ms", LIMIT)
    yield Figure(f"{when}: the wall of 300 schools takes", told.at("wall", 0.5) * 1000, "ms")


def theirs(steps: list[Step | None]) -> list[Step | None]:
    return [step and Step(f"their {step.kind}", step.does) for step in steps]


def looked_at(client: Client) -> str:
    with client:
        answer = client.get(f"/board/{country.YEAR}")
    return "" if answer.status == 200 else str(answer.status)


def coordinator(url: str) -> dict[str, str]:
    """The cookie of one who has 300 schools."""
    app = app_on(url)
    with app.app_context():
        found = db.session.scalars(select(Person).where(Person.username.like("coordinator-%")).limit(1)).one()
        cookie = signed(app, found.get_id())
        db.session.remove()
        db.engine.dispose()
    return dict([cookie.split("=", 1)])
