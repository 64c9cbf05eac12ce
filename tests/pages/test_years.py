"""A new school year by page and by command; its dates changed in mid-year, after seeing what that does."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pmo_app.domain.calendar import Slot
from pmo_app.domain.new_year import Fault, faults, shifted
from pmo_app.extensions import db
from pmo_app.models import Assignment, Enrolment, MeetingDate, Person, Report, SchoolYear
from pmo_app.pages.shared.holidays import oddities_of
from tests.doors.table import dates
from tests.support.places import SEMANGAT

NEXT = {"start": "2027", **dates(2027), "schools": "all", "leadership": "cohort", "carries": "yes"}


@pytest.fixture
def wulan(village, visit):
    return visit(village.wulan)


def count(what, year):
    return db.session.scalar(select(func.count()).select_from(what).where(what.year == year))


def due_of(year, number):
    return db.session.get(MeetingDate, (year, number)).due


def test_nothing_is_written_before_it_is_confirmed(wulan):
    page = wulan.post("/office/years/new", NEXT, expect=200)
    assert "Belum ada yang ditulis" in page.text
    assert db.session.get(SchoolYear, 2027) is None


def test_the_next_year_has_the_schools_the_dates_and_the_people_who_go_on(wulan, village, visit):
    held = db.session.scalars(
        select(Assignment).where(Assignment.person_id == village.ratna.id, Assignment.year == 2026)
    )
    held.one().ends_on = date(2026, 11, 1)  # has gone since
    db.session.get(Person, village.darmawan.id).left_at = db.session.scalar(select(func.max(Report.sent_at)))
    db.session.commit()
    wulan.post("/office/years/new", {**NEXT, "confirmed": "yes"})
    assert count(Enrolment, 2027) == count(Enrolment, 2026) == 12
    reports = select(func.count()).select_from(Report).join(Report.enrolment).where(Enrolment.year == 2027)
    assert db.session.scalar(reports) == 72
    carried = db.session.scalars(select(Assignment).where(Assignment.year == 2027)).all()
    assert {a.starts_on for a in carried} == {date(2027, 7, 1)}
    assert not {village.ratna.id, village.darmawan.id} & {a.person_id for a in carried}
    assert "SD Semangat" in visit(village.hendra).get("/board/2026").text  # the running year is still what one sees
    wulan.post("/office/years/new", {**NEXT, "confirmed": "yes"}, expect=422)  # pressed twice
    assert count(Enrolment, 2027) == 12


def test_one_chooses_schools_and_leaves_people_out(wulan):
    some = {**NEXT, "schools": "some", "npsn": [SEMANGAT], "confirmed": "yes"}
    del some["carries"]
    wulan.post("/office/years/new", some)
    assert (count(Enrolment, 2027), count(Assignment, 2027)) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"start": "2026"}, "sudah dibuka"),
        ({"start": "dua"}, "empat angka"),
        ({"due-2": "2027-09-01"}, "mendahului bulan"),
        ({"due-3": "2027-11-10", "month-3": "2027-11"}, "tidak sesudah"),
        ({"due-1": "besok"}, "tidak terbaca"),
        ({"due-6": "2040-07-10"}, "di luar tahun"),
    ],
)
def test_dates_that_cannot_be_are_told_beside_their_field_and_kept(wulan, typed, words):
    page = wulan.post("/office/years/new", {**NEXT, **typed}, expect=422)
    assert words in page.text
    assert all(f'value="{text}"' in page.html for text in typed.values())


def test_sundays_and_holidays_are_pointed_out(wulan):
    assert "Idul Fitri (perkiraan)" in wulan.get("/office/years/2026").text  # 10 March 2027
    assert "Jatuh pada hari Minggu" in wulan.get("/office/years/2026").text  # 20 December 2026
    assert oddities_of(date(2026, 8, 17)) == ["Hari Kemerdekaan Republik Indonesia"]


def test_moving_a_deadline_shows_first_which_reports_it_makes_late(wulan):
    moved = {**dates(2026), "due-1": "2026-09-10"}
    page = wulan.post("/office/years/2026", moved, expect=200)
    assert "laporan terkirim menjadi terlambat" in page.text and "SD Semangat" in page.text
    assert due_of(2026, 1) == date(2026, 9, 20)
    wulan.post("/office/years/2026", {**moved, "confirmed": "yes"})
    assert due_of(2026, 1) == date(2026, 9, 10)
    assert "2026-09-20 menjadi 2026-09-10" in wulan.get("/office/years/2026").text


def test_more_time_takes_reports_out_of_being_overdue(wulan):
    page = wulan.post("/office/years/2026", {**dates(2026), "due-2": "2026-12-01"}, expect=200)
    assert "mendapat waktu lagi" in page.text and "tidak lagi terlambat" in page.text


def test_who_leads_is_changed_for_one_school_and_holds_at_once(wulan, village, visit):
    wulan.post(f"/office/years/2026/schools/{SEMANGAT}/leadership", {"leadership": "facilitator_led"})
    visit(village.ratna).get(f"/schools/{SEMANGAT}/2026/meetings/3/submission", expect=403)
    visit(village.marlina).get(f"/schools/{SEMANGAT}/2026/meetings/3/submission")


def test_the_command_does_the_same_and_a_dry_run_writes_nothing(app, village):
    runner = app.test_cli_runner()
    tried = runner.invoke(args=["new-year", "2027", "--dry-run"])
    assert tried.exit_code == 0 and "12 schools" in tried.output and "Idul" not in tried.output
    assert db.session.get(SchoolYear, 2027) is None
    assert runner.invoke(args=["new-year", "2027", "--from", "2026"]).exit_code == 0
    assert count(Enrolment, 2027) == 12
    again = runner.invoke(args=["new-year", "2027"])
    assert again.exit_code == 1 and "there already" in again.output


def test_dates_move_by_years_even_in_leap_years():
    leap = (Slot(1, date(2028, 2, 1), date(2028, 2, 29)),)
    assert shifted(leap, 1)[0].due == date(2029, 2, 28)


def test_a_month_may_hold_its_own_deadline_and_a_year_may_end_after_itself():
    fine = [Slot(3, date(2026, 12, 1), date(2026, 12, 20)), Slot(6, date(2027, 6, 1), date(2027, 7, 10))]
    assert faults(fine, 2026) == {}
    assert faults([Slot(1, date(2025, 8, 1), date(2026, 9, 20))], 2026) == {1: Fault.OUTSIDE}
