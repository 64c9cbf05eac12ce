"""Chromium as a phone: a fresh one for every first visit, with its bytes counted and, where wanted, a slow line."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PHONE = {"width": 360, "height": 740}
BYTES_PER_SECOND, ROUND_TRIP, TIMES_SLOWER = 400_000 / 8, 400, 4


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@contextmanager
def phone(browser: Browser, address: str, cookies: dict[str, str] | None = None) -> Iterator[BrowserContext]:
    """A browser with an empty cache and these cookies."""
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in (cookies or {}).items()])
    yield context
    context.close()


def slow_down(page: Page) -> None:
    """A line of 400 kbit/s and 400 ms, and a processor four times slower."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"latency": ROUND_TRIP, "downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    session.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
