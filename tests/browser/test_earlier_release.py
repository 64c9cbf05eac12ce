"""A phone that still holds the release before: its page open, its scripts, its worker and its shell; and a server that
has gone on. `kept` in these tests asks the database that this release's data was brought up in."""

import pytest
from playwright.sync_api import expect

from pmo_app.release import VERSION
from tests.browser.outbox import MEETING, begin, has_worker, nothing_waits, texts, unfold, until
from tests.browser.test_releases import release
from tests.releases.kept import VERSIONS, Kept
from tests.releases.settling import settled

BEFORE = Kept.of(next(version for version in reversed(VERSIONS) if version != VERSION))


@pytest.fixture
def template(shelf, request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("asks the file behind the server")
    return settled(shelf, BEFORE)


class Front:
    """What stands before the server: hands out what the earlier release did, nothing while there is no server, and
    then this one's."""

    def __init__(self, app, pages: list[dict]):
        self.app, self.pages, self.is_old, self.is_down = app, {page["page"]: page for page in pages}, True, False

    def deploy(self) -> None:
        self.is_old = self.is_down = False

    def __call__(self, environ, start_response):
        page = self.pages.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        if self.is_down:
            start_response("502 Bad Gateway", [("Content-Type", "text/html")])
            return [b"<h1>Bad Gateway</h1>"]
        if self.is_old and page:
            start_response("200 OK", [*page["headers"].items(), ("PMO-App", "1"), ("Cache-Control", "no-store")])
            return [page["text"].encode()]
        return self.app(environ, start_response)


@pytest.fixture
def front(served):
    release(served, "/* goes on from there */")
    served.app.wsgi_app = front = Front(served.app.wsgi_app, BEFORE.pages)
    return front


def scripts(page):
    return page.locator("#app").get_attribute("src")


def test_a_page_of_the_release_before_saves_to_this_one_through_a_deploy(browse, front, kept):
    page = browse("kepsek").open(MEETING).page
    old = scripts(page)
    assert old in front.pages
    unfold(page)
    part = begin(page, "went-well", "Sebelum pembaruan.")
    expect(part.get_by_role("status")).to_have_text("Tersimpan 11.00")
    front.is_down = True
    part.locator("[name=value]").fill("Sebelum pembaruan, lalu di tengahnya.")
    expect(part.get_by_role("status")).to_contain_text("Belum tersimpan. Coba lagi. Tersimpan di HP ini.")
    front.deploy()
    expect(part.get_by_role("status")).to_have_text("Tersimpan 11.00")
    part.locator("[name=value]").fill("Sebelum, di tengah, dan sesudah pembaruan.")
    part.get_by_role("button", name="Selesai").click()
    expect(page.locator("#a-went-well")).to_contain_text("Tersimpan hari ini 11.00")
    page.get_by_role("article", name="Numerasi Sesuai Tahap").get_by_role("radio", name="Terlaksana").check()
    expect(page.locator("article[id^=f] [data-said]").first).to_contain_text("Tersimpan")
    nothing_waits(page)
    expect(page.get_by_text("Muat halaman terbaru")).to_have_count(0)  # nothing here needs it
    assert scripts(page) == old
    assert texts(kept, "went-well")[-3:] == [
        "Sebelum pembaruan.",
        "Sebelum pembaruan, lalu di tengahnya.",
        "Sebelum, di tengah, dan sesudah pembaruan.",
    ]
    page.reload()
    assert scripts(page) != old
    expect(page.locator("#a-went-well .words")).to_have_text("Sebelum, di tengah, dan sesudah pembaruan.")


def test_what_was_typed_without_a_signal_under_the_release_before_goes_out_under_this_one(browse, front, kept):
    ratna = browse("kepsek").open(MEETING)
    page, context = ratna.page, ratna.page.context
    has_worker(page)
    page.reload()
    unfold(page)
    context.set_offline(True)
    part = begin(page, "obstacles", "Ditulis di luar jangkauan.")
    expect(part.get_by_role("status")).to_contain_text("Tersimpan di HP ini")
    front.deploy()
    page.reload()  # the worker of before, its shell and its copy of the page
    expect(page.locator("#a-obstacles .words")).to_have_text("Ditulis di luar jangkauan.")
    assert scripts(page) in front.pages
    old = page.evaluate("caches.keys()")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(ratna.house + MEETING)
    assert scripts(page) not in front.pages
    nothing_waits(page)
    assert texts(kept, "obstacles")[-1] == "Ditulis di luar jangkauan."
    expect(page.locator("#a-obstacles .words")).to_have_text("Ditulis di luar jangkauan.")
    until(page, "caches.keys().then(now => now.length === 1 && now[0] !== arg[0])", old)
