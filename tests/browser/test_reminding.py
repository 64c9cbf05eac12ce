"""Dates, duties and reminders as people meet them in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.outbox import MEETING, PLANNING, SCHOOL, has_worker


def test_a_reminder_leads_through_signing_in_to_the_very_field(browse):
    marlina = browse("fasilitator").open(f"{MEETING}/nudge").page
    text = marlina.get_by_label("Pesannya, boleh diubah").input_value()
    link = re.search(r"http://\S+", text).group()
    ratna = browse()
    ratna.page.goto(link)
    ratna.page.get_by_label("Nama pengguna").fill("kepsek")
    ratna.page.get_by_label("Kata sandi").fill("demo-pmo")
    ratna.page.get_by_role("button", name="Masuk", exact=True).click()
    field = ratna.page.locator("#a-attendees")
    expect(field.get_by_role("button", name="Selesai")).to_be_visible()
    expect(field).to_be_in_viewport()
    expect(field.locator(":focus")).to_be_attached()


def test_the_button_notes_the_reminder_and_whatsapp_opens(browse, kept):
    marlina = browse("fasilitator").open(f"{MEETING}/nudge").page
    # There is no WhatsApp here, but the policy of our pages lets it be asked for.
    with marlina.context.expect_event("request", lambda request: request.url.startswith("https://wa.me/")):
        marlina.get_by_role("button", name="Catat dan buka WhatsApp").click()
    assert kept("SELECT count(*) FROM nudge") == [(1,)]
    darmawan = browse("pengawas").open(f"{MEETING}/nudge").page
    expect(darmawan.get_by_text("diingatkan hari ini oleh Ibu Marlina")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_date_is_agreed_and_the_others_see_it_in_their_news(browse, scripts):
    ratna = browse("kepsek", java_script_enabled=scripts).open(f"{PLANNING}/date").page
    ratna.get_by_label("Tanggal", exact=True).fill("2027-02-18")
    ratna.get_by_label("Jam (WITA)").fill("10:00")
    ratna.get_by_label("Luring").check()
    ratna.get_by_label("Tempat atau tautan").fill("Aula")
    ratna.get_by_role("button", name="Sepakati dan kabari").click()
    expect(ratna.get_by_text("Tersimpan.", exact=True)).to_be_visible()
    darmawan = browse("pengawas", java_script_enabled=scripts).open("/notices").page
    darmawan.get_by_role("button", name=re.compile("PMO 4, SD Semangat diadakan Kamis, 18 Februari 2027")).click()
    expect(darmawan.get_by_role("heading", level=1)).to_have_text("Kapan PMO 4 diadakan?")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_duty_is_ticked_with_one_tap_and_taken_back_with_another(browse, scripts):
    page = browse("kepsek", java_script_enabled=scripts).open("/duties").page
    duty = page.locator("#principal-reflect-on-learning")
    duty.get_by_role("button", name=re.compile("^Sudah")).click()
    expect(page.get_by_text("2 sudah.")).to_be_visible()
    page.get_by_role("link", name="Lihat atau batalkan").click()  # unfolds the list of what is done
    expect(duty.get_by_text("24 November 2026")).to_be_visible()
    duty.get_by_role("button", name=re.compile("Batalkan")).click()
    expect(duty.get_by_role("button", name=re.compile("^Sudah"))).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_time_is_asked_for_granted_and_seen_by_the_school(browse, scripts):
    ratna = browse("kepsek", java_script_enabled=scripts).open(f"{MEETING}/more-time").page
    ratna.get_by_label("Mengapa perlu waktu?").fill("Listrik padam.")
    ratna.get_by_role("button", name=re.compile("Rabu, 23 Desember")).click()
    expect(ratna.get_by_text("Menunggu jawaban")).to_be_visible()
    hendra = browse("koordinator", java_script_enabled=scripts).open("/board/2026").page
    hendra.get_by_role("link", name="1 permintaan tambahan waktu").click()
    hendra.get_by_role("checkbox").first.check()
    hendra.get_by_role("button", name="Beri waktu").first.click()
    expect(hendra.get_by_text("Diberi: 1 laporan.")).to_be_visible()
    ratna.goto(ratna.url.split(SCHOOL)[0] + SCHOOL)
    expect(ratna.get_by_text("diperpanjang dari 20 Desember").first).to_be_visible()
    expect(ratna.get_by_role("link", name="Kabar 1 belum dibaca")).to_be_visible()


def test_without_a_signal_a_short_form_stays_as_it_was_typed(browse, kept):
    page = browse("kepsek").open(f"{MEETING}/more-time").page
    page.get_by_label("Mengapa perlu waktu?").fill("Listrik padam.")
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("Rabu, 23 Desember")).click()
    expect(page.get_by_text("Tulisan Anda masih di sini; tekan lagi saat ada sinyal.")).to_be_visible()
    expect(page.get_by_label("Mengapa perlu waktu?")).to_have_value("Listrik padam.")
    page.context.set_offline(False)
    page.get_by_role("button", name=re.compile("Rabu, 23 Desember")).click()
    expect(page.get_by_text("Menunggu jawaban")).to_be_visible()
    assert kept("SELECT reason, until FROM extension") == [("Listrik padam.", "2026-12-23")]


def test_a_button_pressed_without_a_signal_leads_nowhere_and_can_be_pressed_again(browse):
    page = browse("kepsek").open("/duties").page
    page.context.set_offline(True)
    duty = page.locator("#principal-reflect-on-learning")
    duty.get_by_role("button", name=re.compile("^Sudah")).click()
    expect(duty.get_by_text("Tanpa sinyal: belum terkirim.")).to_be_visible()
    page.context.set_offline(False)
    duty.get_by_role("button", name=re.compile("^Sudah")).click()
    expect(page.get_by_text("Tercatat.")).to_be_visible()


def test_a_signal_lost_under_way_leads_back_to_the_page_with_the_button(browse, served):
    page = browse("kepsek").open("/duties").page
    has_worker(page)
    page.reload()
    page.context.set_offline(True)
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true })")  # a signal that carries nothing
    page.locator("#principal-reflect-on-learning").get_by_role("button", name=re.compile("^Sudah")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa sinyal")
    page.context.set_offline(False)
    page.get_by_role("link", name="Coba lagi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tugas saya, PMO 3")
