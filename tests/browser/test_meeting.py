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
    part.get_by_role("button", name="Simpan").click()
    expect(part.get_by_text("Kelompok sudah jalan.")).to_be_visible()
    expect(page.locator("#contents").get_by_text("3 dari 7 isian terisi")).to_be_visible()
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


def test_two_at_once_both_texts_stay(browse):
    first, second = open_reflection(browse), open_reflection(browse)
    late = begin(second, "not-yet", "tulisan kedua")
    part = begin(first, "not-yet", "tulisan pertama")
    part.get_by_role("button", name="Simpan").click()
    expect(part.get_by_text("tulisan pertama")).to_be_visible()
    late.get_by_role("button", name="Simpan").click()
    expect(late.get_by_role("alert")).to_contain_text("mengubah isian ini saat Anda menulis")
    expect(late.get_by_text("tulisan pertama")).to_be_visible()
    expect(late.locator("textarea")).to_have_value("tulisan kedua")
    late.get_by_role("button", name="Simpan").click()
    expect(late.locator(".words")).to_have_text("tulisan kedua")


def test_without_signal_the_text_stays_and_the_page_says_so(browse):
    page = open_reflection(browse)
    part = begin(page, "obstacles", "Sinyal hilang di tengah kalimat.")
    page.context.set_offline(True)
    part.get_by_role("button", name="Simpan").click()
    expect(part.get_by_role("status")).to_contain_text("Belum terkirim. Jangan tutup halaman ini")
    page.context.set_offline(False)
    part.get_by_role("button", name="Simpan").click()
    expect(part.get_by_text("Sinyal hilang di tengah kalimat.")).to_be_visible()


def test_a_status_tapped_without_signal_says_so_and_can_be_tapped_again(browse):
    page = open_reflection(browse)
    card = page.get_by_role("article", name="Numerasi Sesuai Tahap")
    page.context.set_offline(True)
    card.get_by_role("radio", name="Terlaksana").check()
    expect(card.get_by_role("status")).to_contain_text("Belum terkirim")
    page.context.set_offline(False)
    card.get_by_role("radio", name="Terkendala").check()
    expect(card.get_by_text("Tersimpan 11.00")).to_be_visible()


def test_when_the_session_has_ended_the_text_waits_for_her_to_sign_in_beside_it(browse):
    page = open_reflection(browse)
    part = begin(page, "went-well", "Kelompok sudah jalan.")
    page.context.clear_cookies()
    part.get_by_role("button", name="Simpan").click()
    expect(part.get_by_role("status")).to_contain_text("Tulisan Anda masih di sini")
    with page.expect_popup() as opened:
        part.get_by_role("link", name="Masuk").click()
    opened.value.get_by_role("button", name="Ibu Ratna, kepala sekolah").click()
    expect(opened.value.get_by_role("heading", name="SD Semangat")).to_be_visible()
    part.get_by_role("button", name="Simpan").click()
    page.get_by_role("button", name="Simpan sekali lagi").click()
    expect(page.locator("#a-went-well .words")).to_have_text("Kelompok sudah jalan.")


@pytest.mark.parametrize("key", ["attendees", "obstacles"])
def test_one_is_asked_before_leaving_what_was_not_saved(browse, key):
    page = browse("kepsek").open(f"{MEETING}?edit={key}").page
    page.locator(f"#a-{key}").locator("textarea, input[type=checkbox]").first.press("Space")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


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
