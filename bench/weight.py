"""Bytes over the wire: what a visit and a change cost on a phone's data plan."""

import re
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench.browser import chromium, phone
from bench.house import SCHOOL, Server, ours, sqlite_house
from bench.table import Figure
from bench.wire import Client
from pmo_app.config import ROOT
from pmo_app.pages.shared.assets import shelf
from tests.support.faults import Proxy

MEETING = f"{SCHOOL}/meetings/3"
STATUS = re.compile(r'action="([^"]*/follow-ups/\d+/status)"')
BEFORE = 969  # bytes of the scripts for saving and picking that there were, compressed likewise
BACKGROUND = re.compile(r"sw\.js|/offline|manifest|icon-")  # once the page stands


def figures() -> Iterator[Figure]:
    with sqlite_house() as url, ours(url) as server:
        cookies = signed_in(server)
        with chromium() as browser:
            yield from timeline(browser, server, cookies)
            yield from meeting(browser, server, cookies)
        with Client(server.port, cookies) as ratna:
            yield from changes(ratna)


def signed_in(server: Server) -> dict[str, str]:
    with Client(server.port) as client:
        return {"pmo": client.sign_in("kepsek").cookies["pmo"]}


def timeline(browser: Browser, server: Server, cookies: dict[str, str]) -> Iterator[Figure]:
    """Counted on the wire, so that what the worker fetches in the background is in it."""
    with Client(server.port, cookies) as client:
        html = client.get(SCHOOL)
    first, again, later = visits(browser, server, cookies, SCHOOL, SCHOOL, MEETING)
    page = {line: size for line, size in first if not BACKGROUND.search(line)}
    files = shelf(ROOT / "static")
    yield Figure("first visit to the timeline, worker and all", total(first), "B", 45_000)
    yield Figure("  what the page itself asks for", sum(page.values()), "B", 40_000)
    yield Figure("  requests of the page", len(page), "", 5)
    yield Figure("  its HTML, compressed", len(html.body), "B", 11_000)
    yield Figure("  its HTML, unpacked", len(html.text.encode()), "B")
    for name in ("icons.svg", "favicon.svg", "app.css", "app.js", "sw.js", "offline", "manifest"):
        yield Figure(f"  {name}", sum(size for line, size in first if name in line), "B")
    script = sum(len(files[name].pressed["br"]) for name in ("app.js", "js/worker.js"))
    yield Figure("scripts of ours, compressed (all but htmx and passkeys)", script, "B")
    yield Figure("  more than before drafts and the outbox", script - BEFORE, "B", 12_000)
    yield Figure("repeat visit to the timeline", total(again), "B")
    yield Figure("  requests", len(again))
    yield Figure("then the meeting, fetched ahead and opened", total(later), "B")


def meeting(browser: Browser, server: Server, cookies: dict[str, str]) -> Iterator[Figure]:
    first, again = visits(browser, server, cookies, MEETING, MEETING)
    with Client(server.port, {**cookies, "style": style_of(server, cookies)}) as client:
        sizes = [len(client.get(f"{SCHOOL}/meetings/{number}").body) for number in range(1, 7)]
    yield Figure("first visit to a meeting page (PMO 3), worker and all", total(first), "B", 40_000)
    yield Figure("repeat visit to it", total(again), "B")
    yield Figure("HTML of the largest of the six, compressed, style not in it", max(sizes), "B", 11_000)


def visits(browser: Browser, server: Server, cookies: dict[str, str], *paths: str) -> list[list[tuple[str, int]]]:
    """What came down for each of these pages, opened one after the other by one phone: request lines and bytes."""
    proxy, told = Proxy(server.address), []
    with phone(browser, proxy.address, cookies) as context:
        for path in paths:
            begun, page = len(proxy.bytes), context.new_page()
            page.goto(proxy.address + path, wait_until="networkidle")
            page.evaluate("navigator.serviceWorker.ready")
            page.wait_for_load_state("networkidle")
            page.close()
            told.append(proxy.bytes[begun:])
    proxy.close()
    return told


def total(answers: list[tuple[str, int]]) -> int:
    return sum(size for _, size in answers)


def changes(ratna: Client) -> Iterator[Figure]:
    page = ratna.get(MEETING)
    status = ratna.post(STATUS.search(page.text)[1], {"csrf_token": page.token, "status": "running", "version": "0"})
    if status.status == 409:  # the sample has moved it before
        known = re.search(r'name="version" value="(\d+)"', status.text)[1]
        data = {"csrf_token": page.token, "status": "blocked", "version": known}
        status = ratna.post(STATUS.search(page.text)[1], data)
    form = {"csrf_token": page.token, "value": "Ruang guru, sesudah jam pelajaran", "version": "0"}
    answer = ratna.post(f"{MEETING}/answers/others-present", form)
    yield Figure("changing a status: bytes down, headers too", status.size, "B", 1_500)
    yield Figure("  answered with", status.status, "", 200)
    yield Figure("  its headers", status.size - len(status.body), "B")
    yield Figure("saving an answer: bytes down, headers too", answer.size, "B", 1_500)
    yield Figure("  answered with", answer.status)


def style_of(server: Server, cookies: dict[str, str]) -> str:
    """The cookie's value that says the stylesheet is known."""
    with Client(server.port, cookies) as client:
        client.get(SCHOOL)
        return client.cookies["style"]
