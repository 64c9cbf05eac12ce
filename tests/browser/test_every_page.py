"""Every page, as each role sees it: nothing for axe to find, no sideways scroll, a place for the keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pmo_app.extensions import db
from pmo_app.samples.proving import prove
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.outbox import begin, has_worker, unfold

SCHOOL = "/schools/99000101/2026"
PAGES = {
    "": ["/offline", "/sign-in", "/sign-in?next=/help", "/sign-in/help", "/sign-in/help?asked=yes", "/invitation/1-0"],
    "kepsek": [
        "/",
        SCHOOL,
        "/schools/99000101/2025",
        *(f"{SCHOOL}/meetings/{number}" for number in range(1, 7)),
        f"{SCHOOL}/meetings/3?edit=attendees",
        f"{SCHOOL}/meetings/4?edit=subtopics",
        f"{SCHOOL}/meetings/4?edit=report-indicators",
        f"{SCHOOL}/meetings/3?comment=mode",
        f"{SCHOOL}/meetings/3/submission",
        f"{SCHOOL}/so-far",
        f"{SCHOOL}/meetings/3/answers/place/versions",
        f"{SCHOOL}/meetings/1/follow-ups/4/history",
        f"{SCHOOL}/meetings/3/follow-ups/4/status",
        f"{SCHOOL}/meetings/3/bringing",
        "/account",
        "/account/calendar",
        "/duties",
        "/duties?number=4",
        "/notices",
        "/notices/mail",
        f"{SCHOOL}/meetings/3/attendance",
        f"{SCHOOL}/meetings/1/evidence",
        f"{SCHOOL}/meetings/2/evidence",
        f"{SCHOOL}/meetings/1/evidence/1",
        f"{SCHOOL}/meetings/3/date",
        f"{SCHOOL}/meetings/3/more-time",
        "/account/push",
        "/help",
        "/help/rights",
        "/nowhere",
        "/board/2026",
    ],
    "kepsek-wayan": ["/", "/schools/99000112/2026/meetings/3"],
    "pengawas": ["/", SCHOOL, f"{SCHOOL}/meetings/1", f"{SCHOOL}/meetings/2?comment=not-yet"],
    "fasilitator": [
        "/",
        "/schools/99000112/2026/meetings/3",
        "/duties",
        "/notices",
        f"{SCHOOL}/meetings/3/nudge",
        "/schools/99000112/2026/meetings/4/date",
    ],
    "koordinator": [
        "/board/2026",
        "/board/2026?standing=overdue",
        "/board/2026?q=zzz",
        "/board/2026?standing=following",
        f"{SCHOOL}/meetings/2/reopening",
        "/board/2026/more-time",
        "/board/2026/more-time?number=3&q=semangat",
        "/board/2026/facilitators",
        "/board/2026/facilitators/3/nudge?number=3",
        f"{SCHOOL}/meetings/3/more-time",
        "/duties",
    ],
    "admin": [
        "/",
        "/account",
        "/account/password",
        "/account/devices",
        "/account/data",
        "/account/passkeys",
        "/office/years",
        "/office/years/new",
        "/office/years/2026",
        "/office/import",
        "/office",
        "/office/people",
        "/office/people/1",
        "/office/people/new",
        "/office/people/1/schools?cohort=3",
        "/office/invitations",
        "/office/schools",
        "/office/schools/99000101",
        "/office/schools/new",
        "/office/assignments/6/handover",
        "/office/assignments/6/move",
        "/office/trace",
    ],
}
# Colours differ by theme and layout by viewport: each of them once.
LOOKS = [pytest.param(PHONE, "light", id="phone"), pytest.param(LAPTOP, "dark", id="laptop in the dark")]
UNFOLD = "document.querySelectorAll('details').forEach(details => (details.open = true))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def proved(served):
    """There is evidence of most meetings."""
    with served.app.app_context():
        prove()
        db.session.commit()


@pytest.mark.parametrize(("viewport", "theme"), LOOKS)
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(browse, who, viewport, theme):
    somebody = browse(who, viewport=viewport, color_scheme=theme, bypass_csp=True)
    for path in PAGES[who]:
        somebody.open(path)
        somebody.page.evaluate(UNFOLD)
        found = Axe().run(somebody.page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


@pytest.mark.parametrize(("viewport", "theme"), LOOKS)
def test_axe_finds_nothing_on_a_receipt_and_on_the_history_of_a_status(browse, viewport, theme):
    ratna = browse("kepsek", viewport=viewport, color_scheme=theme, bypass_csp=True)
    for number, link in ((2, "PMO2-"), (3, "Riwayat status")):
        ratna.open(f"{SCHOOL}/meetings/{number}")
        ratna.page.get_by_role("link", name=link).first.click()
        expect(ratna.page.get_by_role("heading", level=1)).to_have_text(re.compile("PMO2-|Riwayat status"))
        found = Axe().run(ratna.page)
        assert found.violations_count == 0, f"{ratna.page.url}\n{found.generate_report()}"
        assert ratna.page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize(("viewport", "theme"), LOOKS)
def test_axe_finds_nothing_while_texts_wait_and_while_two_are_to_choose_from(browse, viewport, theme):
    ratna = browse("kepsek", viewport=viewport, color_scheme=theme, bypass_csp=True)
    page = ratna.open(f"{SCHOOL}/meetings/3").page
    has_worker(page)
    page.reload()
    unfold(page)
    other = browse("kepsek").open(f"{SCHOOL}/meetings/3").page
    unfold(other)
    begin(other, "not-yet", "Dari HP lain.").get_by_role("button", name="Selesai").click()
    expect(other.locator("#a-not-yet").get_by_text("Tersimpan hari ini")).to_be_visible()
    page.context.set_offline(True)
    begin(page, "not-yet", "Dari sini.").get_by_role("button", name="Selesai").click()
    begin(page, "went-well", "Sedang ditulis.")
    page.get_by_role("link", name="Kirim laporan").click()
    looks_well(page)
    page.goto(ratna.house + "/")
    expect(page.locator("#waiting").get_by_role("listitem")).to_have_count(2)
    looks_well(page)
    page.context.set_offline(False)
    page.goto(f"{ratna.house}{SCHOOL}/meetings/3")
    unfold(page)
    expect(page.locator("#a-not-yet").get_by_role("alert")).to_be_visible()
    looks_well(page)


def looks_well(page):
    page.evaluate(UNFOLD)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("who", PAGES)
def test_no_page_scrolls_sideways_at_320_px(browse, who):
    assert_no_sideways_scroll(browse(who, viewport={"width": 320, "height": 640}), PAGES[who])


@pytest.mark.parametrize("who", PAGES)
def test_no_page_scrolls_sideways_with_text_at_200_percent(browse, chromium_with_big_text, who):
    assert_no_sideways_scroll(browse(who, browser=chromium_with_big_text), PAGES[who])


def assert_no_sideways_scroll(somebody, paths):
    for path in paths:
        somebody.open(path)
        somebody.page.evaluate(UNFOLD)
        assert somebody.page.evaluate(SIDEWAYS) <= 0, path


def test_the_keyboard_gets_everywhere(browse):
    ratna = browse("kepsek").open(f"{SCHOOL}/meetings/3?edit=attendees")
    page = ratna.page
    page.locator("#a-attendees").get_by_label("Guru").focus()
    page.keyboard.press("Space")
    page.locator("#a-attendees").get_by_role("button", name="Selesai").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#a-attendees header a")).to_be_focused()
