"""What cannot be taken gets a clear sentence, a 4xx, the typed text back, and leaves nothing behind."""

import pytest
from sqlalchemy import func, select

from pmo_app.extensions import db
from pmo_app.models import Answer, Event, FollowUp, Revision, StatusChange, Thread
from tests.support.places import SEMANGAT, follow_up_ids
from tests.support.visitor import Page

MEETING = "/schools/99000101/2026/meetings/3"
PLANNING = "/schools/99000101/2026/meetings/4"
LONG = "panjang sekali " * 14_000  # about 200,000 characters


def everything():
    tables = (Answer, Revision, Event, FollowUp, StatusChange, Thread)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    db.session.rollback()
    return counts


@pytest.fixture(autouse=True)
def nothing_is_left_behind(app):
    before = everything()
    yield
    assert everything() == before


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


@pytest.mark.parametrize("send", ["post", "swap"])
def test_a_text_of_two_hundred_thousand_characters_comes_back_whole(ratna, send):
    page = getattr(ratna, send)(f"{MEETING}/answers/went-well", {"value": LONG, "version": 0}, expect=422)
    assert "terlalu panjang (210.000 huruf, paling banyak 20.000)" in page.text
    assert LONG.strip() in page.html


@pytest.mark.parametrize(
    ("key", "data", "sentence"),
    [
        ("held-on", {"value-date": "31 Februari", "value-time": ""}, "Tanggal ini tidak dikenali"),
        ("held-on", {"value-date": "2026-12-10", "value-time": "25:99"}, "Jam ini tidak dikenali"),
        ("held-on", {"value-date": "", "value-time": "09:00"}, "Isi tanggalnya juga"),
        ("teachers-present", {"value": "dua belas"}, "Tulis dengan angka, misalnya 12."),
        ("teachers-present", {"value": "١٢"}, "Tulis dengan angka, misalnya 12."),
        ("mode", {"value": "telepati"}, "Pilihan ini tidak ada di daftar"),
        ("attendees", {"value": ["principal", "hantu"]}, "Ada pilihan yang tidak ada di daftar"),
        ("went-well", {"value": "baik \N{REPLACEMENT CHARACTER} sekali"}, "Ada huruf yang tidak terbaca"),
    ],
)
@pytest.mark.parametrize("send", ["post", "swap"])
def test_a_misshapen_answer_is_explained_and_kept(ratna, key, data, sentence, send):
    page = getattr(ratna, send)(f"{MEETING}/answers/{key}", {**data, "version": 0}, expect=422)
    assert sentence in page.text
    if key not in ("mode", "attendees"):  # what was never offered is not drawn
        assert list(data.values())[-1] in page.html


@pytest.mark.parametrize("send", ["post", "swap"])
def test_three_subtopics_are_one_too_many(ratna, send):
    data = {"value": ["2F", "4C", "1A"], "version": 0}
    page = getattr(ratna, send)(f"{PLANNING}/answers/subtopics", data, expect=422)
    assert "Paling banyak 2. Lepas satu dulu" in page.text
    assert page.html.count(" checked") == 3


def test_a_whole_page_says_at_its_top_what_was_not_saved_and_leads_there(ratna):
    data = {"value": ["2F", "4C", "1A"], "version": 0}
    page = ratna.post(f"{PLANNING}/answers/subtopics", data, expect=422)
    assert "Belum tersimpan: Subtopik prioritas" in page.text
    assert "#a-subtopics" in page.links


@pytest.mark.parametrize("key", ["nothing-like-this", "2F.went-well", "9Z.root-cause", "f99999.purpose", "2F.summary"])
def test_an_unknown_field_is_not_found_and_the_text_is_shown(ratna, key):
    page = ratna.post(f"{PLANNING}/answers/{key}", {"value": "tulisan saya", "version": 0}, expect=404)
    assert "Isian ini tidak dikenal" in page.text
    assert "tulisan saya" in page.html


def test_a_status_that_is_none_is_refused(ratna):
    data = {"status": "marvellous", "note": "catatan saya", "version": 1}
    page = ratna.swap(f"{MEETING}/follow-ups/{follow_up_ids(SEMANGAT)[0]}/status", data, expect=422)
    assert "Status ini tidak dikenal" in page.text
    assert "catatan saya" in page.html


def test_giving_up_takes_a_reason(ratna):
    data = {"status": "dropped", "note": "  ", "version": 1}
    page = ratna.swap(f"{MEETING}/follow-ups/{follow_up_ids(SEMANGAT)[0]}/status", data, expect=422)
    assert "Tulis alasannya dulu" in page.text


def test_an_empty_comment_is_not_a_comment(ratna):
    page = ratna.post(f"{MEETING}/threads/at/went-well", {"text": " \n "}, expect=422)
    assert "Tulis tanggapannya dulu." in page.text


def test_a_comment_on_nothing_is_not_found(ratna):
    ratna.post(f"{MEETING}/threads/at/nowhere", {"text": "halo"}, expect=404)


def test_broken_utf8_from_the_wire_is_explained(ratna):
    response = ratna.raw(
        f"{MEETING}/answers/went-well",
        data=b"version=0&value=baik%FF%FEsekali",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 422
    assert "Ada huruf yang tidak terbaca" in response.text


def test_a_body_too_large_to_read_is_refused_with_a_sentence(ratna):
    page = ratna.post(f"{MEETING}/answers/went-well", {"value": "x" * 3_000_000, "version": 0}, expect=413)
    assert "terlalu besar" in page.text


def test_a_body_without_a_length_is_refused(ratna):
    response = ratna.raw(
        f"{MEETING}/answers/went-well", environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    )
    assert response.status_code == 411


def test_a_nonsense_filter_is_left_out(village, visit):
    page = visit(village.hendra).get("/board/2026?cohort=x&standing=1&page=-5&q=%00%FF")
    assert "Tidak ada sekolah yang cocok" in page.text
    assert "12 sekolah" in visit(village.hendra).get("/board/2026?page=99999999999&cohort=abc").text


@pytest.mark.parametrize(
    ("told", "back"),
    [
        (f"http://localhost{MEETING}?edit=place#a-place", f"http://localhost{MEETING}?edit=place"),
        (f"http://localhost{MEETING}/answers/no-such-field", ""),
        ("https://lain.id/", ""),
        ("", ""),
    ],
    ids=["a page of ours", "the address that takes forms only", "another site", "not told"],
)
def test_a_problem_leads_back_to_the_page_it_came_from(ratna, told, back):
    sent = {"value": "Teks.", "version": 0}
    page = Page(ratna.raw(f"{MEETING}/answers/no-such-field", data=sent, headers={"Referer": told}))
    assert [link for link in page.links if link.startswith("http")] == ([back] if back else [])
    assert "Teks." in page.html
