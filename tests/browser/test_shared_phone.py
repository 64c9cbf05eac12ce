"""A phone that changes hands, and texts that cannot be taken: nothing is shown to another, nothing is thrown away."""

from playwright.sync_api import expect

from pmo_app.extensions import db
from tests.browser.outbox import (
    MEETING,
    begin,
    has_worker,
    nothing_waits,
    posts,
    texts,
    unfold,
    waits,
    without_signal,
)
from tests.support.places import report_of

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


def test_who_signs_in_next_on_the_same_phone_reads_nothing_of_the_first(browse, kept):
    ratna = without_signal(browse)
    page, context = ratna.page, ratna.page.context
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
    sent = posts(page)
    there = page.evaluate(BOXES)
    for secret in ("RAHASIA", "SD Semangat", "99000101", "Ratna", "went-well"):
        assert secret not in there, secret
    context.set_offline(True)
    page.goto(ratna.house + MEETING)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa sinyal")
    context.set_offline(False)
    page.goto(ratna.house + "/account")
    nothing_waits(page)
    assert sent == []

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
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
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
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    page.goto(ratna.house + "/")
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()


def test_an_answer_that_was_on_its_way_while_signing_out_does_not_unlock_the_phone_again(browse):
    ratna = browse("kepsek").open(MEETING)
    page = ratna.page
    has_worker(page)
    page.evaluate("localStorage.leaving = 'yes'")  # signing out had begun; this page's answer brought the key back
    page.context.set_offline(True)
    page.goto(ratna.house + MEETING)
    expect(page.get_by_text("HP ini sudah terkunci")).to_be_visible()
    assert "SD Semangat" not in page.content() and "device=" not in page.evaluate("document.cookie")


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
