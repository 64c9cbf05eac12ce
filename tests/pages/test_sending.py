"""Sending a report: what is missing, the receipt, late, taking it back, and what changed since."""

from datetime import UTC, datetime

import pytest

from pmo_app.extensions import db
from pmo_app.models import Sending
from tests.support.places import SEMANGAT, report_of

YEAR = f"/schools/{SEMANGAT}/2026"
MEETING = f"{YEAR}/meetings/3"
QUESTIONS = ("went-well", "not-yet", "obstacles", "solutions")


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


def complete(person):
    person.swap(f"{MEETING}/answers/attendees", {"value": ["principal", "teachers"], "version": 0})
    for question in QUESTIONS:
        person.swap(f"{MEETING}/answers/{question}", {"value": f"Jawaban {question}", "version": 0})


def test_what_is_missing_is_listed_with_a_link_to_each_field(ratna):
    page = ratna.get(f"{MEETING}/submission")
    assert "5 isian perlu dilengkapi" in page.text
    assert f"{MEETING}?edit=obstacles#a-obstacles" in page.links


def test_an_incomplete_report_cannot_be_sent(ratna):
    page = ratna.post(f"{MEETING}/submission", expect=422)
    assert "5 isian perlu dilengkapi" in page.text
    assert report_of(SEMANGAT, 3).is_open


def test_an_empty_report_cannot_be_sent(village, visit):
    page = visit(village.ratna).post(f"{YEAR}/meetings/6/submission", expect=422)
    assert "7 isian perlu dilengkapi" in page.text


def test_sending_gives_a_receipt_with_the_time_in_the_schools_zone(ratna):
    complete(ratna)
    there = ratna.post(f"{MEETING}/submission").response.location
    page = ratna.get(there)
    code = report_of(SEMANGAT, 3).receipt_code
    assert "Laporan PMO 3 terkirim. Terima kasih, Ibu Ratna." in page.text
    assert "Selasa, 24 November 2026, 11.00 WITA" in page.text
    receipt = ratna.get(f"{MEETING}/sendings/{code}").text
    assert "Jawaban obstacles" in receipt
    assert "Numerasi Sesuai Tahap" in receipt
    assert "Kamis, 10 Desember 2026, pukul 12.30" in receipt


def test_pressing_send_twice_sends_once(ratna):
    complete(ratna)
    ratna.post(f"{MEETING}/submission")
    assert ratna.post(f"{MEETING}/submission").response.location == MEETING
    mine = db.select(db.func.count(Sending.id)).filter_by(report_id=report_of(SEMANGAT, 3).id)
    assert db.session.scalar(mine) == 1


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 12, 20, 15, 59, 59, tzinfo=UTC), "Selesai, tepat waktu"),  # 23.59.59 WITA
        (datetime(2026, 12, 20, 16, 0, 0, tzinfo=UTC), "Selesai, terlambat 1 hari"),
    ],
)
def test_late_begins_at_midnight_in_the_schools_zone(ratna, today, instant, words):
    complete(ratna)
    today(instant)
    ratna.post(f"{MEETING}/submission")
    assert words in ratna.get(MEETING).text


def test_reopening_needs_a_reason_which_the_school_sees(village, visit, ratna):
    hendra, sent = visit(village.hendra), f"{YEAR}/meetings/2"
    assert "Tulis alasannya dulu" in hendra.post(f"{sent}/reopening", {"reason": " "}, expect=422).text
    hendra.post(f"{sent}/reopening", {"reason": "Kendalanya masih umum."})
    assert "Dibuka kembali oleh Bapak Hendra" in ratna.get(sent).text
    assert "Kendalanya masih umum." in ratna.get(f"{YEAR}").text


def test_what_changed_after_a_sending_is_visible_beside_it(village, visit, ratna):
    sent = f"{YEAR}/meetings/2"
    visit(village.hendra).post(f"{sent}/reopening", {"reason": "Lihat lagi."})
    old = "Menyusun tugas tiga tingkat memakan waktu"
    ratna.swap(f"{sent}/answers/obstacles", {"value": "Kendala yang baru.", "version": 1})
    page = ratna.get(sent).text
    assert "Diubah sesudah dikirim" in page
    assert page.count(old) == 1


def test_a_report_on_time_stays_on_time_when_it_is_sent_again(village, visit, ratna):
    sent = f"{YEAR}/meetings/2"
    first = report_of(SEMANGAT, 2).receipt_code
    visit(village.hendra).post(f"{sent}/reopening", {"reason": "Lihat lagi."})
    ratna.post(f"{sent}/submission")
    assert "Selesai, tepat waktu" in ratna.get(sent).text
    assert "Menyusun tugas" in ratna.get(f"{sent}/sendings/{first}").text


def test_the_leader_takes_a_report_back_until_its_deadline(ratna, today):
    complete(ratna)
    ratna.post(f"{MEETING}/submission")
    assert "Buka kembali untuk diperbaiki" in ratna.get(MEETING).text
    today(datetime(2026, 12, 20, 16, 0, tzinfo=UTC))
    assert "Buka kembali untuk diperbaiki" not in ratna.get(MEETING).text
    ratna.post(f"{MEETING}/reopening", {"reason": "terlambat"}, expect=403)


def test_a_sending_never_changes(app, village):
    sending = db.session.scalars(db.select(Sending)).first()
    sending.snapshot = {"texts": {}}
    with pytest.raises(ValueError, match="does not change"):
        db.session.flush()


def test_the_supervisor_marks_a_report_as_read(village, visit):
    darmawan, sent = visit(village.darmawan), f"{YEAR}/meetings/1"
    darmawan.post(f"{sent}/reading")
    assert "Sudah dibaca hari ini 11.00" in darmawan.get(sent).text
