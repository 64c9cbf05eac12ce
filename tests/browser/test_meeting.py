"""A meeting in a real browser: parts that swap, two people at once, a signal that goes away."""

import pytest
from playwright.sync_api import expect

MEETING = "/schools/99000101/2026/meetings/3"
PLANNING = "/schools/99000101/2026/meetings/4"


def begin(page, key, text):
    part = page.locator(f"#a-{key}")
    part.locator("header a").click()
    part.locator("textarea").fill(text)
    return part


def open_reflection(browse, who="kepsek"):
    page = browse(who).open(MEETING).page
    page.locator("#reflection > summary").click()
    return page


def test_saving_swaps_one_answer_and_leaves_the_rest_alone(browse):
    page = open_reflection(browse)
    page.evaluate("document.querySelector('h1').dataset.untouched = 'yes'")
    part = begin(page, "went-well", "Kelompok sudah jalan.")
    part.get_by_role("button", name="Selesai").click()
    expect(part.get_by_text("Kelompok sudah jalan.")).to_be_visible()
    expect(page.locator("#contents").get_by_text("3 dari 8 isian terisi")).to_be_visible()
    expect(page.locator("h1[data-untouched]")).to_have_count(1)


def test_one_tap_changes_a_status_with_one_request(browse):
    page = open_reflection(browse)
    card = page.get_by_role("article", name="Numerasi Sesuai Tahap")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    card.get_by_role("radio", name="Terlaksana").check()
    expect(card.get_by_text("Tersimpan 11.00")).to_be_visible()
    assert len(asked) == 1


def test_giving_up_asks_for_a_reason_first(browse):
    page = open_reflection(browse)
    card = page.get_by_role("article", name="Kamis Berbagi")
    card.get_by_role("radio", name="Tidak dilanjutkan").check()
    expect(card.get_by_role("alert")).to_contain_text("Tulis alasannya dulu")
    card.get_by_label("Catatan status").fill("Guru penanggung jawab pindah.")
    card.get_by_role("button", name="Simpan catatan").click()
    expect(card.get_by_text("Guru penanggung jawab pindah.")).to_be_visible()


@pytest.fixture
def two_texts(browse):
    """Ratna at a field she wrote in, after she had written in it on another phone."""
    first, second = open_reflection(browse), open_reflection(browse)
    part = begin(first, "not-yet", "Murid belum lancar membaca.")
    part.get_by_role("button", name="Selesai").click()
    expect(part.get_by_text("Tersimpan hari ini 11.00")).to_be_visible()
    late = begin(second, "not-yet", "Murid kelas 2 belum lancar.")
    expect(late.get_by_role("alert")).to_contain_text("mengubah isian ini saat Anda menulis")
    expect(late.locator(".version .words", has_text="Murid belum lancar membaca.")).to_be_visible()
    return late


def test_two_at_once_both_texts_stay_and_mine_can_be_taken(two_texts):
    two_texts.get_by_role("button", name="Pakai tulisan saya").click()
    expect(two_texts.locator(".value .words")).to_have_text("Murid kelas 2 belum lancar.")
    expect(two_texts.get_by_text("Tersimpan hari ini 11.00")).to_be_visible()


def test_two_at_once_theirs_can_be_taken_and_mine_is_in_the_history(two_texts):
    two_texts.get_by_role("link", name="Pakai tulisan Ibu Ratna").click()
    expect(two_texts.locator(".value .words")).to_have_text("Murid belum lancar membaca.")
    page = two_texts.page
    page.goto(page.url.split("#")[0] + "/answers/not-yet/versions")
    expect(page.get_by_text("Murid kelas 2 belum lancar.")).to_be_visible()
    expect(page.get_by_text("Tidak dipakai")).to_be_visible()


def test_two_at_once_both_can_be_put_together(two_texts):
    two_texts.get_by_text("Gabungkan keduanya").click()
    two_texts.get_by_label("Gabungan, silakan dirapikan").fill("Murid kelas 2 belum lancar membaca.")
    two_texts.get_by_role("button", name="Simpan gabungan").click()
    expect(two_texts.locator(".value .words")).to_have_text("Murid kelas 2 belum lancar membaca.")


def test_a_conflict_left_alone_is_there_again(two_texts):
    page = two_texts.page
    page.goto(page.url.split("/schools")[0])
    expect(page.get_by_text("1 isian belum masuk dan perlu dilihat.")).to_be_visible()
    page.locator("#waiting").get_by_role("link", name="Yang belum berjalan baik").click()
    page.locator("#reflection > summary").click()
    expect(page.locator("#a-not-yet").get_by_role("alert")).to_contain_text("mengubah isian ini saat Anda menulis")


def test_what_another_writes_is_set_in_quietly_and_the_page_says_who_it_is(browse):
    wayan = browse("kepsek-wayan").open("/schools/99000112/2026/meetings/3").page
    wayan.locator("#reflection > summary").click()
    mine = begin(wayan, "obstacles", "Hujan.")
    marlina = browse("fasilitator").open("/schools/99000112/2026/meetings/3").page
    marlina.locator("#reflection > summary").click()
    begin(marlina, "went-well", "Kelompok sudah jalan.").get_by_role("button", name="Selesai").click()
    expect(marlina.locator("#a-went-well").get_by_text("Tersimpan hari ini")).to_be_visible()
    wayan.evaluate("news.fetch()")  # as it does by itself from time to time
    expect(wayan.locator("#a-went-well .words")).to_have_text("Kelompok sudah jalan.")
    expect(wayan.get_by_text("Ibu Marlina juga sedang menulis di laporan ini")).to_be_visible()
    expect(mine.locator("textarea")).to_have_value("Hujan.")


def test_when_the_session_has_ended_the_text_waits_and_goes_out_after_signing_in(browse):
    page = open_reflection(browse)
    part = begin(page, "went-well", "Kelompok sudah jalan.")
    page.context.clear_cookies()
    part.get_by_role("button", name="Selesai").click()
    expect(part.get_by_role("status")).to_contain_text("Tersimpan di HP ini.")
    part.get_by_role("link", name="masuk lagi").click()
    page.get_by_role("button", name="Ibu Ratna, kepala sekolah").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PMO 3, Desember")
    page.locator("#reflection > summary").click()
    expect(page.locator("#a-went-well .words")).to_have_text("Kelompok sudah jalan.")
    expect(page.locator("#a-went-well").get_by_text("Tersimpan hari ini")).to_be_visible()


def test_giving_up_an_edit_puts_the_old_text_back(browse):
    page = open_reflection(browse)
    part = begin(page, "went-well", "Keliru")
    part.get_by_text("Batal").click()
    expect(part.get_by_text("Belum diisi.")).to_be_visible()
    begin(page, "went-well", "Sudah tersimpan").get_by_label("Yang berjalan baik").blur()
    expect(part.get_by_role("status")).to_have_text("Tersimpan 11.00")
    part.get_by_text("Batal").click()
    expect(part.get_by_text("Belum diisi.")).to_be_visible()


def test_at_two_subtopics_the_others_rest(browse):
    page = browse("kepsek").open(f"{PLANNING}?edit=subtopics").page
    part = page.locator("#a-subtopics")
    part.get_by_label("A. Penyusunan dokumen KOSP").check()
    part.get_by_label("G. Strategi pengelolaan SDM").check()
    expect(part.get_by_label("B. Penyusunan dokumen program sekolah")).to_be_disabled()
    expect(part.get_by_text("2 dari 2 dipilih. Sudah dua.")).to_be_visible()
    part.get_by_label("A. Penyusunan dokumen KOSP").uncheck()
    expect(part.get_by_label("B. Penyusunan dokumen program sekolah")).to_be_enabled()


def test_a_talk_goes_on_beside_the_answer(browse):
    supervisor = browse("pengawas").open("/schools/99000101/2026/meetings/2").page
    answer = supervisor.locator("#a-obstacles")
    answer.get_by_role("link", name="Tanggapi").click()
    answer.get_by_label("Tanggapan Anda").fill("Bagaimana bila bank soal dibagi segugus?")
    answer.get_by_role("button", name="Kirim tanggapan").click()
    expect(answer.get_by_text("Bagaimana bila bank soal dibagi segugus?")).to_be_visible()

    principal = browse("kepsek").open("/schools/99000101/2026/meetings/2").page
    talk = principal.locator("#a-obstacles .talk", has_text="segugus")
    talk.get_by_text("Balas", exact=True).click()
    talk.get_by_label("Balasan Anda").fill("Setuju, Pak. Kami mulai Januari.")
    talk.get_by_role("button", name="Kirim balasan").click()
    expect(talk.get_by_text("Setuju, Pak.")).to_be_visible()
    talk.get_by_role("button", name="Tandai selesai").click()
    expect(principal.get_by_text("Selesai dibahas, 2 tanggapan").last).to_be_visible()


def test_the_demo_lets_one_in_with_one_tap(browse):
    page = browse().open("/sign-in").page
    page.get_by_role("button", name="Bapak Hendra, koordinator").click()
    expect(page.get_by_role("heading", name="12 sekolah, enam pertemuan")).to_be_visible()


def test_filters_swap_only_the_results_and_keep_the_address(browse):
    page = browse("koordinator").open("/board/2026").page
    page.get_by_label("Keadaan").select_option("overdue")
    expect(page.get_by_text("Menampilkan 5 dari 5 sekolah")).to_be_visible()
    expect(page.locator("#results")).to_have_count(1)
    assert "standing=overdue" in page.url
