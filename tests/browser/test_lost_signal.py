"""A network that dies at the worst moments: what somebody typed is on the server once, or still in their hands, and the
words on the screen were true all along."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.outbox import (
    MEETING,
    PLANNING,
    begin,
    finished,
    has_worker,
    nothing_waits,
    plan,
    posts,
    texts,
    unfold,
    waits,
    without_signal,
)
from tests.support.faults import Fate

HEARD = """id => {
  window.heard = [];
  const note = () => {
    const said = document.querySelector(`#${id} [data-said], #${id} [role=status]`)?.textContent.trim();
    if (said && said !== window.heard.at(-1)) window.heard.push(said);
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.mark.parametrize("fate", [Fate.BEFORE, Fate.AFTER, Fate.MIDDLE], ids=lambda fate: fate.name.lower())
def test_whenever_the_network_dies_the_text_is_there_once_and_the_words_are_true(browse, network, kept, fate):
    page = browse("kepsek", through=network).open(MEETING).page
    unfold(page)
    page.evaluate(HEARD, "a-went-well")
    network.fails(fate, fate, on="POST /schools")
    part = begin(page, "went-well", "Kelompok sudah jalan.")
    expect(part.get_by_role("status")).to_have_text("Tersimpan 11.00")
    assert texts(kept, "went-well") == ["Kelompok sudah jalan."]
    heard = page.evaluate("window.heard")
    assert heard[-1] == "Tersimpan 11.00"
    assert any("Belum terkirim, menunggu sinyal. Tersimpan di HP ini." in words for words in heard)
    assert not any(re.match(r"Tersimpan \d", words) for words in heard[:-1]), heard
    assert waits(page) == 0


@pytest.mark.parametrize("fate", [Fate.BEFORE, Fate.AFTER, Fate.MIDDLE], ids=lambda fate: fate.name.lower())
def test_a_comment_a_status_and_a_sending_are_done_once_too(browse, network, kept, fate):
    page = browse("kepsek", through=network).open(MEETING).page
    unfold(page)
    network.fails(fate, on="POST /schools")
    page.get_by_role("article", name="Numerasi Sesuai Tahap").get_by_role("radio", name="Terlaksana").check()
    expect(page.get_by_text("Tersimpan 11.00")).to_be_visible()
    network.fails(fate, on="POST /schools")
    page.locator("#a-place").get_by_role("link", name="Tanggapi").click()
    page.locator("#a-place").get_by_label("Tanggapan Anda").fill("Terima kasih, Pak.")
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.locator("#a-place .talk[id]").get_by_text("Terima kasih, Pak.")).to_be_visible()
    finished(page)
    expect(page.get_by_text("7 dari 8 isian terisi")).to_be_visible()
    network.fails(fate, on="POST /schools")
    page.get_by_role("link", name="Kirim laporan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("Laporan PMO 3 terkirim.")).to_be_visible()
    assert kept("SELECT count(*) FROM comment WHERE text = 'Terima kasih, Pak.'") == [(1,)]
    assert kept("SELECT count(*) FROM status_change WHERE at = '2026-11-24 03:00:00.000000' AND status = 'done'") == [
        (1,)
    ]
    assert kept("SELECT count(*) FROM sending WHERE code LIKE 'PMO3-%' AND sent_at LIKE '2026-11-24%'") == [(1,)]


def test_what_is_typed_without_a_signal_survives_reloading_and_closing(browse, kept):
    ratna = without_signal(browse)
    page, context = ratna.page, ratna.page.context
    for n, key in enumerate(("went-well", "not-yet", "obstacles", "solutions")):
        part = begin(page, key, f"Tulisan {n}")
        expect(part.get_by_role("status")).to_contain_text("Tersimpan di HP ini")
        page.reload()  # the shell shows the copy of the page, with what waits in it
        unfold(page)
        expect(page.locator(f"#a-{key} .words")).to_have_text(f"Tulisan {n}")
        expect(page.locator(f"#a-{key}").get_by_text("Belum terkirim, menunggu sinyal.")).to_be_visible()
    expect(page.locator("#outbox")).to_contain_text("belum tentu terbaru")
    expect(page.locator("#outbox")).to_contain_text(
        "4 isian tersimpan di HP ini. Terkirim sendiri saat sinyal kembali."
    )
    page.close()
    page = context.new_page()
    page.goto(ratna.house + "/")
    expect(page.locator("#waiting").get_by_role("listitem")).to_have_count(4)
    context.set_offline(False)
    expect(page.locator("#outbox")).to_contain_text("4 isian sudah terkirim.")
    for n, key in enumerate(("went-well", "not-yet", "obstacles", "solutions")):
        assert texts(kept, key) == [f"Tulisan {n}"]


def test_a_report_goes_by_itself_when_the_signal_is_back_after_what_it_says(browse, kept):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    unfold(page)
    page.context.set_offline(True)
    finished(page)
    page.get_by_role("link", name="Kirim laporan").click()
    page.get_by_role("button", name="Kirim begitu ada sinyal").click()
    expect(page.locator(".sticky").get_by_role("status")).to_contain_text("Tersimpan di HP ini")
    expect(page.get_by_role("button", name="Kirim begitu ada sinyal")).to_be_hidden()
    page.reload()
    expect(page.locator(".sticky").get_by_role("status")).to_contain_text("menunggu sinyal. Tersimpan di HP ini")
    page.context.set_offline(False)
    expect(page.get_by_text("Laporan PMO 3 terkirim.")).to_be_visible()
    assert kept("SELECT count(*) FROM sending WHERE code LIKE 'PMO3-%' AND sent_at LIKE '2026-11-24%'") == [(1,)]
    assert texts(kept, "solutions") == ["Ada."]


def test_a_report_that_is_not_whole_stays_and_says_so(browse, kept):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="Kirim laporan").click()
    page.get_by_role("button", name="Kirim begitu ada sinyal").click()
    page.context.set_offline(False)
    expect(page.locator(".sticky").get_by_role("status")).to_contain_text("Laporan belum lengkap")
    assert kept("SELECT count(*) FROM sending WHERE code LIKE 'PMO3-%' AND sent_at LIKE '2026-11-24%'") == [(0,)]


def test_a_follow_up_is_made_and_filled_without_a_signal(browse, kept):
    ratna = browse("kepsek").open(f"{PLANNING}?edit=subtopics")
    page = ratna.page
    has_worker(page)
    plan(page, ratna.house, follow_ups=1)
    unfold(page)
    page.context.set_offline(True)
    page.locator("#new-2F").fill("Kamis Membaca")
    page.locator("form", has=page.locator("#new-2F")).get_by_role("button").click()
    made = page.locator("article.planned", has_text="Kamis Membaca")
    made.locator("[id$=purpose] header a").click()
    made.locator("textarea").fill("Murid gemar membaca.")
    made.get_by_role("button", name="Selesai").click()
    page.reload()
    unfold(page)
    expect(made.get_by_text("Murid gemar membaca.")).to_be_visible()
    made.locator("[id$=success-indicator] header a").click()
    made.locator("textarea").fill("Tiap murid tiga buku.")
    made.get_by_role("button", name="Selesai").click()
    page.context.set_offline(False)
    nothing_waits(page)
    expect(page.locator("article[id^=f][aria-label='Kamis Membaca']")).to_be_attached()
    found = kept(
        "SELECT answer.field, answer.value FROM answer JOIN follow_up ON about = 'f' || follow_up.id"
        " WHERE key IS NOT NULL AND field <> 'follow-up-name' ORDER BY answer.id"
    )
    assert found == [("purpose", '"Murid gemar membaca."'), ("success-indicator", '"Tiap murid tiga buku."')]


def test_giving_a_follow_up_up_asks_why_without_a_signal_too(browse, kept):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    page.context.set_offline(True)
    card = page.get_by_role("article", name="Kamis Berbagi")
    card.get_by_role("radio", name="Tidak dilanjutkan").check()
    expect(card.get_by_role("alert")).to_contain_text("Tulis alasannya dulu")
    card.get_by_label("Catatan status").fill("Guru penanggung jawab pindah.")
    card.get_by_role("button", name="Simpan catatan").click()
    expect(card.get_by_role("status")).to_contain_text("Tersimpan di HP ini")
    page.context.set_offline(False)
    expect(card.get_by_text("“Guru penanggung jawab pindah.”")).to_be_visible()


def draw_anew(waiting):
    """As when what a text waits for has changed meanwhile."""
    waiting.evaluate("""place => {
        place.dataset.told = "";
        document.dispatchEvent(new Event("outbox:changed"));
    }""")


def test_a_draft_is_thrown_away_after_it_was_seen(browse):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    page.context.set_offline(True)
    unfold(page)
    begin(page, "went-well", "Keliru sekali.").get_by_role("button", name="Selesai").click()
    page.get_by_role("link", name="Lihat", exact=True).click()
    waiting = page.locator("#waiting")
    waiting.get_by_text("Lihat tulisannya").click()
    expect(waiting.get_by_text("Keliru sekali.")).to_be_visible()
    draw_anew(waiting)
    waiting.get_by_role("button", name="Buang").click()
    waiting.get_by_role("button", name="Tekan sekali lagi").click()
    expect(waiting).to_be_hidden()
    sent = posts(page)
    page.context.set_offline(False)
    page.reload()
    nothing_waits(page)
    assert sent == []
