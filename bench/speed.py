"""Seconds on a slow phone, beside a bare page in the same run, first ours and then the floor, again and again."""

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page

from bench.browser import chromium, phone, slow_down
from bench.house import SCHOOL, Server, floor, ours, sqlite_house
from bench.table import Figure
from bench.wire import Client

ROUNDS = 7
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
WATCH = """(place) => { window.took = new Promise((done) => {
  const node = document.querySelector(place), words = node.textContent;
  document.addEventListener("click", () => {
    const start = performance.now();
    const isThere = () => !node.isConnected || (node.id === "result" && node.textContent !== words);
    new MutationObserver(() => isThere() && done(performance.now() - start))
      .observe(document.body, {childList: true, subtree: true, characterData: true});
  }, {once: true, capture: true});
}); }"""
Times = dict[str, list[float]]


def figures() -> Iterator[Figure]:
    with sqlite_house() as url, ours(url) as server, floor() as bare, chromium() as browser:
        with Client(server.port) as ratna:
            ratna.sign_in("kepsek").get(SCHOOL)
            known = ratna.cookies
        times: Times = {}
        for count in range(ROUNDS):
            unknown = {"pmo": known["pmo"]}
            visits(times, "inside", browser, server, SCHOOL, unknown)
            visits(times, "linked", browser, server, SCHOOL, known)
            visits(times, "floor", browser, bare, "/", {})
            changes(times, browser, server, bare, known, count)
        yield from told({name: median(values) for name, values in times.items()})


def told(at: dict[str, float]) -> Iterator[Figure]:
    what = "first visit, style inside"
    yield Figure(f"{what}: first paint", at["inside paint"], "s", floor=at["floor paint"])
    yield Figure(f"{what}: loaded", at["inside load"], "s", floor=at["floor load"])
    yield Figure("first visit, style in a file: first paint", at["linked paint"], "s", floor=at["floor paint"])
    yield Figure("first visit, style in a file: loaded", at["linked load"], "s", floor=at["floor load"])
    yield Figure("repeat visit: first paint", at["inside again paint"], "s", floor=at["floor again paint"])
    yield Figure("repeat visit: loaded", at["inside again load"], "s", floor=at["floor again load"])
    yield Figure("changing a status: from tap to result", at["tap"], "s", floor=at["floor tap"])


def visits(times: Times, name: str, browser: Browser, server: Server, path: str, cookies: dict[str, str]) -> None:
    """A first visit with an empty cache, and another one after it."""
    with phone(browser, server.address, cookies) as context:
        for when in ("", " again"):
            page = opened(context, server.address + path)
            note(times, f"{name}{when} paint", page.evaluate(PAINT))
            note(times, f"{name}{when} load", page.evaluate(LOADED))
            page.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    slow_down(page)
    page.goto(address, wait_until="networkidle")
    page.wait_for_function(PAINT)
    return page


def changes(times: Times, browser: Browser, server: Server, bare: Server, known: dict[str, str], count: int) -> None:
    """One tap on another status, and one on the button of the floor."""
    status = ("blocked", "running")[count % 2]  # it is running at first, and the same again would change nothing
    with phone(browser, server.address, known) as context:
        note(times, "tap", tap(context, server.address + f"{SCHOOL}/meetings/3", "[id$=-status]", status))
    with phone(browser, bare.address) as context:
        note(times, "floor tap", tap(context, bare.address, "#result"))


def tap(context: BrowserContext, address: str, place: str, status: str = "") -> float:
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate(WATCH, place)
    slow_down(page)
    if status:
        page.locator(f"{place} label", has=page.locator(f"[value={status}]")).first.click()
    else:
        page.locator("#tap").click()
    return page.evaluate("() => window.took")


def note(times: Times, name: str, milliseconds: float) -> None:
    times.setdefault(name, []).append(milliseconds / 1000)
