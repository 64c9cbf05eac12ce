"""A new release takes over from the old one in the middle of everything, or does not."""

from playwright.sync_api import expect

from tests.browser.outbox import MEETING, begin, has_worker, unfold, until
from tests.support.faults import Fate


def test_a_new_release_takes_over_without_a_trap(browse, served):
    ratna = browse("kepsek").open(MEETING)
    page = ratna.page
    has_worker(page)
    page.reload()
    unfold(page)
    begin(page, "went-well", "Ditulis di rilis lama.")
    old = page.evaluate("caches.keys()")
    release(served, "/* another release */")
    page.reload()
    until(page, "caches.keys().then(now => now.length === 1 && now[0] !== arg[0])", old)
    expect(page.locator("#a-went-well .words")).to_have_text("Ditulis di rilis lama.")
    page.reload()
    # The copies made under the old release are fetched anew: none is ever shown with other scripts than its own.
    until(page, "device.pages().then(kept => kept.every(one => one.app === document.getElementById('app').src))")
    page.context.set_offline(True)
    for path, heading in ((MEETING, "PMO 3, Desember"), ("/", "SD Semangat")):
        page.goto(ratna.house + path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.evaluate("device.page('/').then(copy => device.keepPage({ ...copy, app: 'another' }))")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa sinyal")


def release(served, addition):
    files = served.app.extensions["assets"]
    files["app.js"] = type(files["app.js"])("app.js", files["app.js"].body + addition.encode())


def test_an_update_that_fails_leaves_the_old_one_in_place(browse, served, network):
    ratna = browse("kepsek", through=network).open(MEETING)
    page = ratna.page
    has_worker(page)
    page.reload()
    old = page.evaluate("caches.keys()")
    release(served, "/* a release that cannot be fetched */")
    network.fate_of = lambda line: Fate.BEFORE if "app.js" in line or "/offline" in line else Fate.THROUGH
    page.evaluate("navigator.serviceWorker.getRegistration().then(worker => worker.update()).catch(() => {})")
    page.context.set_offline(True)
    page.goto(ratna.house + MEETING)
    expect(page.get_by_role("heading", level=1)).to_have_text("PMO 3, Desember")
    assert old[0] in page.evaluate("caches.keys()")
