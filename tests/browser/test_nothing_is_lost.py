"""A network that dies at the worst moments, a browser that is killed, a phone that changes hands: whatever somebody
typed is on the server once, or still in their hands, and the words on the screen were true all along."""

import os
import random
import re
import shutil
import signal
import subprocess
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.support.faults import Fate

SCHOOL = "/schools/99000101/2026"
MEETING = f"{SCHOOL}/meetings/3"
PLANNING = f"{SCHOOL}/meetings/4"
HEARD = """id => {
  window.heard = [];
  const note = () => {
    const said = document.querySelector(`#${id} [data-said], #${id} [role=status]`)?.textContent.trim();
    if (said && said !== window.heard.at(-1)) window.heard.push(said);
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
BOXES = """async () => {
  const db = await new Promise((have) => { const r = indexedDB.open("pmo"); r.onsuccess = () => have(r.result); });
  const all = [];
  for (const name of db.objectStoreNames) {
    const kept = await new Promise((have) => {
      const asked = db.transaction(name).objectStore(name).getAll(); asked.onsuccess = () => have(asked.result); });
    for (const one of kept) all.push(new TextDecoder("latin1").decode(one.data) + JSON.stringify(one));
  }
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      all.push(request.url + " " + await (await caches.match(request)).text());
  all.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.documentElement.innerHTML);
  return all.join();
}"""


def unfold(page):
    page.wait_for_selector(
        "details.section", state="attached"
    )  # where the shell stands in, its copy comes a moment later
    page.evaluate("document.querySelectorAll('details.section').forEach(section => (section.open = true))")


def begin(page, key, text):
    part = page.locator(f"#a-{key}")
    part.locator("header a").click()
    part.locator("[name=value]").fill(text)
    return part


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


def until(page, promise, arg=None):
    """Wait in the page until what this promises is true."""
    ask = f"async arg => {{ while (!(await ({promise}))) await new Promise(again => setTimeout(again, 50)); }}"
    page.evaluate(ask, arg)


def nothing_waits(page):
    until(page, "outbox.load().then(() => outbox.all().length === 0)")


def has_worker(page):
    until(page, "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller)")


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
    expect(page.get_by_text("7 dari 7 isian terisi")).to_be_visible()
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
    ratna = browse("kepsek").open(MEETING)
    page, context = ratna.page, ratna.page.context
    has_worker(page)
    page.reload()
    unfold(page)
    context.set_offline(True)
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


def finished(page):
    """All that a reflection must hold."""
    for key in ("went-well", "not-yet", "obstacles", "solutions"):
        begin(page, key, "Ada.").get_by_role("button", name="Selesai").click()
    page.locator("#a-attendees header a").click()
    page.locator("#a-attendees").get_by_label("Guru").check()
    page.locator("#a-attendees").get_by_role("button", name="Selesai").click()


def test_a_report_goes_by_itself_when_the_signal_is_back_after_what_it_says(browse, kept):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    unfold(page)
    page.context.set_offline(True)
    finished(page)
    page.get_by_role("link", name="Kirim laporan").click()
    page.get_by_role("button", name="Kirim begitu ada sinyal").click()
    expect(page.locator(".sticky").get_by_role("status")).to_contain_text("Tersimpan di HP ini")
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


def test_a_draft_is_thrown_away_after_it_was_seen(browse, kept):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    page.context.set_offline(True)
    unfold(page)
    begin(page, "went-well", "Keliru sekali.").get_by_role("button", name="Selesai").click()
    page.get_by_role("link", name="Lihat", exact=True).click()
    waiting = page.locator("#waiting")
    waiting.get_by_text("Lihat tulisannya").click()
    expect(waiting.get_by_text("Keliru sekali.")).to_be_visible()
    waiting.get_by_role("button", name="Buang").click()
    waiting.get_by_role("button", name="Tekan sekali lagi").click()
    expect(waiting).to_be_hidden()
    page.context.set_offline(False)
    page.reload()
    assert waits(page) == 0 and texts(kept, "went-well") == []


@pytest.fixture
def own_browser(playwright, tmp_path, network):
    """A browser on a folder of its own, that can be killed and started again."""

    def start():
        quiet = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
        return playwright.chromium.launch_persistent_context(
            tmp_path / "phone", executable_path=shutil.which("chromium"), args=quiet, viewport=PHONE, locale="id-ID"
        )

    def kill():
        found = subprocess.run(["pgrep", "-f", str(tmp_path / "phone")], capture_output=True, text=True).stdout
        for process in found.split():
            os.kill(int(process), signal.SIGKILL)

    yield start, kill
    kill()


def signed_in(page, house):
    page.goto(house + "/sign-in")
    if page.get_by_label("Nama pengguna").is_visible():
        page.get_by_label("Nama pengguna").fill("kepsek")
        page.get_by_label("Kata sandi").fill("demo-pmo")
        page.get_by_label("Ingat saya").check()
        page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("heading", name="SD Semangat")).to_be_visible()


def test_fifty_writes_without_a_signal_and_a_killed_browser_are_all_there_once_in_order(own_browser, network, kept):
    start, kill = own_browser
    page = start().pages[0]
    signed_in(page, network.address)
    plan(page, network.address)
    unfold(page)
    page.context.set_offline(True)
    keys = page.evaluate(
        "[...document.getElementById('forms').content.querySelectorAll('form[data-outbox=answer]')]"
        ".filter(form => form.querySelector('textarea[name=value], input[name=value]:not([type])'))"
        ".filter(form => !form.closest('.blank'))"
        ".map(form => form.closest('section').id.slice(2))"
    )
    written = []
    for n in range(50):
        key = keys[n % len(keys)]
        begin(page, key, str(n)).get_by_role("button", name="Selesai").click()
        written.append((key, str(n)))
    assert waits(page) == 50
    kill()

    page = start().pages[0]
    signed_in(page, network.address)
    nothing_waits(page)
    rows = kept(
        "SELECT about || '-' || field, revision.value FROM revision JOIN answer ON answer.id = answer_id"
        " WHERE revision.at = '2026-11-24 03:00:00.000000' ORDER BY revision.id"
    )
    told = [(key.lstrip("-"), str(value).strip('"')) for key, value in rows]
    assert [one for one in told if one in written] == written
    assert len(keys) > 25


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


def test_who_signs_in_next_on_the_same_phone_reads_nothing_of_the_first(browse, kept):
    ratna = browse("kepsek").open(MEETING)
    page, context = ratna.page, ratna.page.context
    has_worker(page)
    page.reload()
    unfold(page)
    context.set_offline(True)
    begin(page, "went-well", "RAHASIA pertama").get_by_role("button", name="Selesai").click()
    begin(page, "not-yet", "RAHASIA kedua").get_by_role("button", name="Selesai").click()
    page.goto(ratna.house + MEETING)
    expect(page.get_by_role("heading", level=1)).to_have_text("PMO 3, Desember")
    context.clear_cookies()  # the sign-in ended with the browser; she did not sign out
    page.goto(ratna.house + MEETING)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa sinyal")
    context.set_offline(False)

    ratna.sign_in("kepsek-yuliana")  # head of a school on another island
    expect(page.get_by_text("2 isian milik orang lain menunggu.")).to_be_visible()
    page.goto(ratna.house + "/")
    assert waits(page) == 0
    there = page.evaluate(BOXES)
    for secret in ("RAHASIA", "SD Semangat", "99000101", "Ratna", "went-well"):
        assert secret not in there, secret
    context.set_offline(True)
    page.goto(ratna.house + MEETING)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa sinyal")
    context.set_offline(False)
    assert texts(kept, "went-well") == []

    page.goto(ratna.house + "/account")
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="Ibu Ratna, kepala sekolah").click()
    expect(page.get_by_role("heading", name="SD Semangat")).to_be_visible()
    nothing_waits(page)
    assert texts(kept, "went-well") == ["RAHASIA pertama"] and texts(kept, "not-yet") == ["RAHASIA kedua"]


def test_after_signing_out_neither_the_back_button_nor_the_worker_shows_a_page(browse):
    ratna = browse("kepsek").open(MEETING)
    page = ratna.page
    has_worker(page)
    page.goto(ratna.house + "/account")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("SD Semangat")).to_have_count(0)
    page.context.set_offline(True)
    page.goto(ratna.house + MEETING)
    expect(page.get_by_text("masuk dulu; itu butuh sinyal")).to_be_visible()
    assert "SD Semangat" not in page.content()


def test_signing_out_without_a_signal_locks_the_phone_and_ends_the_sign_in_with_the_next(browse):
    ratna = browse("kepsek").open("/account")
    page = ratna.page
    has_worker(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_text("HP ini sudah terkunci")).to_be_visible()
    page.goto(ratna.house + MEETING)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa sinyal")
    page.context.set_offline(False)
    page.goto(ratna.house + "/")
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    page.goto(ratna.house + "/")
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()


def test_two_tabs_of_one_browser_are_two_writers(browse, kept):
    ratna = browse("kepsek").open(MEETING)
    first, second = ratna.page, ratna.page.context.new_page()
    second.goto(ratna.house + MEETING)
    for page in (first, second):
        unfold(page)
    late = begin(second, "went-well", "Dari tab kedua.")
    part = begin(first, "went-well", "Dari tab pertama.")
    part.get_by_role("button", name="Selesai").click()
    expect(part.get_by_text("Tersimpan hari ini 11.00")).to_be_visible()
    expect(late.get_by_role("alert")).to_contain_text("mengubah isian ini saat Anda menulis")
    expect(part.locator(".value .words")).to_have_text("Dari tab pertama.")
    late.get_by_role("button", name="Pakai tulisan saya").click()
    expect(late.locator(".value .words")).to_have_text("Dari tab kedua.")
    nothing_waits(second)
    assert texts(kept, "went-well", which="revision.version IS NOT NULL") == ["Dari tab pertama.", "Dari tab kedua."]


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


def test_a_text_that_cannot_be_taken_stays_with_its_reason_and_can_be_copied(browse, kept, house):
    page = browse("kepsek").open(MEETING).page
    unfold(page)
    part = begin(page, "went-well", "x" * 20_001)
    expect(part.get_by_text("Tulisan ini terlalu panjang (20.001 huruf")).to_be_visible()
    expect(part.locator("textarea")).to_have_value("x" * 20_001)
    assert waits(page) == 1 and texts(kept, "went-well") == []
    part.locator("textarea").fill("Sudah diringkas.")
    expect(part.get_by_role("status")).to_have_text("Tersimpan 11.00")
    assert waits(page) == 0 and texts(kept, "went-well") == ["Sudah diringkas."]


def test_what_was_written_before_the_report_was_sent_elsewhere_stays_to_be_copied(browse, served):
    page = browse("kepsek").open(MEETING).page
    has_worker(page)
    unfold(page)
    page.context.set_offline(True)
    begin(page, "went-well", "Susulan.").get_by_role("button", name="Selesai").click()
    with served.app.app_context():
        from pmo_app.extensions import db
        from tests.support.places import report_of

        report_of("99000101", 3).state = "sent"
        db.session.commit()
        db.session.remove()
    page.context.set_offline(False)
    expect(page.locator("#a-went-well")).to_contain_text("tulisan di bawah belum masuk")
    page.goto(page.url.split("/schools")[0])
    waiting = page.locator("#waiting")
    waiting.get_by_text("Lihat tulisannya").click()
    expect(waiting.get_by_text("Susulan.")).to_be_visible()
    expect(waiting.get_by_role("button", name="Salin")).to_be_visible()


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


def test_a_meeting_is_carried_in_a_file_to_another_device(browse, kept, tmp_path):
    page = browse("kepsek").open(MEETING).page
    unfold(page)
    page.context.set_offline(True)
    begin(page, "went-well", "Ditulis di gunung.").get_by_role("button", name="Selesai").click()
    page.get_by_role("article", name="Numerasi Sesuai Tahap").get_by_role("radio", name="Terlaksana").check()
    page.get_by_text("Tanpa sinyal di sekolah?").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Simpan ke berkas").click()
    saved.value.save_as(tmp_path / "isian.json")

    office = browse("kepsek").open(MEETING).page
    office.get_by_text("Tanpa sinyal di sekolah?").click()
    office.get_by_role("link", name="Masukkan dari berkas").click()
    office.get_by_label("Berkas isian").set_input_files(tmp_path / "isian.json")
    office.get_by_role("button", name="Masukkan").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("2 isian masuk")
    page.context.set_offline(False)  # the phone finds a signal after all: what it sends is there already
    nothing_waits(page)
    assert texts(kept, "went-well") == ["Ditulis di gunung."]


WRITES = """async ({ base, keys, name, seed }) => {
  const random = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
  const pause = (most) => new Promise((go) => setTimeout(go, random() * most));
  const texts = [];
  const settle = async (stuck) => {
    if (random() < 0.5) return outbox.forget(stuck);  // theirs is taken: this one's text is in the history
    const { fields, lane, page, kind, part } = stuck, theirs = await outbox.ask(part).catch(() => null);
    const seen = Number(theirs?.said("Version"));
    if (seen) outbox.ready(outbox.note({ lane, page, kind, fields, seen, text: "", label: "" }));
  };
  const write = async (n) => {
    const key = keys[Math.floor(random() * keys.length)], lane = `${base}/answers/${key}`, text = `${name} ${n}`;
    for (const stuck of outbox.inLane(lane).filter((one) => one.state === "stuck")) await settle(stuck);
    if (outbox.inLane(lane).some((one) => one.state === "stuck")) return false;
    const seen = fields.seen()[lane]?.version ?? 0;
    outbox.ready(outbox.note({ lane, page: base, kind: "answer", seen, fields: [["value", text]], text, label: "" }));
    texts.push([key, text]);
    return true;
  };
  for (let n = 0; n < 100; ) { n += await write(n); await pause(40); }
  window.mine = texts;
}"""


def test_of_two_hundred_writes_of_two_people_on_ten_fields_none_vanishes(browse, network, kept):
    once = ("place", "facilitator", "others-present", "other-data", "summary", "strengths", "goals")
    keys = (*once, "2F.priority-problem", "2F.root-cause", "2F.solution")
    chance = random.Random(11)
    network.fate_of = lambda line: (
        chance.choice([Fate.BEFORE, Fate.AFTER, Fate.MIDDLE, *[Fate.THROUGH] * 7])
        if "/answers/" in line
        else Fate.THROUGH
    )
    pages = [browse("kepsek", through=network).open(PLANNING).page for _ in range(2)]
    known = page_versions(pages[0])
    for n, page in enumerate(pages):
        page.evaluate("known => fields.recall(known)", known)
        told = {"base": PLANNING, "keys": keys, "name": "AB"[n], "seed": 7 + n}
        page.evaluate(f"told => {{ window.done = ({WRITES})(told); }}", told)
    for page in pages:
        page.evaluate("window.done")
    network.fate_of = lambda _line: Fate.THROUGH
    for page in pages:
        until(page, "outbox.flush().then(() => outbox.all().every(write => write.state === 'stuck'))")
    written = [tuple(one) for page in pages for one in page.evaluate("window.mine")]
    assert len(written) == 200
    assert [(key, text) for key, text in written if text not in texts(kept, key, 4)] == []
    for key in keys:  # as a version each counts once, however often it was sent
        assert max(Counter(texts(kept, key, 4, "revision.version IS NOT NULL")).values()) == 1


def page_versions(page):
    """The versions a page was drawn with, as if each had been confirmed."""
    return page.evaluate(
        "Object.fromEntries([...document.getElementById('forms').content.querySelectorAll('form[data-outbox=answer]')]"
        ".map(form => [form.getAttribute('action'), { version: Number(form.elements.version.value), fields: [] }]))"
    )
