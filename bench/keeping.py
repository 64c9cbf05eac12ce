"""Nothing typed is lost: killed servers, edits in each other's way, dropped requests, drafts without a signal."""

import random
import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from sqlalchemy import func, select

from bench.browser import chromium, phone, slow_down
from bench.house import Server, app_on, ours, sqlite_house
from bench.rush import MEETING
from bench.table import Figure
from bench.wire import Client
from pmo_app.extensions import db
from pmo_app.models import Answer, Comment, Revision
from tests.support.faults import Fate, Proxy
from tests.support.killing import saved_through_kills

PLANNING = MEETING.replace("/3", "/4")
FIELDS = ("place", "facilitator", "others-present", "other-data", "summary", "strengths", "goals",
          "2F.priority-problem", "2F.root-cause", "2F.root-cause-cards", "2F.solution", "2G.solution")  # fmt: skip
FLAKY = [Fate.BEFORE] * 1 + [Fate.AFTER] * 3 + [Fate.THROUGH] * 6
TRIES = 12


def figures() -> Iterator[Figure]:
    with sqlite_house() as url:
        acknowledged, kept, is_sound = saved_through_kills(url, wanted=4000, kills=12)
    yield Figure("killed 12 times, whole tree: saves acknowledged", len(acknowledged), "", 4000, at_least=True)
    yield Figure("  of these missing", len(acknowledged - kept), "", 0)
    yield Figure("  faults the database finds in itself", int(not is_sound), "", 0)
    with sqlite_house() as url, ours(url) as server:
        with Client(server.port) as ratna:
            token = ratna.sign_in("kepsek").get(f"{MEETING}?edit=went-well").token
            cookies = ratna.cookies
        with app_on(url).app_context():
            yield from in_each_others_way(server, cookies, token)
            yield from dropped(server, cookies, token)
    with sqlite_house() as url, ours(url) as server, chromium() as browser:
        with Client(server.port) as ratna:
            cookies = ratna.sign_in("kepsek").cookies
        yield from drafts(browser, server, cookies)
        yield from typing(browser, server, cookies)


def in_each_others_way(server: Server, cookies: dict, token: str) -> Iterator[Figure]:
    """Five people, twelve fields, two hundred edits, a fifth of them at fields that others write in too."""
    chance, shared = random.Random(4), FIELDS[:2]
    known = [dict.fromkeys(FIELDS, 0) for _ in range(5)]
    latest: dict[str, tuple[int, int]] = dict.fromkeys(FIELDS, (0, -1))  # by field: version, and who wrote it
    told = Counter()
    with Client(server.port, cookies) as client:
        for n in range(200):
            who = chance.randrange(5)
            own = [f for number, f in enumerate(FIELDS[2:]) if number % 5 == who]
            name = chance.choice(shared if chance.random() < 0.2 else own)
            seen, (version, by) = known[who][name], latest[name]
            form = {"csrf_token": token, "key": secrets.token_hex(12), "value": f"edit {n} of {who}", "version": seen}
            answer = client.post(f"{PLANNING}/answers/{name}", form)
            known[who][name] = int(answer.headers["PMO-Version"])
            told[answer.status] += 1
            if answer.status == 200:
                told["overwritten"] += seen < version and by != who
                latest[name] = known[who][name], who
            else:
                told["false"] += by == who or seen == version
    kept = list(db.session.scalars(select(Revision.value).where(Revision.value.is_not(None))))
    db.session.rollback()
    texts = {text for text in kept if isinstance(text, str) and text.startswith("edit ")}
    yield Figure("5 people, 12 fields, 200 edits: silently overwritten", told["overwritten"], "", 0)
    yield Figure("  false conflicts", told["false"], "", 0)
    yield Figure("  conflicts shown", told[409])
    yield Figure("  texts kept, those that came too late too", len(texts), "", 200, at_least=True)


def dropped(server: Server, cookies: dict, token: str) -> Iterator[Figure]:
    """A network that drops 10 % of requests before the server has them and 30 % of answers after."""
    chance, proxy = random.Random(5), Proxy(server.address)
    proxy.fate_of = lambda _line: chance.choice(FLAKY)
    port = int(proxy.address.rsplit(":", 1)[1])
    for n in range(500):
        form = {"csrf_token": token, "key": secrets.token_hex(12), "text": f"dropped {n}"}
        sent(port, cookies, f"{MEETING}/threads/at/place", form)
    version, own = 0, 0
    for n in range(300):
        form = {"csrf_token": token, "key": secrets.token_hex(12), "value": f"flaky {n}", "version": version}
        answer = sent(port, cookies, f"{MEETING}/answers/went-well", form)
        own += answer.status != 200
        version = int(answer.headers["PMO-Version"])
    twice = [{"csrf_token": token, "key": secrets.token_hex(12), "text": f"tapped {n}"} for n in range(200)] * 2
    with ThreadPoolExecutor(8) as taps:
        list(
            taps.map(
                lambda form: sent(server.port, cookies, f"{MEETING}/threads/at/place", form), sorted(twice, key=str)
            )
        )
    other = sent(server.port, cookies, f"{MEETING}/threads/at/place", twice[0] | {"text": "another body"})
    proxy.close()
    rows = {start: count_of(start) for start in ("dropped", "tapped")}
    edits = db.session.scalar(
        select(func.max(Answer.version)).where(Answer.field == "went-well", Answer.version >= 300)
    )
    db.session.rollback()
    yield Figure("10 % lost before, 30 % after: 500 comments are", rows["dropped"], "rows", 500)
    yield Figure("  300 edits are", edits or 0, "", 300)
    yield Figure("  conflicts with one's own edit", own, "", 0)
    yield Figure("  200 double taps are", rows["tapped"], "rows", 200)
    yield Figure("  the same key with another body is answered", other.status, "", 422)


def sent(port: int, cookies: dict, path: str, form: dict):
    """The answer, asked for until there is one."""
    for _ in range(TRIES):
        try:
            with Client(port, cookies) as client:
                return client.post(path, form)
        except (OSError, HTTPException):
            continue
    raise RuntimeError(f"no answer in {TRIES} tries")


def count_of(start: str) -> int:
    return db.session.scalar(select(func.count(Comment.id)).where(Comment.text.like(f"{start} %")))


def drafts(browser, server: Server, cookies: dict) -> Iterator[Figure]:
    """Type, lose the network, reload, close the tab, find the network: twenty times."""
    there, untrue = 0, 0
    with phone(browser, server.address, cookies) as context:
        page = context.new_page()
        page.goto(server.address + MEETING)
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        for n in range(20):
            page.goto(server.address + MEETING)
            context.set_offline(True)
            page.evaluate(WRITE, f"draft {n}")
            page.reload()
            page.wait_for_selector("[data-lane$='obstacles'][data-said]", state="attached")
            words = page.evaluate("document.querySelector('[data-lane$=obstacles]').textContent")
            untrue += "Tersimpan di HP ini" not in words
            page.close()
            context.set_offline(False)
            page = context.new_page()
            page.goto(server.address + "/")
            page.evaluate(EMPTY)
            page.goto(server.address + MEETING)
            there += page.locator("#a-obstacles .words").text_content() == f"draft {n}"
    yield Figure("drafts of 20 that came through offline, reload and closing", there, "", 20, at_least=True)
    yield Figure("  times the words beside them were not true", untrue, "", 0)


WRITE = """async text => {
  for (const section of document.querySelectorAll("details.section")) section.open = true;
  document.querySelector("#a-obstacles header a").click();
  const box = document.querySelector("#a-obstacles textarea");
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  while (!outbox.inLane(location.pathname + "/answers/obstacles").some((write) => write.kept && !write.busy))
    await new Promise((again) => setTimeout(again, 10));
}"""
EMPTY = """async () => {
  do { await outbox.flush(); await new Promise((again) => setTimeout(again, 20)); } while (outbox.all().length);
}"""


def typing(browser, server: Server, cookies: dict) -> Iterator[Figure]:
    """From a key pressed to the next frame, on a slow line and a processor four times slower, while saves go out."""
    with phone(browser, server.address, cookies) as context:
        page = context.new_page()
        page.goto(server.address + MEETING)
        slow_down(page)
        page.evaluate("document.querySelectorAll('details.section').forEach(section => (section.open = true))")
        page.locator("#a-solutions header a").click()
        page.evaluate(FEEL)
        page.locator("#a-solutions textarea").press_sequentially(
            "Bank soal dibagi segugus, dua pekan sekali. " * 2, delay=45
        )
        took = sorted(page.evaluate("window.took"))
    yield Figure("typing on slow 3G, processor 4x slower: middle delay", took[len(took) // 2], "ms")
    yield Figure("  95 of 100", took[int(len(took) * 0.95)], "ms", 50)
    yield Figure("  letters", len(took))


FEEL = """() => {
  window.took = [];
  document.addEventListener("keydown", (event) => {
    const start = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - start)));
  }, true);
}"""
