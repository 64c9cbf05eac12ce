"""Evidence of a meeting: what is added, who sees it, what is refused, and what never leaves."""

import hashlib
import re
from datetime import timedelta
from io import BytesIO
from threading import BoundedSemaphore

import pytest
from PIL import Image
from sqlalchemy import select

from pmo_app import storage
from pmo_app.extensions import db
from pmo_app.looking import Busy
from pmo_app.models import Event, Evidence
from pmo_app.pages.evidence import intake
from pmo_app.pages.shared import receiving
from pmo_app.storage import StoreError, StoreFull
from pmo_app.tidying import tidy
from tests.support.databases import TODAY
from tests.support.photos import PDF, jpeg, recording, with_place

PMO3 = "/schools/99000101/2026/meetings/3"
PMO2 = "/schools/99000101/2026/meetings/2"  # sent
BUKTI = f"{PMO3}/evidence"
CONSENT = {"consent": "yes"}


def files(*bodies, name="foto.jpg", **more):
    return {"file": [(BytesIO(body), name) for body in bodies], **CONSENT, **more}


def kept():
    db.session.rollback()
    return list(db.session.scalars(select(Evidence).order_by(Evidence.position, Evidence.id)))


def bytes_of(piece, variant):
    return b"".join(storage.store().read(piece.place(variant)))


def stored():
    return [key for key, *_ in storage.store().keys("")]


def test_a_principal_adds_photos_and_sees_them_small_with_their_size_and_large(village, visit):
    ratna = visit(village.ratna)
    page = ratna.post(f"{BUKTI}/documentation/files", files(with_place(2400, 1800), jpeg(900, 1200, seed=2)))
    assert page.response.headers["Location"].endswith("added=2#evidence-documentation")
    shown = ratna.get(BUKTI)
    first, second = kept()
    assert f'<img src="{BUKTI}/{first.id}/small"' in shown.html and 'width="240" height="180"' in shown.html
    assert 'width="180" height="240"' in shown.html and shown.html.count('loading="lazy"') == 2
    assert (first.width, first.height) == (1600, 1200)
    for variant, side in (("small", 240), ("medium", 640), ("large", 1600)):
        picture = ratna.get(f"{BUKTI}/{first.id}/{variant}").response
        assert picture.mimetype == "image/jpeg" and max(Image.open(BytesIO(picture.data)).size) == side
    large = ratna.get(f"{BUKTI}/{first.id}")
    assert f'src="{BUKTI}/{first.id}/large"' in large.html and f"{BUKTI}/{second.id}" in large.links


def test_a_photo_is_upright_and_says_nothing_of_where_it_was_taken(village, visit):
    visit(village.ratna).post(
        f"{BUKTI}/documentation/files", files(with_place(1200, 900, orientation=6), original="yes")
    )
    (piece,) = kept()
    assert (piece.width, piece.height) == (900, 1200)
    for variant in piece.variants:
        body = bytes_of(piece, variant)
        assert not Image.open(BytesIO(body)).getexif() and b"Exif" not in body and b"Ratna" not in body
    assert piece.has_original


def test_a_photo_that_the_phone_has_shrunk_is_kept_byte_for_byte(village, visit):
    body = jpeg(1600, 1200)
    sum = hashlib.sha256(body).hexdigest()
    sent = {"file": (BytesIO(body), "x.jpg"), "key": "0123456789abcdef", "sha256": sum, **CONSENT}
    part = visit(village.ratna).swap(f"{BUKTI}/documentation/files", sent)
    assert part.response.headers["PMO-Hash"] == sum
    (piece,) = kept()
    assert piece.sha256 == sum and bytes_of(piece, "large") == body
    assert 'id="evidence-documentation"' in part.html and f"{piece.id}/small" in part.html


def test_what_changed_on_the_way_is_refused_and_leaves_nothing(village, visit):
    sent = {"file": (BytesIO(jpeg()), "x.jpg"), "key": "0123456789abcdef", "sha256": "0" * 64, **CONSENT}
    answer = visit(village.ratna).swap(f"{BUKTI}/documentation/files", sent, expect=422)
    assert "berubah di jalan" in answer.text
    assert kept() == [] and stored() == []


def test_a_photo_sent_twice_under_one_key_is_there_once(village, visit):
    ratna, body = visit(village.ratna), jpeg()
    for _ in range(2):
        sent = {"file": (BytesIO(body), "x.jpg"), "key": "0123456789abcdef", **CONSENT}
        ratna.swap(f"{BUKTI}/documentation/files", sent)
    assert len(kept()) == 1 and len(stored()) == 3


def test_before_the_first_file_of_a_meeting_one_says_that_pupils_faces_are_cared_for(village, visit):
    ratna, sent = visit(village.ratna), {"file": (BytesIO(jpeg()), "x.jpg")}
    assert "wajah murid" in ratna.get(BUKTI).text.lower()
    assert "Centang dulu" in ratna.post(f"{BUKTI}/documentation/files", sent, expect=422).text
    assert kept() == []
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg()))
    assert 'name="consent"' not in ratna.get(BUKTI).html
    ratna.post(f"{BUKTI}/documentation/files", {"file": (BytesIO(jpeg()), "x.jpg")})
    ratna.post(f"{PMO2}/evidence/recording/files", {"file": (BytesIO(recording(900)), "x.mp4")}, expect=422)
    noted = db.session.scalars(select(Event).where(Event.verb == "consent-noted")).all()
    assert [event.person_id for event in noted] == [village.ratna.id]


def test_one_broken_photo_among_good_ones_is_named_and_the_others_are_safe(village, visit):
    good = jpeg()
    sent = {"file": [(BytesIO(good), "satu.jpg"), (BytesIO(good[:5000]), "dua.jpg"), (BytesIO(b""), "tiga.jpg")]}
    page = visit(village.ratna).post(f"{BUKTI}/documentation/files", sent | CONSENT, expect=422)
    assert "2 berkas belum tersimpan" in page.text and "1 berkas lain aman" in page.text
    assert "dua:" in page.text and "tiga:" in page.text and "satu:" not in page.text
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "foto.jpg"),
        (b"<html><script>alert(1)</script></html>", "foto.png"),
        (b"GIF89a" + b"\0" * 600, "foto.jpg"),
        (b"MZ" + b"\0" * 600, "../../etc/passwd"),
        (b"", "kosong.jpg"),
        (recording(3000), "film.jpg"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_bytes_whatever_its_name(village, visit, body, name):
    answer = visit(village.ratna).swap(f"{BUKTI}/documentation/files", files(body, name=name), expect=422)
    assert answer.tags["p"] and kept() == [] and stored() == []


@pytest.mark.parametrize(
    "name", ["../../x.pdf", "a" * 300 + ".pdf", "nol\0byte.pdf", "\u202egpj.pdf", "😀.pdf", "..", "'><b>x.pdf"]
)
def test_a_strange_name_becomes_a_harmless_title(village, visit, name):
    visit(village.ratna).post(f"{BUKTI}/documentation/files", files(PDF, name=name))
    (piece,) = kept()
    assert (
        len(piece.title) <= 200 and "/" not in piece.title and "\0" not in piece.title and "\u202e" not in piece.title
    )
    answer = visit(village.ratna).get(f"{BUKTI}/{piece.id}/file").response
    told = rf'attachment; filename="documentation-PMO3-99000101-2026-{piece.id}\.pdf"'
    assert re.fullmatch(told, answer.headers["Content-Disposition"])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of files whose form was cut short
def test_too_many_files_and_too_large_a_claim_are_refused_in_words(village, visit):
    ratna = visit(village.ratna)
    many = {"file": [(BytesIO(b"x"), f"{n}.jpg") for n in range(500)], **CONSENT}
    assert "paling banyak 20 berkas" in ratna.post(f"{BUKTI}/documentation/files", many, expect=413).text
    some = {"file": [(BytesIO(b"x"), f"{n}.jpg") for n in range(21)], **CONSENT}
    assert "paling banyak 20 berkas" in ratna.post(f"{BUKTI}/documentation/files", some, expect=413).text
    claim = {
        "environ_overrides": {"CONTENT_LENGTH": str(5 * 1024**3)},
        "content_type": "multipart/form-data; boundary=x",
    }
    assert ratna.raw(f"{BUKTI}/documentation/files", **claim).status_code == 413
    assert kept() == []


def test_files_are_served_so_that_nothing_in_them_can_run(village, visit):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg(), PDF))
    photo, paper = kept()
    for piece, variant, manner in ((photo, "small", "inline"), (paper, "file", "attachment")):
        headers = ratna.get(f"{BUKTI}/{piece.id}/{variant}").response.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Content-Disposition"].startswith(manner)
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_picture_looked_at_again_costs_no_bytes(village, visit):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg()))
    address = f"{BUKTI}/{kept()[0].id}/small"
    tag = ratna.get(address).response.headers["ETag"]
    again = ratna.client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.data == b""


def test_after_signing_out_the_browser_keeps_no_picture(village, visit):
    assert visit(village.ratna).post("/sign-out").response.headers["Clear-Site-Data"] == '"cache"'


def test_a_download_goes_on_where_it_broke_off(village, visit):
    ratna, body = visit(village.ratna), recording(300_000)
    ratna.post(f"{BUKTI}/recording/files", files(body, name="rapat.mp4"))
    address = f"{BUKTI}/{kept()[0].id}/file"
    assert ratna.get(address).response.data == body
    rest = ratna.client.get(address, headers={"Range": "bytes=200000-"})
    assert rest.status_code == 206 and rest.data == body[200_000:]
    assert rest.headers["Content-Range"] == "bytes 200000-299999/300000"


def test_a_stranger_s_guess_leads_nowhere_for_thumbnails_too(village, visit):
    visit(village.ratna).post(f"{BUKTI}/documentation/files", files(jpeg()))
    id = kept()[0].id
    stranger = visit(village.stranger)
    for path in (f"/{id}", f"/{id}/small", f"/{id}/large", f"/{id + 1}/small", ""):
        assert stranger.get(f"{BUKTI}{path}", expect=404)
    assert visit(village.darmawan).get(f"{BUKTI}/{id}/small")
    assert visit(village.ratna).get(f"{PMO2}/evidence/{id}/small", expect=404)


def test_whoever_reads_sees_and_whoever_does_not_lead_adds_nothing(village, visit):
    visit(village.ratna).post(f"{BUKTI}/documentation/files", files(jpeg()))
    for person in (village.darmawan, village.hendra, village.marlina):
        page = visit(person).get(BUKTI)
        assert page.tags["img"] == 1 and 'type="file"' not in page.html
        visit(person).post(f"{BUKTI}/documentation/files", files(jpeg()), expect=403)


def test_evidence_may_follow_and_makes_no_report_late(village, visit):
    ratna = visit(village.ratna)
    assert "Menyusul" in ratna.get(PMO2).text and "bukti menyusul" in ratna.get("/schools/99000101/2026").text
    assert "tepat waktu" in ratna.get(PMO2).text
    ratna.post(f"{PMO2}/evidence/documentation/files", files(jpeg()))
    page = ratna.get(PMO2)
    assert "Menyusul" not in page.text and "tepat waktu" in page.text


def test_evidence_counts_in_how_full_a_report_is_and_holds_no_sending_back(village, visit):
    ratna = visit(village.ratna)
    before = re.search(r"(\d+) dari (\d+) isian", ratna.get(PMO3).text).groups()
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg()))
    after = re.search(r"(\d+) dari (\d+) isian", ratna.get(PMO3).text).groups()
    assert (int(after[0]), after[1]) == (int(before[0]) + 1, before[1])


def test_a_removed_photo_comes_back_within_thirty_days_and_then_its_bytes_go(app, village, visit, today):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg(), jpeg(seed=2)))
    first, second = kept()
    ratna.post(f"{BUKTI}/{first.id}/removal")
    ratna.get(f"{BUKTI}/{first.id}/small", expect=404)
    assert "Dihapus (1)" in ratna.get(BUKTI).text and "Kembalikan" in ratna.get(f"{BUKTI}/{first.id}").text
    visit(village.darmawan).get(f"{BUKTI}/{first.id}", expect=404)
    ratna.post(f"{BUKTI}/{first.id}/restoration")
    ratna.get(f"{BUKTI}/{first.id}/small")
    ratna.post(f"{BUKTI}/{first.id}/removal")
    tidy(TODAY + timedelta(days=29), print)
    assert len(stored()) == 6
    tidy(TODAY + timedelta(days=31), print)
    assert {key.split("/")[1] for key in stored()} == {second.folder}
    today(TODAY + timedelta(days=31))
    ratna.post(f"{BUKTI}/{first.id}/restoration", expect=404)


def test_bytes_that_no_row_knows_of_go_after_a_day(app, village, visit):
    visit(village.ratna).post(f"{BUKTI}/documentation/files", files(jpeg()))
    known = stored()
    storage.store().put("evidence/ffff/large", [b"x"], media_type="image/jpeg")
    tidy(TODAY.replace(year=2020), print)
    assert stored() == [*known, "evidence/ffff/large"]
    tidy(TODAY.replace(year=2099), print)
    assert stored() == known


def test_beside_a_database_that_knows_nothing_of_it_all_evidence_stays_and_that_is_said(app, village, capsys):
    for number in range(3):
        storage.store().put(f"evidence/{number:032}/large", [b"x"], media_type="image/jpeg")
    tidy(TODAY.replace(year=2099), print)  # of a new machine, before the backup is brought back
    assert len(stored()) == 3
    assert "3 objects in EVIDENCE_STORE are more than this database knows of" in capsys.readouterr().out


def test_photos_have_captions_and_an_order_by_hand(village, visit):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg(), jpeg(seed=2), jpeg(seed=3)))
    first, second, third = (piece.id for piece in kept())
    ratna.post(f"{BUKTI}/{third}/place", {"to": "front"})
    assert [piece.id for piece in kept()] == [first, third, second]
    ratna.post(f"{BUKTI}/{first}/place", {"to": "back"})
    assert [piece.id for piece in kept()] == [third, first, second]
    ratna.post(f"{BUKTI}/{third}/title", {"title": "Diskusi <b>akar masalah</b>"})
    page = ratna.get(BUKTI)
    assert 'alt="Diskusi &lt;b&gt;akar masalah&lt;/b&gt;"' in page.html
    long = ratna.post(f"{BUKTI}/{third}/title", {"title": "panjang " * 50}, expect=422)
    assert "panjang panjang" in long.html


def test_a_photo_is_marked_not_to_be_passed_on(village, visit):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg()))
    id = kept()[0].id
    ratna.post(f"{BUKTI}/{id}/withholding", {"withheld": "yes"})
    assert "Jangan disebarkan" in visit(village.darmawan).get(BUKTI).text
    assert [piece.id for piece in Evidence.to_pass_on(kept()[0].report)] == []
    ratna.post(f"{BUKTI}/{id}/withholding", {"withheld": "no"})
    assert [piece.id for piece in Evidence.to_pass_on(kept()[0].report)] == [id]


def test_a_recording_elsewhere_is_a_link_with_its_title_and_its_site(village, visit):
    ratna = visit(village.ratna)
    link = {"url": "https://drive.google.com/file/d/abc/view", "title": "Rekaman PMO 3"}
    ratna.post(f"{BUKTI}/recording/links", link)
    page = visit(village.darmawan).get(BUKTI)
    assert "drive.google.com" in page.text and "membuka situs lain" in page.text
    assert 'rel="noopener noreferrer nofollow"' in page.html


def test_a_link_pasted_without_its_beginning_is_taken_too(village, visit):
    visit(village.ratna).post(f"{BUKTI}/recording/links", {"url": "youtu.be/abc"})
    assert kept()[0].url == "https://youtu.be/abc"


def test_an_address_of_a_refused_form_leads_back_to_the_page(village, visit):
    for form in ("files", "links"):
        answer = visit(village.ratna).get(f"{BUKTI}/recording/{form}", expect=303).response
        assert answer.headers["Location"].endswith("/evidence#evidence-recording")


def test_nothing_chosen_is_said_on_the_page_itself(village, visit):
    page = visit(village.ratna).post(f"{BUKTI}/documentation/files", CONSENT, expect=422)
    assert "Pilih dulu berkasnya" in page.text and 'type="file"' in page.html


def test_a_link_that_does_not_open_for_a_reader_is_said_plainly_until_the_school_has_shared_it(village, visit):
    ratna, darmawan = visit(village.ratna), visit(village.darmawan)
    ratna.post(f"{BUKTI}/recording/links", {"url": "https://drive.google.com/file/d/abc/view", "title": "Rekaman"})
    shut = f"{BUKTI}/{kept()[0].id}/shut"
    assert "Tidak terbuka bagi saya" in darmawan.get(BUKTI).text
    darmawan.post(shut)
    assert "Tidak terbuka bagi Bapak Darmawan" in ratna.get(BUKTI).text
    ratna.post(shut, {"opens": "yes"})
    assert "Tidak terbuka bagi Bapak Darmawan" not in darmawan.get(BUKTI).text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://drive.google.com/x", "drive", "halo dunia.id",
        "//drive.google.com", "https://", "https://localhost/x", "https://192.168.1.1/x", "https://printer.local/x", "http://[::1]/",
        "https://youtube.com@jahat.example/x", "https://youtu.be/a b", "https://youtu.be:x/",
        "https://" + "a" * 2000 + ".id",
    ],
)  # fmt: skip
def test_a_link_that_is_none_is_refused_with_what_was_typed_kept(village, visit, url):
    ratna = visit(village.ratna)
    page = ratna.post(f"{BUKTI}/recording/links", {"url": url, "title": "Rapat kita"}, expect=422)
    assert 'value="Rapat kita"' in page.html and kept() == []
    assert f'href="{url}"' not in page.html


def test_a_full_gone_or_slow_store_is_said_in_words_and_keeps_no_text_back(village, visit, monkeypatch):
    ratna = visit(village.ratna)
    for fault, status, words in (
        (StoreFull, 507, "tempat di server habis"),
        (StoreError, 503, "Isian laporan Anda aman"),
    ):

        def fail(*_, fault=fault, **__):
            raise fault

        with monkeypatch.context() as broken:
            broken.setattr(type(storage.store()), "put", fail)
            assert words in ratna.post(f"{BUKTI}/documentation/files", files(jpeg()), expect=status).text
        seen = re.search(r'name="version" value="(\d+)"', ratna.fetch(f"{PMO3}/answers/place").html)[1]
        ratna.swap(f"{PMO3}/answers/place", {"value": f"Aula {status}", "version": seen})
    assert kept() == [] and stored() == []


def test_while_another_photo_is_drawn_a_script_is_told_to_try_again(village, visit, monkeypatch):
    def busy(*_, **__):
        raise Busy

    monkeypatch.setattr(intake, "look_at", busy)
    visit(village.ratna).swap(f"{BUKTI}/documentation/files", files(jpeg()), expect=503)
    assert "Coba lagi" in visit(village.ratna).post(f"{BUKTI}/documentation/files", files(jpeg()), expect=422).text


def test_a_school_has_a_quota_and_sees_what_it_uses(app, village, visit, monkeypatch):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg()))
    assert "Ruang bukti sekolah ini" in ratna.get(BUKTI).text
    monkeypatch.setitem(app.config, "EVIDENCE_QUOTA", 1000)
    answer = ratna.post(f"{BUKTI}/documentation/files", files(jpeg(seed=2)), expect=413)
    assert "penuh" in answer.text and len(kept()) == 1 and len(stored()) == 3


def test_recordings_up_to_the_host_s_limit_and_no_more(app, village, visit, monkeypatch):
    monkeypatch.setitem(app.config, "EVIDENCE_FILE_LIMIT", 100_000)
    answer = visit(village.ratna).swap(f"{BUKTI}/recording/files", files(recording(100_001), name="r.mp4"), expect=422)
    assert "lebih besar" in answer.text and kept() == []


@pytest.fixture
def one_place(monkeypatch):
    """Room for one file at a time, and somebody's file in it for now."""
    place = BoundedSemaphore(1)
    monkeypatch.setattr(receiving, "_places", place)
    place.acquire()
    return place


def test_while_all_places_for_files_are_taken_another_is_told_so_and_what_is_typed_saves(village, visit, one_place):
    ratna = visit(village.ratna)
    refused = ratna.post(f"{BUKTI}/documentation/files", files(jpeg()), expect=503)
    assert "Sedang banyak berkas yang masuk" in refused.text and "Isian laporan Anda aman" in refused.text
    ratna.swap(f"{PMO3}/answers/obstacles", {"value": "Tetap tersimpan.", "version": 0})
    assert not kept()
    one_place.release()
    for body in (b"no picture", jpeg(), jpeg(seed=2)):
        ratna.post(f"{BUKTI}/documentation/files", files(body), expect=422 if body == b"no picture" else 303)
    assert len(kept()) == 2
