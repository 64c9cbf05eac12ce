"""What the tests of lost signals and shared phones do on a meeting's page, and ask of its outbox."""

import json
from contextlib import contextmanager

from playwright.sync_api import Error, expect

SCHOOL = "/schools/99000101/2026"
MEETING = f"{SCHOOL}/meetings/3"
PLANNING = f"{SCHOOL}/meetings/4"
LEFT = "Execution context was destroyed"  # as Playwright says of a page that went on while it was asked


def unfold(page):
    # Where the shell stands in, its copy comes a moment later.
    page.wait_for_selector("details.section", state="attached")
    page.evaluate("document.querySelectorAll('details.section').forEach(section => (section.open = true))")


def begin(page, key, text):
    part = page.locator(f"#a-{key}")
    part.locator("header a").click()
    part.locator("[name=value]").fill(text)
    return part


@contextmanager
def pressed(page, button):
    """A finger that is down on it meanwhile; where it was when it came down."""
    place = button.bounding_box()
    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.mouse.down()
    yield place
    page.mouse.up()


def heard(page):
    """Until the page has had time to take in what came: it has asked something else since, and has its answer."""
    page.evaluate("fetch('/account/pulse').then(told => told.json())")


def finished(page):
    """All that a reflection must hold."""
    for key in ("went-well", "not-yet", "obstacles", "solutions"):
        begin(page, key, "Ada.").get_by_role("button", name="Selesai").click()
    page.locator("#a-attendees header a").click()
    page.locator("#a-attendees").get_by_label("Guru").check()
    page.locator("#a-attendees").get_by_role("button", name="Selesai").click()


def plan(page, house, follow_ups=4):
    """A planning meeting with two subtopics and some follow-ups."""
    page.goto(f"{house}{PLANNING}?edit=subtopics")
    part = page.locator("#a-subtopics")
    part.get_by_text("2. Implementasi Pembelajaran di Kelas").click()
    part.get_by_label("F. Pembelajaran berdiferensiasi").check()
    part.get_by_label("A. Penyusunan dokumen KOSP").check()
    part.get_by_role("button", name="Simpan").click()
    expect(page.locator("#follow-ups-2F")).to_be_attached()
    for n in range(follow_ups):
        unfold(page)
        page.locator("#new-2F").fill(f"Tindak lanjut {n}")
        page.locator("form", has=page.locator("#new-2F")).get_by_role("button").click()
        expect(page.locator(f"article[id^=f][aria-label='Tindak lanjut {n}']")).to_be_visible()
    page.goto(house + PLANNING)


def texts(kept, key, number=3, which="TRUE"):
    """Every text ever written as this answer, in order."""
    told = kept(
        "SELECT revision.value FROM revision JOIN answer ON answer.id = answer_id JOIN report ON report.id = report_id"
        " JOIN enrolment ON enrolment.id = enrolment_id JOIN school ON school.id = school_id WHERE npsn = '99000101'"
        f" AND year = 2026 AND number = ? AND field = ? AND {which} ORDER BY revision.id",
        number,
        key.split(".")[-1],
    )
    return [value.strip('"') for (value,) in told]


def waits(page):
    """How many writes wait in this browser."""
    return page.evaluate("outbox.load().then(() => outbox.all().length)")


def posts(page):
    """Every write this page tries to send from now on. What is asked is not whether one arrived before: what a page
    sends in the very moment it is left may slip past a signal that is only pretended to be gone."""
    tried = []
    page.on("request", lambda request: request.method == "POST" and tried.append(request.url))
    return tried


def until(page, promise, arg=None, seconds=60):
    """Wait in the page until what this promises is true, but not for ever, nor for a promise that nobody keeps. A page
    that has sent all it had may draw itself anew meanwhile: then wait in the new one."""
    again = f"while (!(await ({promise}))) await new Promise(again => setTimeout(again, 50))"
    words = json.dumps(f"never came: {promise}")
    over = f"new Promise((_, over) => setTimeout(() => over(new Error({words})), {seconds} * 1000))"
    wait = f"arg => Promise.race([(async () => {{ {again}; }})(), {over}])"
    try:
        page.evaluate(wait, arg)
    except Error as error:
        if LEFT not in str(error):
            raise
        page.wait_for_load_state()
        page.evaluate(wait, arg)


def nothing_waits(page):
    until(page, "outbox.load().then(() => outbox.all().length === 0)")


def has_worker(page):
    until(page, "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller)")


def without_signal(browse):
    """Ratna at a meeting that her phone has kept, from where the network has just gone."""
    ratna = browse("kepsek").open(MEETING)
    has_worker(ratna.page)
    ratna.page.reload()
    unfold(ratna.page)
    ratna.page.context.set_offline(True)
    return ratna
