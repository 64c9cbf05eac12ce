"""Files of a meeting from a phone with a bad signal: each is on the server, bit for bit, or still on the phone, and the
words on the screen were true all along."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.outbox import has_worker, heard, pressed
from tests.browser.photos import (
    CONSENT,
    EVIDENCE,
    House,
    Signal,
    all_lie_on_the_phone,
    choose,
    kept_by,
    no_photo,
    part,
    photo,
    queue,
    recording,
    said,
    sha,
)
from tests.browser.test_every_page import LOOKS, looks_well
from tests.browser.test_shared_phone import BOXES
from tests.support.faults import Fate

SMALLER = re.compile(r"4,\d MB → \d\d\d kB")
HALFWAY = re.compile(r"Mengirim [3-8]\d%")
NO_ROOM = "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
SAFE = "berkas aman di server."


@pytest.fixture
def ratna(browse):
    """The head of SD Semangat, before the evidence of her third meeting; `ratna.page` has a worker."""
    ratna = browse("kepsek").open(EVIDENCE)
    has_worker(ratna.page)
    ratna.page.reload()
    expect(part(ratna.page).get_by_role("button", name="Kirim berkas")).to_be_hidden()  # the script is there
    return ratna


@pytest.fixture
def own_house(shelf, tmp_path):
    house = House(shelf.fresh("village", "killed"), tmp_path / "store")
    house.wait()
    yield house
    house.end()


def hashes_answered(page) -> list:
    """The hashes that the server tells of what it has taken, as they come in."""
    heard = []
    page.on("response", lambda answer: heard.append(answer.headers.get("pmo-hash")) if answer.ok else None)
    return heard


def test_three_photos_are_made_small_on_the_phone_and_safe_on_the_server(ratna, served):
    page = ratna.page
    heard = hashes_answered(page)
    page.context.set_offline(True)
    choose(page, *(photo(f"IMG_{n}.jpg", n) for n in range(3)))
    expect(queue(page).get_by_text(SMALLER)).to_have_count(3)
    page.context.set_offline(False)
    expect(said(page)).to_have_text(f"3 {SAFE}")
    expect(queue(page)).to_have_count(0)
    expect(part(page).locator(".photos li")).to_have_count(3)
    kept = kept_by(served.app)
    assert len(kept) == 3
    assert [told for _, told, _ in kept] == [sha(body) for *_, body in kept] == list(filter(None, heard))
    for *_, body in kept:
        assert Image.open(BytesIO(body)).size == (1200, 1600)
        assert not Image.open(BytesIO(body)).getexif() and b"Exif" not in body and b"Ratna" not in body


def test_a_photo_chosen_before_the_script_has_come_goes_all_the_same(browse, served):
    ratna = browse("kepsek", service_workers="block")
    page, late = ratna.page, []
    page.route("**/js/evidence.js", lambda route: late.append(route))
    page.goto(ratna.house + EVIDENCE, wait_until="commit")
    part(page).locator("input[type=file]").set_input_files([photo("IMG_1.jpg", 1)])
    part(page).get_by_label(CONSENT).check()
    expect(part(page).get_by_role("button", name="Kirim berkas")).to_be_visible()
    late[0].continue_()
    expect(said(page)).to_have_text(f"1 {SAFE}")
    assert len(kept_by(served.app)) == 1


def test_a_photo_thrown_away_in_the_moment_it_has_arrived_is_shown_and_not_kept_in_secret(browse, served):
    page, held = browse("kepsek", service_workers="block").open(EVIDENCE).page, []
    page.route("**/documentation/files", lambda route: held.append(route))
    choose(page, photo("IMG_1.jpg", 1))
    away = queue(page).get_by_role("button", name="Buang")
    away.click()
    with pressed(page, away):
        with page.expect_response("**/documentation/files"):
            held[0].continue_()
        heard(page)
    expect(part(page).locator(".photos li")).to_have_count(1)
    expect(said(page)).to_have_text(f"1 {SAFE}")
    assert len(kept_by(served.app)) == 1


def test_what_was_chosen_without_a_signal_goes_by_itself_after_the_tab_was_closed(ratna, served):
    context = ratna.page.context
    context.set_offline(True)
    choose(ratna.page, photo("IMG_1.jpg", 1), photo("IMG_2.jpg", 2))
    expect(said(ratna.page)).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
    all_lie_on_the_phone(ratna.page, 2)
    ratna.page.close()

    page = context.new_page()
    page.goto(ratna.house + EVIDENCE)  # the copy of the page
    expect(queue(page)).to_have_count(2)
    expect(said(page)).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
    page.goto(ratna.house + "/")
    expect(page.get_by_text("2 berkas menunggu, terkirim sendiri saat ada sinyal.")).to_be_visible()
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(ratna.house + "/")
    expect(page.get_by_text("Semua berkas aman di server.")).to_be_visible()
    page.locator("#files").get_by_role("link", name="Lihat").click()
    expect(part(page).locator(".photos li")).to_have_count(2)
    assert len(kept_by(served.app)) == 2
    assert page.evaluate("localStorage.files") is None


@pytest.mark.parametrize("fate", [Fate.BEFORE, Fate.AFTER, Fate.MIDDLE], ids=lambda fate: fate.name.lower())
def test_whenever_the_network_dies_a_photo_is_there_once(browse, network, served, fate):
    page = browse("kepsek", through=network).open(EVIDENCE).page
    network.fails(fate, fate, on="POST /schools")
    choose(page, photo("IMG_1.jpg"))
    expect(said(page)).to_have_text(f"1 {SAFE}")
    assert len(kept_by(served.app)) == 1


def test_an_answer_of_somebody_else_is_no_answer(browse, served):
    page = browse("kepsek", service_workers="block").open(EVIDENCE).page  # so that the routes below hold
    page.route(
        "**/files", lambda route: route.fulfill(status=200, body="<h1>WiFi gratis</h1>", content_type="text/html")
    )
    choose(page, photo("IMG_1.jpg"))
    expect(said(page)).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
    assert kept_by(served.app) == []
    page.unroute("**/files")
    expect(said(page)).to_have_text(f"1 {SAFE}")


def test_a_file_is_not_called_safe_when_other_bytes_have_arrived(browse):
    def crossed(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "pmo-hash": "0" * 64})

    page = browse("kepsek", service_workers="block").open(EVIDENCE).page
    page.route("**/files", crossed)
    choose(page, photo("IMG_1.jpg"))
    expect(queue(page).get_by_role("button", name="Coba lagi")).to_be_visible()
    expect(page.get_by_text(SAFE)).to_have_count(0)


def test_a_recording_goes_on_where_it_was_when_the_signal_and_the_server_come_back(browse, own_house):
    ratna = browse("kepsek", through=own_house).open(EVIDENCE)
    page, film = ratna.page, recording("rapat.mp4", 5_000_000)
    signal, begun, sent = Signal(page, 250_000), [], []
    page.on("request", lambda asked: begun.append(asked.url) if asked.url.endswith("/transfers") else None)
    page.on("requestfinished", lambda asked: sent.append(asked.url) if asked.method == "PATCH" else None)
    choose(page, film, kind="recording")
    expect(queue(page, "recording").get_by_text(re.compile("Mengirim [2-4]\\d%"))).to_be_visible()
    signal.is_gone()
    expect(said(page, "recording")).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
    signal.is_there()
    expect(queue(page, "recording").get_by_text(re.compile("Mengirim [5-7]\\d%"))).to_be_visible()
    own_house.kill()
    expect(said(page, "recording")).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
    page.close()
    own_house.start()
    own_house.wait()
    page = ratna.page.context.new_page()
    page.on("requestfinished", lambda asked: sent.append(asked.url) if asked.method == "PATCH" else None)
    page.goto(own_house.address + EVIDENCE)
    expect(part(page, "recording").get_by_role("link", name="rapat", exact=True)).to_be_visible()
    expect(queue(page, "recording")).to_have_count(0)
    assert kept_by(own_house.app(), "recording") == [("rapat", sha(film["buffer"]), film["buffer"])]
    assert len(begun) == 1 and len(sent) <= 10 + 2  # what was on its way twice went again, nothing else


def test_what_is_refused_says_why_and_disturbs_nothing_else(ratna, served):
    page = ratna.page
    nothing = {"name": "kosong.jpg", "mimeType": "image/jpeg", "buffer": b""}
    choose(page, no_photo("catatan.jpg"), photo("IMG_1.jpg"), nothing)
    expect(queue(page)).to_have_count(2)
    expect(queue(page).filter(has_text="catatan.jpg").get_by_text("Berkas ini bukan foto")).to_be_visible()
    expect(queue(page).filter(has_text="kosong.jpg").get_by_text("Berkas ini kosong.")).to_be_visible()
    expect(said(page)).to_have_text(f"1 {SAFE} 2 berkas belum masuk; alasannya di bawah.")
    queue(page).filter(has_text="catatan.jpg").get_by_role("button", name="Coba lagi").click()
    expect(queue(page).filter(has_text="catatan.jpg").get_by_text("Berkas ini bukan foto")).to_be_visible()
    queue(page).filter(has_text="catatan.jpg").get_by_role("button", name="Buang").click()
    page.get_by_role("button", name="Tekan sekali lagi").click()
    queue(page).filter(has_text="kosong.jpg").get_by_role("button", name="Buang").click()
    expect(queue(page)).to_have_count(0)
    assert len(kept_by(served.app)) == 1


@pytest.mark.parametrize(("viewport", "theme"), LOOKS)
def test_axe_finds_nothing_while_files_wait_and_while_one_is_refused(browse, viewport, theme):
    ratna = browse("kepsek", viewport=viewport, color_scheme=theme, bypass_csp=True).open(EVIDENCE)
    page = ratna.page
    has_worker(page)
    expect(part(page).get_by_role("button", name="Kirim berkas")).to_be_hidden()  # the script is there
    page.context.set_offline(True)
    choose(page, no_photo("catatan rapat pleno bulan Desember 2026.jpg"), photo("IMG_1.jpg"))
    expect(said(page)).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
    all_lie_on_the_phone(page, 2)
    looks_well(page)
    page.context.set_offline(False)
    expect(queue(page).get_by_role("button", name="Coba lagi")).to_be_visible()
    looks_well(page)
    page.goto(ratna.house + "/")
    expect(page.get_by_text("1 berkas belum masuk dan perlu dilihat.")).to_be_visible()
    looks_well(page)


def test_a_file_that_is_too_large_is_refused_before_anything_is_sent(ratna):
    page = ratna.page
    page.evaluate("document.querySelector('#evidence-recording form[data-files]').dataset.most = 3e6")
    choose(page, recording("panjang.mp4", 4_000_000), kind="recording")
    expect(queue(page, "recording")).to_contain_text("Berkas ini 3,8 MB; paling besar 2,9 MB.")


def test_nothing_starts_before_the_consent_and_nothing_is_lost_by_that(ratna, served):
    page = ratna.page
    part(page).locator("input[type=file]").set_input_files([photo("IMG_1.jpg")])
    expect(part(page).get_by_role("alert")).to_have_text("Centang dulu pernyataan tentang wajah murid di bawah.")
    expect(queue(page)).to_have_count(0)
    part(page).get_by_label(CONSENT).check()
    expect(said(page)).to_have_text(f"1 {SAFE}")
    expect(page.get_by_label(CONSENT)).to_have_count(0)  # asked once
    choose(page, photo("IMG_2.jpg"), kind="invitation")
    expect(said(page, "invitation")).to_have_text(f"1 {SAFE}")


def test_the_original_is_sent_too_where_it_is_wanted(ratna, served):
    page = ratna.page
    part(page).get_by_label("Simpan juga ukuran aslinya").check()
    choose(page, photo("IMG_1.jpg"))
    expect(said(page)).to_have_text(f"1 {SAFE}")
    expect(part(page).get_by_label("Simpan juga ukuran aslinya")).to_be_checked()
    part(page).locator(".photos a").click()
    expect(page.get_by_role("link", name="Unduh ukuran asli")).to_be_visible()
    assert b"Exif" not in kept_by(served.app)[0][2]


def test_a_link_that_is_being_typed_is_left_alone_by_a_recording_that_arrives(ratna):
    page = ratna.page
    choose(page, recording("rapat.mp4", 3_000_000), kind="recording")
    part(page, "recording").get_by_label("Tautan").fill("https://youtu.be/se")
    expect(said(page, "recording")).to_have_text(f"1 {SAFE}")
    expect(part(page, "recording").get_by_role("link", name="rapat", exact=True)).to_be_visible()
    expect(part(page, "recording").get_by_label("Tautan")).to_be_focused()
    expect(part(page, "recording").get_by_label("Tautan")).to_have_value("https://youtu.be/se")


def test_a_phone_without_room_keeps_the_page_open_and_says_so(ratna, served):
    page = ratna.page
    page.evaluate(NO_ROOM)
    page.context.set_offline(True)
    choose(page, photo("IMG_1.jpg"))
    expect(said(page)).to_have_text("Menunggu sinyal. Jangan tutup halaman ini.")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.context.set_offline(False)
    expect(said(page)).to_have_text(f"1 {SAFE}")
    assert asked == ["beforeunload"] and len(kept_by(served.app)) == 1


def test_when_the_sign_in_has_ended_files_wait_for_the_next(ratna, served):
    page, context = ratna.page, ratna.page.context
    context.clear_cookies(name="pmo")
    choose(page, photo("IMG_1.jpg"))
    expect(said(page)).to_contain_text("Perlu masuk lagi supaya terkirim. Tersimpan di HP ini.")
    ratna.sign_in("kepsek")
    expect(page.get_by_text("Semua berkas aman di server.")).to_be_visible()
    assert len(kept_by(served.app)) == 1


def test_whoever_signs_in_next_on_the_same_phone_sees_nothing_of_it(ratna, served):
    page, context = ratna.page, ratna.page.context
    context.set_offline(True)
    choose(page, photo("RAHASIA.jpg"))
    all_lie_on_the_phone(page, 1)
    context.clear_cookies()
    context.set_offline(False)
    ratna.sign_in("kepsek-yuliana")
    page.goto(f"{ratna.house}/")
    boxes = BOXES.replace('indexedDB.open("pmo")', 'indexedDB.open("pmo-files")')
    for secret in ("RAHASIA", "Exif", "JFIF", "99000101", "documentation"):
        assert secret not in page.evaluate(boxes), secret
    expect(page.locator("#files")).to_have_text("")
    assert kept_by(served.app) == []
    page.goto(ratna.house + "/account")
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="Ibu Ratna, kepala sekolah").click()
    expect(page.get_by_text("Semua berkas aman di server.")).to_be_visible()
    assert len(kept_by(served.app)) == 1


def test_two_tabs_send_each_file_once(ratna, served):
    other = ratna.page.context.new_page()
    ratna.page.context.set_offline(True)
    choose(ratna.page, photo("IMG_1.jpg", 1), photo("IMG_2.jpg", 2))
    all_lie_on_the_phone(ratna.page, 2)
    ratna.page.context.set_offline(False)
    other.goto(ratna.house + EVIDENCE)
    for page in (ratna.page, other):
        expect(queue(page)).to_have_count(0)
        expect(part(page).locator(".photos li")).to_have_count(2)
    assert len(kept_by(served.app)) == 2


def test_all_of_it_goes_by_keyboard(ratna, served):
    page = ratna.page
    page.on("filechooser", lambda chooser: None)  # from now on no picker of the desktop's opens
    part(page).locator("input[type=file]").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([no_photo("catatan.jpg"), photo("IMG_1.jpg")])
    expect(part(page).get_by_label(CONSENT)).to_be_focused()
    page.keyboard.press("Space")
    expect(said(page)).to_have_text(f"1 {SAFE} 1 berkas belum masuk; alasannya di bawah.")
    part(page).get_by_label("Simpan juga ukuran aslinya").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(queue(page).get_by_role("button", name="Buang")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(queue(page)).to_have_count(0)
    expect(part(page).locator("input[type=file]")).to_be_focused()


def test_without_javascript_it_is_a_plain_form(browse, served):
    page = browse("kepsek", java_script_enabled=False).open(EVIDENCE).page
    part(page).locator("input[type=file]").set_input_files([photo("IMG_1.jpg", 1), photo("IMG_2.jpg", 2)])
    part(page).get_by_label(CONSENT).check()
    part(page).get_by_role("button", name="Kirim berkas").click()
    expect(page.get_by_text("2 bukti aman di server")).to_be_visible()
    assert [b"Exif" in body for *_, body in kept_by(served.app)] == [False, False]


def test_ten_photos_on_a_bad_line_arrive_through_three_cuts_and_a_restart_with_nothing_done_by_hand(browse, own_house):
    page = browse("kepsek", through=own_house).open(EVIDENCE).page
    signal, heard = Signal(page, 50_000), hashes_answered(page)  # 400 kbit/s
    choose(page, *(photo(f"IMG_{n}.jpg", n) for n in range(10)))
    for left in (9, 6, 4):
        expect(queue(page)).to_have_count(left, timeout=90_000)
        expect(queue(page).get_by_text(HALFWAY)).to_be_visible()
        signal.is_gone()
        expect(said(page)).to_have_text("Menunggu sinyal. Tersimpan di HP ini.")
        if left == 6:
            own_house.kill()
            own_house.start()
        signal.is_there()
    expect(said(page)).to_have_text(f"10 {SAFE}", timeout=90_000)
    expect(part(page).locator(".photos li")).to_have_count(10)
    kept = kept_by(own_house.app())
    told = [told for _, told, _ in kept]
    assert told == [sha(body) for *_, body in kept] and set(told) == set(filter(None, heard)) and len(set(told)) == 10
    assert not [body for *_, body in kept if b"Exif" in body]
