"""The worst ten minutes of the year on one core with 512 MB, nginx in it too: the four hundred people of the last hour,
fifty more who write into the same five answers as fast as they can, and phones that hold on to the server and say
nothing. What must hold is memory, and every text that was acknowledged."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from socket import MSG_DONTWAIT, MSG_PEEK, socket
from threading import Event, Thread

from bench.crowded import evening
from bench.evening import OF_THE_SERVICE, kept, pss_below, writers_in
from bench.house import app_on, cookies_of
from bench.rush import MEETING, Rush, kept_texts, rush
from bench.squeeze import aside, in_front, squeezed
from bench.table import Figure
from bench.wire import Client
from tests.faults.test_slow import SILENT, SLOW_BODY, SLOW_HEADERS, SLOW_READING, a_phone, holding_on
from tests.support.proxied import behind_nginx, has_nginx

PEOPLE, EVERY, SECONDS = 400, 4, 600
HOLD_ON = {SILENT: 800, SLOW_HEADERS: 800, SLOW_BODY: 800, SLOW_READING: 100}
MB = 1e6


def figures() -> Iterator[Figure]:
    if not has_nginx():
        print("  (nginx is not installed: slow phones are its part)")
        return
    with ExitStack() as open_ones:
        folder = open_ones.enter_context(tempfile.TemporaryDirectory(prefix="pmo-worst-"))
        url = f"sqlite:///{folder}/country.db"
        writers, hurried = writers_in(url, PEOPLE), cookies_of(url, "kepsek")
        squeeze = open_ones.enter_context(squeezed())
        settings = {"EVIDENCE_STORE": f"{folder}/evidence", "WEB_CONCURRENCY": "1", **OF_THE_SERVICE}
        port, server = open_ones.enter_context(behind_nginx(url, squeeze.prefix, **settings))
        with ThreadPoolExecutor(8) as crowd:
            homes = [f"127.0.1.{number % 200 + 1}" for number in range(PEOPLE)]
            people = list(crowd.map(lambda one, home: one.meet(port, home), writers, homes))
        over, sizes, rushes, probes = Event(), [], [], []
        open_ones.enter_context(in_front())
        open_ones.enter_context(aside())
        phones = {said: open_ones.enter_context(holding_on(port, said, times)) for said, times in HOLD_ON.items()}
        others = [
            Thread(target=lambda: again(over, 5, lambda: sizes.append(pss_below(server.pid)))),
            Thread(target=lambda: again(over, 2, lambda: hold_on(port, phones))),
            Thread(target=lambda: again(over, 1, lambda: probes.append(looked(port)))),
            Thread(target=lambda: again(over, 0, lambda: rushes.append(hurry(port, hurried)))),
        ]
        for other in others:
            other.start()
        told = evening(people, every=2 * EVERY, seconds=SECONDS)
        over.set()
        for other in others:
            other.join()
        peak, killed = squeeze.peak(), squeeze.killed()
        lost = {ack for one in writers for ack in one.acknowledged} - kept(url)
        with app_on(url).app_context():
            lost_too = set().union(*(one.acknowledged for one in rushes)) - kept_texts()
    complaints = sum((one.complaints for one in rushes), Counter())
    for fault, times in (told.faults + complaints).most_common(5):
        print(f"  ({times} x {fault})")
    yield Figure("saves acknowledged", told.count("save") + sum(one.statuses[200] for one in rushes))
    yield Figure("acknowledged texts that are not kept", len(lost | lost_too), "", 0)
    yield Figure("'database is locked'", complaints["locked"], "", 0)
    yield Figure("saves and pages that failed", told.faults.total() + complaints.total(), "", 0)
    yield Figure("a small page, asked each second, that did not come", probes.count(None), "", 0)
    yield Figure("memory of the worker (PSS), most", max(sizes) / MB, "MB", 250)
    if squeeze.is_real:
        yield Figure("most memory in the group, files' pages too", peak / MB, "MB", 512 * 1.048576)
        yield Figure("processes ended for want of memory", killed, "", 0)


def again(over: Event, pause: float, what) -> None:
    while not over.is_set():
        what()
        over.wait(pause)


def hold_on(port: int, phones: dict[bytes, list[socket]]) -> None:
    """A letter from each whose line is slow; who was sent away comes again."""
    for said, some in phones.items():
        for number, phone in enumerate(some):
            try:
                phone.send(b"a" if said in (SLOW_HEADERS, SLOW_BODY) else b"")
                if phone.recv(1, MSG_DONTWAIT | MSG_PEEK) == b"":
                    raise ConnectionResetError
            except BlockingIOError:
                pass
            except OSError:
                phone.close()
                some[number] = a_phone(port, number, said)


def hurry(port: int, cookies: dict[str, str]) -> Rush:
    with Client(port, cookies, "127.0.3.1") as ratna:
        token = ratna.get(f"{MEETING}?edit=place").token
        return rush(port, ratna.cookies, token)


def looked(port: int) -> float | None:
    """Milliseconds until somebody else is answered."""
    began = time.monotonic()
    try:
        with Client(port, address="127.0.4.1") as other:
            return (time.monotonic() - began) * 1000 if other.get("/healthz").status == 200 else None
    except OSError:
        return None
