"""Bytes over the wire: what a visit and a change cost on a phone's data plan."""

import re
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench.browser import Meter, chromium, phone
from bench.house import SCHOOL, Server, ours, sqlite_house
from bench.table import Figure
from bench.wire import Client

MEETING = f"{SCHOOL}/meetings/3"
STATUS = re.compile(r'action="([^"]*/follow-ups/\d+/status)"')
ICON = re.compile(r'<link rel="icon" href="([^"]+)"')


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
    with Client(server.port, cookies) as client:
        html = client.get(SCHOOL)
        icon = client.get(ICON.search(html.text)[1]).size
    with phone(browser, server.address, cookies) as context:
        first, again = visit(context, server.address + SCHOOL), visit(context, server.address + SCHOOL)
    total = first.total + (0 if first.ending("favicon.svg") else icon)
    yield Figure("first visit to the timeline", total, "B", 40_000)
    yield Figure("  its HTML, compressed", len(html.body), "B", 11_000)
    yield Figure("  its HTML, unpacked", len(html.text.encode()), "B")
    yield Figure("  the icons", first.ending("icons.svg"), "B")
    yield Figure("  the favicon", first.ending("favicon.svg") or icon, "B")
    yield Figure("  the stylesheet, fetched ahead", first.ending(".css"), "B")
    yield Figure("  the scripts", first.ending(".js"), "B")
    yield Figure("  requests", first.requests, "", 5)
    yield Figure("repeat visit to the timeline", again.total, "B")
    yield Figure("  requests", again.requests)


def meeting(browser: Browser, server: Server, cookies: dict[str, str]) -> Iterator[Figure]:
    """The first meeting page opened in a browser, then the same from the timeline, then once more."""
    with phone(browser, server.address, cookies) as context:
        first = visit(context, server.address + MEETING)
    with phone(browser, server.address, cookies) as context:
        visit(context, server.address + SCHOOL)
        after, again = (visit(context, server.address + MEETING) for _ in range(2))
    with Client(server.port, {**cookies, "style": style_of(server, cookies)}) as client:
        sizes = [len(client.get(f"{SCHOOL}/meetings/{number}").body) for number in range(1, 7)]
    yield Figure("first visit to a meeting page (PMO 3)", first.total, "B", 40_000)
    yield Figure("  the scripts", first.ending(".js"), "B")
    yield Figure("the same, coming from the timeline", after.total, "B")
    yield Figure("repeat visit to it", again.total, "B")
    yield Figure("HTML of the largest of the six, compressed, style not in it", max(sizes), "B", 11_000)


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


def visit(context, address: str) -> Meter:
    page = context.new_page()
    meter = Meter.on(page)
    page.goto(address, wait_until="networkidle")
    page.close()
    return meter
