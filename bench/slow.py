"""Slow lines: recordings of honest phones that take a minute and five arrive whole; thousands of connections that say
nothing, or a letter now and then, keep nobody else waiting."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException

from bench.house import SCHOOL, cookies_of, sqlite_house
from bench.table import Figure
from bench.wire import TOKEN
from tests.faults.test_slow import SILENT, SLOW_BODY, SLOW_HEADERS, holding_on
from tests.support.photos import recording
from tests.support.proxied import UNDER_NGINX, behind_nginx, by_itself, has_nginx, is_alive

PLACE = f"{SCHOOL}/meetings/3/evidence"
KB, MB = 1000, 1_000_000
PROBES = 200
PHONES = ((3 * MB, 60 * KB), (8 * MB, 30 * KB))  # bytes, and bytes a second


def figures() -> Iterator[Figure]:
    ways = {"by itself": by_itself} | ({"behind nginx": behind_nginx} if has_nginx() else {})
    for name, way in ways.items():
        with sqlite_house() as url, way(url) as (port, _):
            yield from beside_slow_ones(name, port)
    with ExitStack() as open_ones, ThreadPoolExecutor(2 * len(ways)) as phones:
        told = {}
        for name, way in ways.items():
            url, store = open_ones.enter_context(sqlite_house()), open_ones.enter_context(tempfile.TemporaryDirectory())
            port, _ = open_ones.enter_context(way(url, EVIDENCE_STORE=store))
            cookie = "; ".join("=".join(pair) for pair in cookies_of(url, "kepsek").items())  # Ratna's, who leads there
            told |= {(name, *phone): phones.submit(sent, port, cookie, *phone) for phone in PHONES}
        for (name, size, speed), ended in told.items():
            took, status = ended.result()
            yield Figure(f"{name}, {size // MB} MB at {speed // KB} kB/s: refused or lost", int(status != 303), "", 0)
            yield Figure("  after", took, "s", floor=size / speed)


def beside_slow_ones(name: str, port: int) -> Iterator[Figure]:
    """What others notice; waitress lets 1,000 in at once, so it is 200 of each sort there."""
    each = 800 if name == "behind nginx" else 200
    with ExitStack() as phones:
        for said in (SILENT, SLOW_HEADERS, SLOW_BODY):
            phones.enter_context(holding_on(port, said, each))
        times = [asked(port) for _ in range(PROBES)]
    yield Figure(f"{name}, {3 * each} hold on: others who were not answered", times.count(None), "", 0)
    answered = sorted(took for took in times if took is not None) or [float("inf")]
    yield Figure("  others are answered within, 95 of 100", answered[int(0.95 * len(answered))], "ms", 100)


def asked(port: int) -> float | None:
    began = time.monotonic()
    try:
        is_alive(port)
    except (OSError, HTTPException):
        return None
    return (time.monotonic() - began) * 1000


def sent(port: int, cookie: str, size: int, speed: int) -> tuple[float, int]:
    """Send a recording at so many bytes a second: how many seconds it took, and what it was answered; 0 for nothing."""
    headers, edge = {**UNDER_NGINX, "Cookie": cookie}, secrets.token_hex(8)
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", PLACE, headers=headers)
    answer = connection.getresponse()
    token = TOKEN.search(answer.read().decode())[1]
    session = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", [])]
    headers |= {"Cookie": "; ".join([*session, *([] if session else [cookie])])}
    body = form(edge, {"csrf_token": token, "consent": "yes"}, recording(size))
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Content-Length": str(len(body))}
    began = time.monotonic()
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("POST", f"{PLACE}/recording/files", pieces(body, speed), headers | kind)
        return time.monotonic() - began, connection.getresponse().status
    except (OSError, HTTPException):
        return time.monotonic() - began, 0


def pieces(body: bytes, speed: int) -> Iterator[bytes]:
    began, step = time.monotonic(), speed // 4
    for start in range(0, len(body), step):
        time.sleep(max(0.0, began + start / speed - time.monotonic()))
        yield body[start : start + step]


def form(edge: str, fields: dict[str, str], film: bytes) -> bytes:
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="rapat.mp4"\r\n'
    return b"".join([*parts, f"{head}Content-Type: video/mp4\r\n\r\n".encode(), film, f"\r\n--{edge}--\r\n".encode()])
