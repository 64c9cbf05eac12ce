"""Ten thousand wrong passwords from eight addresses: what everybody else notices, and whether the owner gets in.

They come a hundred a second, one by one: as fast as they can, two processes on the same machine would be what is
noticed.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from threading import Event
from urllib.parse import urlencode

from bench.house import SCHOOL, sqlite_house
from bench.squeeze import in_front
from bench.table import Figure
from pmo_app.samples import PASSWORD
from tests.support.proxied import UNDER_NGINX, behind_nginx, by_itself, has_nginx

TRIES, RATE, AT_ONCE, NAME = 10_000, 100, 16, "kepsek"
ADDRESSES = [f"127.0.0.{number}" for number in range(11, 19)]
READERS, PAUSE, CALM = 4, 0.05, 10  # who reads, seconds between two pages of theirs, seconds of peace
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')
PATIENCE = 60


class Browser:
    """Somebody at an address, with cookies; each request on a connection of its own."""

    def __init__(self, port: int, address: str):
        self.port, self.address, self.cookies = port, address, {}

    def ask(self, method: str, path: str, form: dict | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(self.address, 0))
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        try:
            connection.request(
                method, path, urlencode(form) if form else None, UNDER_NGINX | {"Cookie": cookies} | kind
            )
            answer = connection.getresponse()
            body = answer.read().decode(errors="replace")
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, body
        finally:
            connection.close()

    def sign_in(self, password: str) -> int:
        token = TOKEN.search(self.ask("GET", "/sign-in")[1])[1]
        return self.ask("POST", "/sign-in", {"username": NAME, "password": password, "csrf_token": token})[0]

    def sign_out(self) -> None:
        self.cookies = {name: value for name, value in self.cookies.items() if name == "known"}


def figures() -> Iterator[Figure]:
    ways = {"by itself": by_itself} | ({"behind nginx": behind_nginx} if has_nginx() else {})
    for name, way in ways.items():
        with sqlite_house() as url, way(url) as (port, _process), in_front():
            yield from under(name, port)
    if not has_nginx():
        print("  (nginx is not installed: only by itself)")


def under(name: str, port: int) -> Iterator[Figure]:
    phone = Browser(port, "127.0.0.2")
    phone.sign_in(PASSWORD)
    readers = [Browser(port, f"127.0.0.{30 + number}") for number in range(READERS)]
    for reader in readers:
        reader.cookies = dict(phone.cookies)
    calm = reading(readers, lambda: time.sleep(CALM))  # and once more afterwards: other work may come and go here
    phone.sign_out()
    attack: dict = {}
    besieged = reading(readers, lambda: attack.update(besiege(port)))
    calm += reading(readers, lambda: time.sleep(CALM))
    told = ", ".join(f"{number} x {status}" for status, number in sorted(attack["answers"].items()))
    print(f"  ({name}: {told})")
    yield Figure(f"{name}: tries a second", sum(attack["answers"].values()) / attack["seconds"], "/s")
    for share, words in ((0.5, "middle"), (0.95, "95 of 100")):
        before, during = quantile(calm, share), quantile(besieged, share)
        yield Figure(f"{name}: a page of others while it goes on, {words}", during, "ms", 1.25 * before, before)
    yield Figure(f"{name}: pages of others that failed", sum(took is None for took in besieged), "", 0)
    yield Figure(f"{name}: the owner on a phone used before gets in within", within(phone), "s", 2)
    yield Figure(f"{name}: the owner on a new phone gets in within", within(Browser(port, "127.0.0.3")), "s", 5)


def reading(readers: list[Browser], meanwhile) -> list[float | None]:
    """Milliseconds for each page that was read, as long as `meanwhile` takes; None where none came."""
    over, times = Event(), []

    def read(reader: Browser) -> None:
        while not over.is_set():
            began = time.perf_counter()
            try:
                is_there = reader.ask("GET", SCHOOL)[0] == 200
            except (OSError, HTTPException):
                is_there = False
            times.append((time.perf_counter() - began) * 1000 if is_there else None)
            over.wait(PAUSE)

    with ThreadPoolExecutor(len(readers)) as crowd:
        reads = [crowd.submit(read, reader) for reader in readers]
        try:
            meanwhile()
        finally:
            over.set()
        for each in reads:
            each.result()
    return times


def besiege(port: int) -> dict:
    """All tries, by two processes, so that those who read here are not held up by them."""
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as processes:
        answers = sum(processes.map(attack, [port] * 2, [0, 1]), Counter())
    return {"answers": answers, "seconds": time.perf_counter() - began}


def attack(port: int, part: int) -> Counter:
    """Half of the tries, from half of the addresses: half of them at one account, the others at made-up ones."""
    os.nice(40)  # behind everybody: they are elsewhere, and take nothing away from those who are served
    mine = [Browser(port, address) for address in ADDRESSES[part::2] for _ in range(AT_ONCE // len(ADDRESSES))]
    moments = [(2 * number + part) / RATE for number in range(len(mine))]
    with ThreadPoolExecutor(len(mine)) as crowd:
        return sum(crowd.map(lambda *one: batter(*one, TRIES // 2 // len(mine)), mine, moments), Counter())


def batter(one: Browser, moment: float, times: int) -> Counter:
    """`moment`: the seconds it comes after the first of its round."""
    answers, token = Counter(), TOKEN.search(one.ask("GET", "/sign-in")[1])[1]
    every = AT_ONCE / RATE
    began = time.monotonic() // every * every + every + moment  # by the clock that both processes have
    for number in range(times):
        time.sleep(max(0.0, began + number * every - time.monotonic()))
        name = NAME if number % 2 else f"orang-{one.address}-{number}"
        form = {"username": name, "password": f"tebakan {number}", "csrf_token": token}
        try:
            answers[one.ask("POST", "/sign-in", form)[0]] += 1
        except (OSError, HTTPException):
            answers[0] += 1  # no answer
    return answers


def within(browser: Browser) -> float:
    """Seconds until the right password opens; a minute where it does not."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if browser.sign_in(PASSWORD) == 303:
            return time.monotonic() - began
        time.sleep(0.5)
    return PATIENCE


def quantile(times: list[float | None], share: float) -> float:
    held = sorted(took for took in times if took is not None)
    return held[min(len(held) - 1, int(share * len(held)))] if held else PATIENCE * 1000
