"""What a thumb is about to press stays where it is: a page that changes by itself waits until the thumb is lifted."""

from playwright.sync_api import expect

from tests.browser.outbox import MEETING, begin, has_worker, heard, pressed, unfold

SAVED = "Tersimpan hari ini 11.00"


def test_what_arrives_while_a_finger_is_down_moves_nothing_and_its_tap_meets_what_it_pressed(browse):
    page = browse("kepsek").open(MEETING).page
    unfold(page)
    held = []
    page.route("**/answers/not-yet", lambda route: held.append(route))
    begin(page, "not-yet", "Membaca.").get_by_role("button", name="Selesai").click()
    link = page.locator("#a-obstacles header a")
    link.scroll_into_view_if_needed()
    with pressed(page, link) as before:
        with page.expect_response("**/answers/not-yet") as saved:
            held[0].continue_()
        saved.value.finished()
        heard(page)
        assert link.bounding_box() == before
    expect(page.locator("#a-obstacles textarea")).to_be_focused()
    expect(page.locator("#a-not-yet").get_by_text(SAVED)).to_be_visible()


def test_that_the_signal_is_back_is_said_once_and_stands_still_while_more_is_saved(browse):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    unfold(page)
    page.context.set_offline(True)
    begin(page, "went-well", "Kelompok sudah jalan.").get_by_role("button", name="Selesai").click()
    expect(page.locator("#outbox")).to_contain_text("Sedang luring")
    page.context.set_offline(False)
    expect(page.locator("#outbox")).to_contain_text("1 isian sudah terkirim.")
    page.evaluate("document.querySelector('#outbox > *').dataset.untouched = 'yes'")
    begin(page, "not-yet", "Membaca.").get_by_role("button", name="Selesai").click()
    expect(page.locator("#a-not-yet").get_by_text(SAVED)).to_be_visible()
    expect(page.locator("#outbox > [data-untouched]")).to_contain_text("1 isian sudah terkirim.")
