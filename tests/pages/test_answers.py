"""Writing one answer: it works, it works without htmx, two people at once, and who may not."""

import pytest

from pmo_app.extensions import db
from pmo_app.models import Answer, Revision
from tests.support.places import SEMANGAT, report_of

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
WELL = f"{MEETING}/answers/went-well"


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


def test_an_answer_is_read_first_and_edited_on_request(ratna):
    read, put_by = ratna.fetch(f"{WELL}?read=1").html.split("<template>")
    assert "<textarea" not in read and "<textarea" in put_by
    assert "<textarea" in ratna.fetch(WELL).html
    assert ratna.get(WELL, expect=303).response.location == f"{MEETING}?edit=went-well#a-went-well"


def test_a_saved_answer_comes_back_to_be_read_with_how_full_the_report_is(ratna):
    part = ratna.swap(WELL, {"value": "Kelompok sudah jalan.", "version": 0})
    assert "Kelompok sudah jalan." in part.text
    assert "Tersimpan hari ini 11.00" in part.text
    assert part.ids["contents"] == 1


def test_saving_works_without_htmx(ratna):
    page = ratna.post(WELL, {"value": "Kelompok sudah jalan.", "version": 0})
    assert page.response.location == f"{MEETING}?saved=went-well#a-went-well"
    assert "Kelompok sudah jalan." in ratna.get(page.response.location).text


def test_every_version_of_an_answer_is_kept(ratna):
    ratna.swap(WELL, {"value": "satu", "version": 0})
    ratna.swap(WELL, {"value": "dua", "version": 1})
    answer = db.session.scalar(db.select(Answer).filter_by(field="went-well", report_id=report_of(SEMANGAT, 3).id))
    kept = db.session.scalars(db.select(Revision).filter_by(answer_id=answer.id).order_by(Revision.version))
    assert [(revision.version, revision.value) for revision in kept] == [(1, "satu"), (2, "dua")]


@pytest.mark.parametrize("send", ["post", "swap"])
def test_whoever_is_second_sees_both_texts_and_overwrites_nothing(ratna, send):
    ratna.swap(WELL, {"value": "tulisan pertama", "version": 0})
    page = getattr(ratna, send)(WELL, {"value": "tulisan kedua", "version": 0}, expect=409)
    assert "mengubah isian ini saat Anda menulis" in page.text
    assert "tulisan <mark>pertama</mark>" in page.html
    assert "tulisan kedua" in page.html
    assert "tulisan pertama" in ratna.get(MEETING).text


def test_saying_the_same_again_is_no_conflict(ratna):
    ratna.swap(WELL, {"value": "sama", "version": 0})
    assert "Tersimpan" in ratna.swap(WELL, {"value": " sama\r\n", "version": 0}).text


def test_an_emptied_answer_counts_as_missing_again(ratna):
    ratna.swap(WELL, {"value": "ada", "version": 0})
    assert "Belum diisi." in ratna.swap(WELL, {"value": "", "version": 1}).text
    assert "Yang berjalan baik" in ratna.get(f"{MEETING}/submission").text


def test_what_is_typed_is_shown_as_words_never_as_markup(ratna):
    part = ratna.swap(WELL, {"value": "<script>alert(1)</script> & <b>tebal</b>", "version": 0})
    assert "<script>" not in part.html
    assert "&lt;script&gt;" in part.html


def test_text_is_cleaned_at_the_door(ratna):
    ratna.swap(WELL, {"value": "  a\x00b\u202ec\r\nd\ufeff e\u0301  ", "version": 0})
    answer = db.session.scalar(db.select(Answer).filter_by(field="went-well", report_id=report_of(SEMANGAT, 3).id))
    assert answer.value == "abc\nd \u00e9"


def test_the_supervisor_reads_and_may_not_write(village, visit):
    darmawan = visit(village.darmawan)
    assert "Ubah" not in darmawan.get(MEETING).text
    darmawan.post(WELL, {"value": "saya pengawas", "version": 0}, expect=403)


def test_a_text_that_comes_after_the_sending_is_given_back(village, visit):
    page = visit(village.ratna).swap(
        f"/schools/{SEMANGAT}/2026/meetings/2/answers/went-well", {"value": "susulan", "version": 1}, expect=409
    )
    assert "belum masuk" in page.text
    assert "susulan" in page.html


def test_an_ended_session_leads_to_sign_in_but_takes_no_typed_text_along(visit, village):
    typed = visit().swap(WELL, {"value": "x", "version": 0}, expect=401).response
    assert typed.headers["HX-Reswap"] == "none" and "HX-Redirect" not in typed.headers
    assert visit().fetch(WELL, expect=401).response.headers["HX-Redirect"] == "/sign-in"
