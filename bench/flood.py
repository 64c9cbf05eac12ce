"""Fifty connections that try passwords at made-up names as fast as they can, from one address, from ten, from fifty:
what memory it takes, what others notice, and whether the owner gets in on a phone used before, and on a new one. All of
it on one core with 512 MB."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from http.client import HTTPException

from bench.evening import OF_THE_SERVICE, pss_below
from bench.house import sqlite_house
from bench.siege import NAME, TOKEN, Browser, quantile, reading, within
from bench.squeeze import aside, in_front, squeezed
from bench.table import Figure
from pmo_app.samples import PASSWORD
from tests.support.proxied import by_itself

FLOODS = ((1, ""), (10, ""), (50, ""), (10, NAME))  # from so many addresses, at made-up names or at one
CONNECTIONS, SECONDS, OWNERS = 50, 60, 12


def figures() -> Iterator[Figure]:
    for addresses, victim in FLOODS:
        with (
            sqlite_house() as url,
            squeezed() as squeeze,
            by_itself(url, squeeze.prefix, **OF_THE_SERVICE) as (port, process),
            in_front(),
            aside(),
        ):
            yield from under(addresses, victim, port, process.pid)


def under(addresses: int, victim: str, port: int, pid: int) -> Iterator[Figure]:
    phone, reader = Browser(port, "127.0.0.2"), Browser(port, "127.0.0.3")
    phone.sign_in(PASSWORD)
    reader.cookies = dict(phone.cookies)
    phone.sign_out()
    told: dict = {"known": [], "sizes": []}
    times = reading([reader], lambda: told.update(flooded(port, addresses, victim, pid, phone, told)))
    name = "one address" if addresses == 1 else f"{addresses} addresses"
    name += f", all at {victim}" if victim else ""
    print(f"  ({name}: {', '.join(f'{number} x {status}' for status, number in sorted(told['answers'].items()))})")
    yield Figure(f"{name}: memory, most (PSS)", max(told["sizes"]) / 1e6, "MB", 150)
    yield Figure("  pages of others that failed", sum(took is None for took in times), "", 0)
    yield Figure("  a page of others, 95 of 100", quantile(times, 0.95), "ms", 150)
    yield Figure(f"  the owner on a phone used before, the slowest of {OWNERS}", max(told["known"]), "s", 2)
    limit = 5 if addresses <= 10 else None  # from so many addresses new phones can be kept out, known ones not
    yield Figure("  the owner on a new phone", told["new"], "s", limit)


def flooded(port: int, addresses: int, victim: str, pid: int, phone: Browser, told: dict) -> dict:
    with ProcessPoolExecutor(1) as process:
        attack = process.submit(flood, port, addresses, victim)
        for _ in range(OWNERS):
            time.sleep(SECONDS / 2 / OWNERS)
            told["known"].append(within(phone))
            phone.sign_out()
            told["sizes"].append(pss_below(pid))
        new = within(Browser(port, f"127.0.2.{addresses}"))
        return {"new": new, "answers": attack.result()}


def flood(port: int, addresses: int, victim: str) -> Counter:
    os.nice(40)  # behind everybody: they are elsewhere, and take nothing away from those who are served
    crowd = [Browser(port, f"127.0.1.{number % addresses + 1}") for number in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return sum(threads.map(partial(batter, victim=victim, end=time.monotonic() + SECONDS), crowd), Counter())


def batter(one: Browser, victim: str, end: float) -> Counter:
    answers, token = Counter(), ""
    while time.monotonic() < end:
        try:
            token = token or TOKEN.search(one.ask("GET", "/sign-in")[1])[1]
            form = {"username": victim or os.urandom(6).hex(), "password": "tebakan", "csrf_token": token}
            answers[one.ask("POST", "/sign-in", form)[0]] += 1
        except (OSError, HTTPException, TypeError):  # no answer, or no form in it
            answers[0] += 1
    return answers
