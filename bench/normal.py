"""An evening as most are, on one core with 512 MB and with two million deeds noted: two hundred people write and read,
a coordinator looks at the wall of 300 schools. The same while one group sends seven times as much as anybody else; the
last hour, with four hundred; and all that was ever done, read as one file."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench import country
from bench.crowded import Step, Told, evening
from bench.evening import gunicorn, pss_below, served, writers_in
from bench.house import cookies_of
from bench.squeeze import aside, in_front, squeezed
from bench.table import Figure
from bench.wire import Client

PEOPLE, EVERY, LIMIT = 200, 4, 150  # a save so often (a page half as often); milliseconds for 95 of 100
USUAL, SECONDS = 600, 64  # how long the usual evening is, and each of the others
GROUP, TIMES = 5, 7  # of 200 people so many are one coordinator's, whose 300 schools are as large a part of the country
LAST_HOUR, LAST_LIMIT = 400, 600
DEEDS = 2_000_000
MB = 1e6


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="pmo-normal-") as folder:
        url = f"sqlite:///{folder}/country.db"
        writers = writers_in(url, LAST_HOUR)
        wall, office = cookies_of(url, "coordinator-%"), cookies_of(url, "admin")
        country.note_deeds(url, DEEDS)
        with (
            squeezed() as squeeze,
            served(squeeze, gunicorn("bench.served:app"), url, WEB_CONCURRENCY="1") as (port, pid),
        ):
            with ThreadPoolExecutor(8) as crowd:
                rounds = list(crowd.map(lambda one: one.meet(port), writers))
            exports = [Step("export", lambda _number: opened(Client(port, office), "/office/import/template.xlsx"))]
            looks = [Step("wall", lambda _number: opened(Client(port, wall), f"/board/{country.YEAR}"))]
            with in_front(), aside():
                usual = spent([*rounds[:PEOPLE], looks, exports], USUAL)
                group = [theirs(steps) * TIMES for steps in rounds[:GROUP]]
                crowded = spent([*group, *rounds[GROUP:PEOPLE], looks])
                last = spent([*rounds, looks])
            before = pss_below(pid)
            took, size = read_whole(Client(port, office))
            more, peak, killed = pss_below(pid) - before, squeeze.peak(), squeeze.killed()
    yield from of(f"{PEOPLE} people", usual, LIMIT)
    yield from of(f"{PEOPLE}, and {GROUP} of them {TIMES} times as busy", crowded, LIMIT)
    for kind in ("save", "read"):
        here, there = crowded.at(kind, 0.95) * 1000, usual.at(kind, 0.95) * 1000
        yield Figure(f"for the others then: a {kind} takes, 95 of 100", here, "ms", 2 * there, there)
    yield from of(f"the last hour, {LAST_HOUR} people", last, LAST_LIMIT)
    yield Figure(f"all deeds as a file of {size / MB:.0f} MB", took, "s", 60)
    yield Figure("  more memory than before", more / MB, "MB", 60)
    yield Figure("memory of the worker before that (PSS)", before / MB, "MB", 250)
    if squeeze.is_real:
        yield Figure("most memory in the group, files' pages too", peak / MB, "MB", 512 * 1.048576)
        yield Figure("processes ended for want of memory", killed, "", 0)


def spent(people: list[list[Step | None]], seconds: int = SECONDS) -> Told:
    return evening(people, every=2 * EVERY, seconds=seconds)


def of(when: str, told: Told, limit: float) -> Iterator[Figure]:
    for fault, times in told.faults.most_common(3):
        print(f"  ({when}: {times} x {fault})")
    yield Figure(f"{when}: saves and pages that failed", told.faults.total(), "", 0)
    for kind in ("save", "read"):
        yield Figure(f"{when}: a {kind} takes, 95 of 100", told.at(kind, 0.95) * 1000, "ms", limit)
    yield Figure(f"{when}: the wall of 300 schools takes", told.at("wall", 0.5) * 1000, "ms")


def theirs(steps: list[Step | None]) -> list[Step | None]:
    return [step and Step(f"their {step.kind}", step.does) for step in steps]


def opened(client: Client, path: str) -> str:
    with client:
        answer = client.get(path)
    return "" if answer.status == 200 else str(answer.status)


def read_whole(reader: Client) -> tuple[float, int]:
    """Seconds for all that was ever done, and its bytes."""
    began = time.monotonic()
    size = sum(map(len, reader.pieces("/office/trace.csv")))
    return time.monotonic() - began, size
