"""Timelines per second from two worker processes, beside a bare hello from the same gunicorn, turn by turn."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from bench.house import GTHREAD, SCHOOL, SYNC, Server, floor, ours, sqlite_house
from bench.table import Figure
from bench.wire import Client

ROUNDS, SECONDS, CONNECTIONS = 7, 2, 4
FAIR = 0.3  # of the work, for the worker that has least to do; now and then one takes all connections: once more then
MOST_HELLOS = 1 / 0.11  # a ratio of 0.11 at least: 400 timelines where there are 3,600 of them
PER_SECOND = re.compile(r"Requests/sec:\s+([\d.]+)")


def figures() -> Iterator[Figure]:
    for name, options in (("gthread 2×16", GTHREAD), ("sync 2", SYNC)):
        with sqlite_house() as url, ours(url, options) as server, floor(options) as bare:
            yield from under(name, server, bare)


def under(name: str, server: Server, bare: Server) -> Iterator[Figure]:
    with Client(server.port) as ratna:
        ratna.sign_in("kepsek").get(SCHOOL)
        known = ratna.cookie_header
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(measured(server, SCHOOL, known))
        theirs.append(measured(bare, "/hello", ""))
    rate, work = map(median, zip(*mine, strict=True))
    bare_rate, bare_work = map(median, zip(*theirs, strict=True))
    in_hellos = median(bare[0] / one[0] for one, bare in zip(mine, theirs, strict=True))  # those of the same moment
    yield Figure(f"{name}: timelines per second", rate, "/s", 400, bare_rate, at_least=True)
    yield Figure(f"{name}: one timeline costs, in bare hellos", in_hellos, "", MOST_HELLOS)
    yield Figure(f"{name}: processor time of the workers for one", work, "ms", None, bare_work)
    yield Figure(f"{name}: memory of the workers (PSS)", server.memory() / 1e6, "MB", 140, bare.memory() / 1e6)


def measured(server: Server, path: str, cookies: str) -> tuple[float, float]:
    """Requests per second, and what one took of the workers' processor time, in ms; the latter hardly minds what else
    the machine is doing. Raises RuntimeError where the workers never shared the work."""
    for _ in range(20):
        begun = worked(server)
        rate = per_second(server, path, cookies)
        ended = worked(server)
        took = [end - begin for begin, end in zip(begun, ended, strict=False)]
        if len(begun) == len(ended) and min(took) >= FAIR * sum(took):  # at first one may still be on its way
            return rate, sum(took) / (rate * SECONDS) * 1000
    raise RuntimeError("one worker does all the work")


def worked(server: Server) -> list[float]:
    """Seconds of processor time that each worker has taken so far."""
    stats = (Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split() for worker in server.workers)
    return [(int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK") for stat in stats]


def per_second(server: Server, path: str, cookies: str) -> float:
    run = with_wrk if shutil.which("wrk") else with_threads
    return run(server, path, cookies)


def with_wrk(server: Server, path: str, cookies: str) -> float:
    headers = ["-H", f"Cookie: {cookies}", "-H", "Accept-Encoding: gzip, br"]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *headers, server.address + path]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(PER_SECOND.search(said)[1])


def with_threads(server: Server, path: str, cookies: str) -> float:
    end = time.perf_counter() + SECONDS

    def ask(_number: int) -> int:
        done, jar = 0, dict(cookie.split("=", 1) for cookie in cookies.split("; ") if cookie)
        with Client(server.port, jar) as client:
            while time.perf_counter() < end:
                if client.get(path).status != 200:
                    raise RuntimeError(f"{path} failed under load")
                done += 1
        return done

    with ThreadPoolExecutor(CONNECTIONS) as crowd:
        return sum(crowd.map(ask, range(CONNECTIONS))) / SECONDS
