"""The server is full, or cannot write for a while: the text waits on the phone, is said to, and goes out by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.outbox import MEETING, begin, texts, unfold, waits


@pytest.mark.parametrize("status", [507, 503])
def test_what_was_typed_waits_on_the_phone_and_is_saved_once_when_the_server_can_again(browse, kept, status):
    page = browse("kepsek").open(MEETING).page
    unfold(page)
    refused = []

    def refuse(route):
        refused.append(route.request.url)
        route.fulfill(status=status, content_type="text/html", headers={"PMO-App": "1"}, body="<p>Belum tersimpan.</p>")

    page.route("**/answers/went-well", lambda route: refuse(route) if len(refused) < 2 else route.continue_())
    part = begin(page, "went-well", "Kelompok sudah jalan.")
    expect(part.get_by_role("status")).to_have_text("Belum tersimpan. Coba lagi. Tersimpan di HP ini.")
    assert texts(kept, "went-well") == [] and waits(page) == 1
    expect(part.get_by_role("status")).to_have_text("Tersimpan 11.00", timeout=20_000)
    assert texts(kept, "went-well") == ["Kelompok sudah jalan."] and waits(page) == 0
