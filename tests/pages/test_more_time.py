"""More time for a report: asked for in two taps, decided on for one or many, given unasked, and what it changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from pmo_app.domain.more_time import ExtensionState
from pmo_app.domain.policy import POLICY, Action
from pmo_app.extensions import db
from pmo_app.models import Extension, MeetingDate, Notice, Report, SchoolYear
from pmo_app.models.openings import Kept, change_dates
from tests.support.places import LED_BY_FACILITATOR, SEMANGAT, report_of

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
ASKING, BOARD = f"{MEETING}/more-time", "/board/2026/more-time"
CHRISTMAS = date(2026, 12, 25)
REASON = {"reason": "Listrik padam seminggu.", "until": "2026-12-25"}


def extended(number=3, npsn=SEMANGAT):
    db.session.expire_all()
    return report_of(npsn, number).extended_to


def asked():
    return db.session.scalars(select(Extension).order_by(Extension.id)).all()


def told(person):
    db.session.expire_all()
    return [notice.kind for notice in db.session.scalars(select(Notice).where(Notice.person_id == person.id))]


def test_the_principal_asks_with_a_reason_and_one_tap_on_a_day(village, visit):
    page = visit(village.ratna).get(ASKING)
    assert "Rabu, 23 Desember" in page.text and "Minggu, 27 Desember" in page.text
    visit(village.ratna).post(ASKING, {"reason": "Listrik padam.", "until": "2026-12-23"})
    assert "Menunggu jawaban" in visit(village.ratna).get(ASKING).text
    for page in ("/", MEETING):
        assert "sudah diminta, menunggu jawaban" in visit(village.ratna).get(page).text
    assert [(e.until, e.reason, e.state) for e in asked()] == [(date(2026, 12, 23), "Listrik padam.", "asked")]
    assert "time-asked" in told(village.hendra) and extended() is None
    assert "1 permintaan tambahan waktu" in visit(village.hendra).get("/board/2026").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason": " ", "until": "2026-12-23"}, "Tulis alasannya dulu"),
        ({"reason": "Sakit.", "until": ""}, "Pilih sampai kapan"),
        ({"reason": "Sakit.", "until": "kapan saja"}, "Pilih sampai kapan"),
        ({"reason": "Sakit.", "until": "2026-12-20"}, "tidak sesudah tenggat"),
        ({"reason": "Sakit.", "until": "2026-11-01"}, "sudah lewat"),
        ({"reason": "Sakit.", "until": "2027-06-01"}, "Paling lama 60 hari"),
        ({"reason": "Sakit.", "until": "2026-12-23", "other": "2026-12-30"}, "dua tanggal yang berbeda"),
    ],
)
def test_a_request_that_will_not_do_is_refused_with_a_sentence_and_keeps_the_reason(village, visit, form, words):
    page = visit(village.ratna).post(ASKING, form, expect=422)
    assert words in page.text and not asked()
    assert form["reason"].strip() in page.html


def test_nobody_asks_twice_at_once_and_a_request_can_be_withdrawn(village, visit):
    ratna = visit(village.ratna)
    ratna.post(ASKING, REASON)
    ratna.post(ASKING, REASON | {"reason": "Lagi."}, expect=409)
    (request,) = asked()
    ratna.post(f"{ASKING}/{request.id}/withdrawal")
    page = ratna.get(ASKING).text
    assert [e.state for e in asked()] == ["withdrawn"]
    assert "Diminta oleh Ibu Ratna" in page and "Ditarik kembali oleh Ibu Ratna" in page and "Diberi" not in page
    ratna.post(ASKING, REASON)
    assert [e.state for e in asked()] == ["withdrawn", "asked"]


def test_a_request_of_another_report_is_not_there_under_ones_own(village, visit):
    visit(village.marlina).post(f"/schools/{LED_BY_FACILITATOR}/2026/meetings/3/more-time", REASON)
    (request,) = asked()
    visit(village.ratna).post(f"{ASKING}/{request.id}/withdrawal", expect=404)


def test_the_coordinator_grants_with_a_word_and_everything_counts_from_the_new_day(village, visit, today):
    visit(village.ratna).post(ASKING, REASON)
    (request,) = asked()
    visit(village.hendra).post(
        f"{BOARD}/decisions", {"extension": request.id, "decision": "grant", "answer": "Semoga lekas menyala."}
    )
    assert extended() == CHRISTMAS and "time-granted" in told(village.ratna)
    page = visit(village.ratna).get(MEETING).text
    assert "Jumat, 25 Desember, 23.59 WITA, 31 hari lagi" in page and "diperpanjang dari 20 Desember" in page
    assert "Semoga lekas menyala." in visit(village.ratna).get(ASKING).text
    assert "SD Semangat, PMO 3 sampai 25 Desember" in visit(village.hendra).get("/board/2026").text
    today(datetime(2026, 12, 25, 15, 58, tzinfo=UTC))  # 23.58 WITA
    assert "hari ini terakhir" in visit(village.ratna).get(MEETING).text
    today(datetime(2026, 12, 25, 16, 0, tzinfo=UTC))
    assert "Tenggat lewat 1 hari" in visit(village.ratna).get(MEETING).text


def test_many_are_decided_at_once_all_or_none(village, visit):
    visit(village.ratna).post(ASKING, REASON)
    visit(village.marlina).post(f"/schools/{LED_BY_FACILITATOR}/2026/meetings/3/more-time", REASON)
    ids = [request.id for request in asked()]
    page = visit(village.hendra).post(
        f"{BOARD}/decisions", {"extension": [*ids, 999], "decision": "decline"}, expect=422
    )
    assert "Sebagian sudah ditanggapi" in page.text and {e.state for e in asked()} == {"asked"}
    page = visit(village.hendra).post(f"{BOARD}/decisions", {"decision": "decline"}, expect=422)
    assert "Belum ada yang dicentang" in page.text
    page = visit(village.hendra).post(f"{BOARD}/decisions", {"extension": ids, "decision": "decline"}, expect=422)
    assert "Tulis mengapa tidak bisa" in page.text and {e.state for e in asked()} == {"asked"}
    visit(village.hendra).post(
        f"{BOARD}/decisions", {"extension": ids, "decision": "decline", "answer": "Sudah cukup."}
    )
    assert {e.state for e in asked()} == {"declined"} and extended() is None
    page = visit(village.ratna).get(ASKING).text
    assert "Diminta oleh Ibu Ratna" in page and "Ditolak oleh Bapak Hendra" in page and "Sudah cukup." in page
    assert "time-declined" in told(village.ratna) and "time-declined" in told(village.marlina)


def test_a_day_that_has_passed_meanwhile_cannot_be_granted(village, visit, today):
    visit(village.ratna).post(ASKING, REASON | {"until": "2026-12-23"})
    today(datetime(2026, 12, 23, 16, 0, tzinfo=UTC))  # the 24th in WITA
    form = {"extension": asked()[0].id, "decision": "grant"}
    assert "sudah lewat" in visit(village.hendra).post(f"{BOARD}/decisions", form, expect=422).text
    assert extended() is None


def test_time_is_given_unasked_to_those_ticked_and_to_nobody_else(village, visit):
    form = {"number": "3", "npsn": [SEMANGAT, LED_BY_FACILITATOR], "until": "2026-12-28", "reason": "Banjir."}
    assert "Belum ada yang dicentang" in visit(village.hendra).post(BOARD, form | {"npsn": []}, expect=422).text
    assert "Tulis alasannya" in visit(village.hendra).post(BOARD, form | {"reason": ""}, expect=422).text
    assert "Pilih sampai kapan" in visit(village.hendra).post(BOARD, form | {"until": ""}, expect=422).text
    visit(village.hendra).post(BOARD, form)
    assert extended() == extended(npsn=LED_BY_FACILITATOR) == date(2026, 12, 28)
    given = [(report.number, report.extended_to) for report in db.session.scalars(select(Report)) if report.extended_to]
    assert given == [(3, date(2026, 12, 28))] * 2
    assert "Diberi tanpa diminta oleh Bapak Hendra" in visit(village.ratna).get(ASKING).text


def test_one_bad_day_among_many_gives_nobody_time(village, visit):
    form = {"number": "3", "npsn": [SEMANGAT], "until": "2026-12-28", "reason": "Banjir."}
    visit(village.hendra).post(BOARD, form)
    both = form | {"npsn": [SEMANGAT, LED_BY_FACILITATOR], "until": "2026-12-26"}
    page = visit(village.hendra).post(BOARD, both, expect=422)
    assert "Ini berlaku bagi SD Semangat" in page.text and extended(npsn=LED_BY_FACILITATOR) is None


def test_time_is_taken_back_until_it_was_made_use_of(village, visit, today):
    visit(village.hendra).post(BOARD, {"number": "3", "npsn": [SEMANGAT], "until": "2026-12-28", "reason": "Banjir."})
    (given,) = asked()
    visit(village.hendra).post(f"{BOARD}/{given.id}/removal")
    assert extended() is None and asked()[0].state == ExtensionState.DROPPED
    page = visit(village.ratna).get(ASKING).text
    assert "Diberi tanpa diminta oleh Bapak Hendra" in page and "Dicabut oleh Bapak Hendra" in page
    visit(village.hendra).post(f"{BOARD}/{given.id}/removal", expect=404)


def test_a_report_that_was_sent_needs_no_time(village, visit):
    page = visit(village.ratna).get(f"/schools/{SEMANGAT}/2026/meetings/2/more-time")
    assert "sudah terkirim, jadi tidak memerlukan" in page.text
    form = {"number": "2", "npsn": [SEMANGAT], "until": "2026-12-28", "reason": "Banjir."}
    assert "Belum ada yang dicentang" in visit(village.hendra).post(BOARD, form, expect=422).text


@pytest.mark.parametrize(
    ("choice", "until"), [("keep", "2026-12-28"), ("shift", "2026-12-30"), ("drop", None), ("", "2026-12-28")]
)
def test_moving_the_years_date_asks_what_becomes_of_extensions(village, visit, choice, until):
    visit(village.hendra).post(BOARD, {"number": "3", "npsn": [SEMANGAT], "until": "2026-12-28", "reason": "Banjir."})
    dates = {f"month-{d.number}": f"{d.month:%Y-%m}" for d in db.session.get(SchoolYear, 2026).dates}
    dates |= {f"due-{d.number}": d.due.isoformat() for d in db.session.get(SchoolYear, 2026).dates}
    moved = dates | {"due-3": "2026-12-22"}
    page = visit(village.wulan).post("/office/years/2026", moved, expect=200)
    assert "1 sekolah sudah diberi tambahan waktu" in page.text and "SD Semangat, PMO 3 sampai 28 Desember" in page.text
    visit(village.wulan).post("/office/years/2026", moved | {"confirmed": "yes", "extensions": choice})
    assert extended() == (until and date.fromisoformat(until))
    assert db.session.get(MeetingDate, (2026, 3)).changes == 1
    assert ("deadline-moved" in told(village.ratna)) is (until is None)  # for whom the later day holds, nothing moved
    assert "deadline-moved" in told(village.hendra)


def test_a_date_moved_beyond_an_extension_is_the_one_that_holds(village, visit):
    visit(village.hendra).post(BOARD, {"number": "3", "npsn": [SEMANGAT], "until": "2026-12-22", "reason": "Banjir."})
    year = db.session.get(SchoolYear, 2026)
    slots = tuple(d.as_slot() for d in year.dates)
    later = tuple(s if s.number != 3 else type(s)(3, s.month, s.due + timedelta(days=5)) for s in slots)
    change_dates(year, later, by=None, at=datetime(2026, 11, 24, tzinfo=UTC), kept=Kept.KEEP)
    db.session.commit()
    assert "Jumat, 25 Desember, 23.59 WITA" in visit(village.ratna).get(MEETING).text
    assert "Belum ada tambahan waktu tahun ini" in visit(village.hendra).get(BOARD).text  # it means nothing any more


def test_giving_time_is_what_the_policy_says_it_is(village, visit, monkeypatch):
    visit(village.ratna).post(ASKING, REASON)
    monkeypatch.setitem(POLICY, Action.GIVE_TIME, [])
    page = visit(village.hendra).get(BOARD).text
    assert "Tidak ada permintaan" in page and "Semua sekolah sudah mengirim" in page
    form = {"extension": asked()[0].id, "decision": "grant"}
    visit(village.hendra).post(f"{BOARD}/decisions", form, expect=422)
    assert extended() is None
