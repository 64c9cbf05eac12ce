"""Evidence from a phone on a bad line: what a photo costs, and how long until the first of them is safe."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bench.browser import chromium, phone, slow_down
from bench.house import ROOT, SCHOOL, Server, ours, sqlite_house
from bench.table import Figure
from bench.weight import signed_in
from pmo_app.looking import what_is
from pmo_app.looking.running import command
from tests.support.photos import jpeg

PHOTOS = 3
LAUNCHER = ROOT / "tests" / "looking" / "launcher.py"
PAGE = f"{SCHOOL}/meetings/3/evidence"
FORM = "#evidence-documentation form[data-files]"
FOUR_MB = {"width": 4000, "height": 3000, "noise": 24, "quality": 88}


def figures() -> Iterator[Figure]:
    photos = [jpeg(seed=seed, **FOUR_MB) for seed in range(PHOTOS)]
    with sqlite_house() as url, ours(url) as server, chromium() as browser:
        sent, first, last, bare = sending(browser, server, photos)
    yield Figure("a photo as the camera made it, on average", sum(map(len, photos)) / PHOTOS, "B")
    yield Figure("  bytes moved for it", sum(sent) / PHOTOS, "B", 500_000)
    yield Figure("from choosing to the first 'aman', 400 kbit/s", first, "s", floor=bare)
    yield Figure(f"  to the last of {PHOTOS}", last, "s", floor=bare * PHOTOS)
    yield from worker(photos[0])


def sending(browser: Browser, server: Server, photos: list[bytes]) -> tuple[list[int], float, float, float]:
    """Bytes of each request, and seconds: to the first, to the last, and for as many bytes of nothing."""
    with phone(browser, server.address, signed_in(server)) as context:
        page, posted = context.new_page(), []
        page.on("request", lambda request: posted.append(request) if request.method == "POST" else None)
        page.goto(server.address + PAGE, wait_until="networkidle")
        slow_down(page)
        first, last = seconds(page, photos)
        sent = [int(request.all_headers()["content-length"]) for request in posted]
        return sent, first, last, bare_seconds(page, max(sent))


def seconds(page: Page, photos: list[bytes]) -> tuple[float, float]:
    """Until the first photo is called safe, and all of them."""
    form = page.locator(FORM)
    if form.get_by_role("checkbox").count() > 1:
        form.get_by_role("checkbox").first.check()
    chosen = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": body} for n, body in enumerate(photos)]
    begun = time.perf_counter()
    form.locator("input[type=file]").set_input_files(chosen)
    shown = page.locator("#evidence-documentation .photos li")
    expect(shown.first).to_be_attached(timeout=120_000)
    first = time.perf_counter() - begun
    expect(form.get_by_text("aman di server")).to_be_visible(timeout=300_000)
    return first, time.perf_counter() - begun


def bare_seconds(page: Page, size: int) -> float:
    """The same number of bytes posted with nothing done to them, on the same line."""
    begun = time.perf_counter()
    body = "new Uint8Array(size).map((_, n) => (n * 7919) >> 3)"
    page.evaluate(f"(size) => fetch('/nowhere', {{method: 'POST', body: {body}}}).then(() => {{}})", size)
    return time.perf_counter() - begun


def worker(photo: bytes) -> Iterator[Figure]:
    """What the program that looks at a photo takes up."""
    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "photo", Path(folder) / "report"
        file.write_bytes(photo)
        begun = time.perf_counter()
        with file.open("rb") as opened:
            told = [sys.executable, LAUNCHER, report, *command(what_is(photo[:64]), Path(folder))]
            subprocess.run(told, stdin=opened, check=True)
        took = time.perf_counter() - begun
        yield Figure("the worker that draws a photo of 12 megapixels", took, "s")
        yield Figure("  its memory at most", int(report.read_text()) * 1024, "B", 200_000_000)
