"""A write under a key is done once, whatever the network does to its answer; and nothing that came too late is lost."""

import pytest
from sqlalchemy import func, select

from pmo_app.extensions import db
from pmo_app.models import Answer, Comment, Delivery, FollowUp, Report, Revision, Sending, StatusChange
from tests.support.places import SEMANGAT, follow_up_ids, report_of

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
PLANNING = f"/schools/{SEMANGAT}/2026/meetings/4"
WELL = f"{MEETING}/answers/went-well"
KEY = "0123456789abcdef"


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


def count(table, **which):
    return db.session.scalar(select(func.count()).select_from(select(table).filter_by(**which).subquery()))


def well():
    return db.session.scalar(select(Answer).filter_by(field="went-well", report_id=report_of(SEMANGAT, 3).id))


@pytest.mark.parametrize("send", ["post", "swap"])
def test_an_answer_sent_twice_is_saved_once_and_answered_alike(ratna, send):
    first = getattr(ratna, send)(WELL, {"value": "satu", "version": 0, "key": KEY}).response
    again = getattr(ratna, send)(WELL, {"value": "satu", "version": 0, "key": KEY}).response
    assert (again.status_code, again.headers.get("Location")) == (first.status_code, first.headers.get("Location"))
    assert again.headers.get("PMO-Version") == first.headers.get("PMO-Version")
    assert well().version == 1


def test_a_repeated_write_meets_no_conflict_with_what_came_after_it(ratna, village, visit):
    ratna.swap(WELL, {"value": "satu", "version": 0, "key": KEY})
    ratna.swap(WELL, {"value": "dua", "version": 1})
    again = ratna.swap(WELL, {"value": "satu", "version": 0, "key": KEY}).response
    assert again.headers["PMO-Version"] == "1"  # as it was told the first time: two was never seen by this writer
    assert well().value == "dua"


def test_a_repeated_write_is_answered_after_the_report_was_sent_too(ratna, village):
    ratna.swap(WELL, {"value": "satu", "version": 0, "key": KEY})
    report = db.session.get(Report, report_of(SEMANGAT, 3).id)
    report.state = "sent"
    db.session.commit()
    ratna.swap(WELL, {"value": "satu", "version": 0, "key": KEY})


def test_the_same_key_with_another_text_is_refused_and_the_text_given_back(ratna):
    ratna.swap(WELL, {"value": "satu", "version": 0, "key": KEY})
    page = ratna.swap(WELL, {"value": "dua", "version": 1, "key": KEY}, expect=422)
    assert "tanda dari kiriman lain" in page.text and "dua" in page.html
    assert well().value == "satu"


def test_the_same_key_of_another_person_is_another_write(ratna, village, visit):
    told = {"text": "Bagus.", "key": KEY}
    ratna.swap(f"{MEETING}/threads/at/place", told)
    visit(village.darmawan).swap(f"{MEETING}/threads/at/place", told)
    assert count(Comment, text="Bagus.") == 2


@pytest.mark.parametrize("key", ["pendek", "a b c d e f g h", "x" * 65, "../../etc/passwd"])
def test_a_key_that_is_none_is_refused(ratna, key):
    assert "Tanda kiriman ini rusak" in ratna.swap(WELL, {"value": "satu", "version": 0, "key": key}, expect=422).text
    assert well() is None


def test_a_refused_write_leaves_its_key_free(ratna):
    ratna.swap(WELL, {"value": "x" * 30_000, "version": 0, "key": KEY}, expect=422)
    ratna.swap(WELL, {"value": "pendek saja", "version": 0, "key": KEY})
    assert count(Delivery, key=KEY) == 1


def test_a_comment_a_reply_and_a_follow_up_sent_twice_are_there_once(ratna):
    for _ in range(2):
        ratna.swap(f"{MEETING}/threads/at/place", {"text": "Sekali saja.", "key": KEY})
        ratna.post(f"{PLANNING}/follow-ups/for/3E", {"name": "Istirahat Ramah", "key": KEY + "2"})
    assert count(Comment, text="Sekali saja.") == 1
    assert count(FollowUp, subtopic="3E", report_id=report_of(SEMANGAT, 4).id) == 1


def test_a_status_tapped_twice_is_one_change(ratna):
    id = follow_up_ids(SEMANGAT)[0]
    for _ in range(2):
        told = {"status": "done", "note": "", "version": 1, "key": KEY}
        assert ratna.swap(f"{MEETING}/follow-ups/{id}/status", told).response.headers["PMO-Version"] == "2"
    assert count(StatusChange, follow_up_id=id, status="done") == 1


def test_a_report_sent_twice_is_sent_once_and_leads_to_the_same_receipt(village, visit):
    ratna = visit(village.ratna)
    for field in ("went-well", "not-yet", "obstacles", "solutions"):
        ratna.swap(f"{MEETING}/answers/{field}", {"value": "Ada.", "version": 0})
    ratna.swap(f"{MEETING}/answers/attendees", {"value": ["principal"], "version": 0})
    before = count(Sending)
    first, again = (ratna.post(f"{MEETING}/submission", {"key": KEY}).response.location for _ in range(2))
    assert first == again and "sent=PMO3-" in first
    assert count(Sending) == before + 1


def test_a_text_that_came_too_late_stands_in_the_history_once_and_can_be_brought_back(ratna):
    ratna.swap(WELL, {"value": "tulisan pertama", "version": 0})
    for _ in range(2):  # its answer was lost on the way
        page = ratna.swap(WELL, {"value": "tulisan kedua", "version": 0, "key": KEY}, expect=409).response
    assert page.headers["PMO-Part"].endswith(f"went-well?unused={unused().id}")
    assert page.headers["PMO-State"] == "conflict"
    assert "Pakai tulisan" in ratna.fetch(page.headers["PMO-Part"]).text
    history = ratna.get(f"{WELL}/versions").text
    assert "Tidak dipakai" in history and "tulisan kedua" in history
    ratna.post(f"{WELL}/versions", {"revision": unused().id, "seen": 1})
    assert well().value == "tulisan kedua"


def unused():
    return db.session.scalars(select(Revision).where(Revision.version.is_(None))).one()


def test_of_two_texts_either_or_both_can_be_taken_without_a_script(ratna):
    ratna.post(WELL, {"value": "Murid belum lancar membaca.", "version": 0})
    ratna.post(WELL, {"value": "Murid belum lancar membaca dan menulis.", "version": 1})
    page = ratna.post(WELL, {"value": "Murid kelas 2 belum lancar membaca.", "version": 1}, expect=409)
    assert "Pakai tulisan saya" in page.text and "Gabungkan keduanya" in page.text
    assert "Murid kelas 2 belum lancar membaca dan menulis." in page.html  # what both wrote, to start from
    assert "Murid <mark>kelas 2 </mark>belum" in page.html
    ratna.post(WELL, {"value": "Murid kelas 2 belum lancar membaca.", "version": 2})
    assert well().value == "Murid kelas 2 belum lancar membaca."


def test_two_lists_are_shown_side_by_side_and_either_can_be_taken(ratna):
    there = f"{MEETING}/answers/attendees"
    ratna.post(there, {"value": ["principal"], "version": 0})
    page = ratna.post(there, {"value": ["principal", "supervisor"], "version": 0}, expect=409)
    assert "Pakai tulisan saya" in page.text and "Gabungkan" not in page.text


def test_a_choice_that_came_too_late_is_kept_and_both_are_shown(ratna):
    id = follow_up_ids(SEMANGAT)[0]
    there = f"{MEETING}/follow-ups/{id}/status"
    page = ratna.post(there, {"status": "done", "note": "Sudah.", "version": 0}, expect=409)
    assert "Pakai pilihan saya" in page.text and "Pakai pilihan" in page.text
    assert "Tidak dipakai" in ratna.get(there).text
    ratna.post(there, {"status": "done", "note": "Sudah.", "version": 1})
    assert "Terlaksana" in ratna.get(there).text


def test_an_old_status_comes_back_as_a_new_change(ratna):
    there = f"{MEETING}/follow-ups/{follow_up_ids(SEMANGAT)[0]}/status"
    ratna.post(there, {"status": "done", "note": "", "version": 1})
    assert "Kembalikan" in ratna.get(there).text
    ratna.post(there, {"status": "running", "note": "", "version": 2})
    assert ratna.get(there).text.count("Sedang berjalan") == 3  # the old one, the new one, and the way back's name
