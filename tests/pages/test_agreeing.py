"""Agreeing when to meet: one small page for three answers, told to the others, with a trace."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pmo_app.domain.instrument import Key
from pmo_app.extensions import db
from pmo_app.models import Answer, Notice, Report
from tests.support.places import SEMANGAT, report_of

DATE = f"/schools/{SEMANGAT}/2026/meetings/4/date"


def form(day="2027-02-18", hour="10:00", mode="offline", place="Aula", seen=0):
    typed = {"value-held-on-date": day, "value-held-on-time": hour, "value-mode": mode, "value-place": place}
    return typed | {f"version-{id}": seen for id in ("held-on", "mode", "place")}


def kept(field, number=4):
    db.session.expire_all()
    answer = Answer.at(report_of(SEMANGAT, number), Key("", field))
    return answer and (answer.value, answer.version)


def dated(person):
    db.session.expire_all()
    mine = select(Notice).join(Report).where(Notice.person_id == person.id, Notice.kind == "dated", Report.number == 4)
    return [(n.detail["day"], n.detail["hour"], n.count, n.read_at) for n in db.session.scalars(mine)]


def test_the_leader_proposes_and_everybody_who_takes_part_hears_of_it(village, visit):
    visit(village.ratna).post(DATE, form())
    assert kept("held-on") == ({"date": "2027-02-18", "time": "10:00"}, 1)
    assert kept("mode") == ("offline", 1) and kept("place") == ("Aula", 1)
    assert dated(village.darmawan) == dated(village.marlina) == [("2027-02-18", "10:00", 1, None)]
    assert dated(village.ratna) == dated(village.hendra) == []  # who did it, and who need not know
    for person in (village.ratna, village.darmawan):
        assert "Kamis, 18 Februari 2027, pukul 10.00 WITA" in visit(person).get(DATE).text
    page = visit(village.darmawan).get("/notices").text
    assert "PMO 4, SD Semangat diadakan Kamis, 18 Februari 2027, pukul 10.00 WITA" in page


def test_moving_it_tells_them_once_more_and_leaves_a_trace(village, visit):
    ratna = visit(village.ratna)
    ratna.post(DATE, form())
    ratna.post(DATE, form(day="2027-02-25", seen=1))
    assert dated(village.darmawan) == [("2027-02-25", "10:00", 2, None)]
    told = visit(village.darmawan).get("/notices").text
    assert "PMO 4, SD Semangat dipindah dari 18 Februari ke Kamis, 25 Februari 2027" in told
    page = ratna.get(DATE).text
    assert "Jejak tanggal" in page and "18 Februari 2027" in page and "25 Februari 2027" in page
    assert kept("mode") == ("offline", 1)  # what stayed the same has no new version


@pytest.mark.parametrize(
    "how", [form(day="", hour="", seen=1), form(seen=1) | {"off": "yes"}], ids=["emptied", "button"]
)
def test_a_meeting_called_off_is_told_and_stays_in_the_trace(village, visit, how):
    ratna = visit(village.ratna)
    ratna.post(DATE, form())
    ratna.post(DATE, how)
    assert kept("held-on") == (None, 2) and kept("place") == ("Aula", 1)
    page = ratna.get(DATE).text
    assert "Belum disepakati" in page and "Dibatalkan" in page
    told = visit(village.darmawan).get("/notices").text
    assert "Pertemuan PMO 4, SD Semangat tanggal 18 Februari dibatalkan" in told and "diadakan Kamis, 18" not in told


def test_two_who_write_at_once_lose_nothing(village, visit):
    ratna = visit(village.ratna)
    ratna.post(DATE, form())
    ratna.post(DATE, form(day="2027-02-20", place="Perpustakaan"))  # drawn before the first
    assert kept("held-on") == ({"date": "2027-02-18", "time": "10:00"}, 1)
    page = ratna.get(f"{DATE}?others=Tanggal").text
    assert "(tidak dipakai)" in page and "20 Februari 2027" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "kapan-kapan"}, "Tanggal ini tidak dikenali"),
        ({"day": "", "hour": "10:00"}, "Isi tanggalnya juga"),
        ({"mode": "di-bulan"}, "Pilihan ini tidak ada di daftar"),
        ({"place": "x" * 20_001}, "terlalu panjang"),
    ],
)
def test_what_cannot_be_a_date_is_said_and_nothing_is_half_written(village, visit, typed, words):
    page = visit(village.ratna).post(DATE, form(**typed), expect=422)
    assert words in page.text and kept("held-on") is kept("mode") is kept("place") is None
    assert "Aula" in page.html or "xxxx" in page.html


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-02-21", "jatuh pada hari Minggu"),
        ("2027-03-15", "sesudah tenggat laporannya"),
        ("2028-02-18", "di luar siklus"),
    ],
)
def test_an_odd_day_is_pointed_out_and_taken_all_the_same(village, visit, day, words):
    visit(village.ratna).post(DATE, form(day=day))
    assert words in visit(village.ratna).get(DATE).text and kept("held-on")[0]["date"] == day


def test_a_day_that_has_passed_is_kept_without_telling_anybody(village, visit):
    visit(village.ratna).post(DATE, form(day="2026-11-20"))
    assert kept("held-on") and dated(village.darmawan) == []


def test_where_the_facilitator_leads_the_principal_reads_the_date_only(village, visit):
    here = "/schools/99000112/2026/meetings/3/date"
    page = visit(village.marlina).get(here)
    assert any(each.get("action") == here for each in page.forms)
    wayan = db.session.scalars(select(Notice.person_id).join(Report).where(Notice.kind == "dated")).first()
    assert wayan


def test_a_meeting_without_a_date_is_pointed_out_on_the_desk_and_the_board(village, visit, today):
    ratna = visit(village.ratna)
    ratna.post(f"/schools/{SEMANGAT}/2026/meetings/3/date", form(day="", hour="", seen=1))
    today(datetime(2026, 12, 9, 15, 0, tzinfo=UTC))
    assert "belum bertanggal" not in visit(village.marlina).get("/").text.split("SD Semangat")[1][:60]
    today(datetime(2026, 12, 9, 17, 0, tzinfo=UTC))  # the 10th in WITA: three weeks before the month ends
    assert "PMO 3 belum bertanggal" in visit(village.marlina).get("/").text
    board = visit(village.hendra).get("/board/2026").text
    assert "pertemuan belum bertanggal" in board and "SD Semangat" in board


def test_a_day_agreed_for_a_month_ahead_begins_no_report(village, visit):
    visit(village.ratna).post(DATE, form())
    year = visit(village.ratna).get(f"/schools/{SEMANGAT}/2026")
    mine = year.html.split('/meetings/4"', 1)[1].split("</li>", 1)[0]
    assert "Akan datang" in mine and "Pertemuan Kam, 18 Feb, 10.00" in mine
