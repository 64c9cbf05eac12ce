"""Follow-ups: one tap for a status, its history, carrying on, removing and bringing back."""

from datetime import UTC, datetime

import pytest

from tests.support.places import SEMANGAT, follow_up_ids

YEAR = f"/schools/{SEMANGAT}/2026"
REFLECTION, PLANNING = f"{YEAR}/meetings/3", f"{YEAR}/meetings/4"


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


@pytest.fixture
def numeracy(village):
    return follow_up_ids(SEMANGAT)[0]


def test_one_tap_changes_a_status(ratna, numeracy):
    part = ratna.swap(f"{REFLECTION}/follow-ups/{numeracy}/status", {"status": "done", "note": "", "version": 1})
    assert "Tersimpan 11.00" in part.text
    assert 'value="done" checked' in part.html


def test_a_status_changes_without_htmx_too(ratna, numeracy):
    page = ratna.post(f"{REFLECTION}/follow-ups/{numeracy}/status", {"status": "done", "note": "", "version": 1})
    assert page.response.location == f"{REFLECTION}#f{numeracy}"


def test_every_status_is_kept_with_who_when_and_for_which_meeting(ratna, numeracy):
    url = f"{REFLECTION}/follow-ups/{numeracy}/status"
    ratna.swap(url, {"status": "blocked", "note": "Guru cuti.", "version": 1})
    history = ratna.get(url).text
    assert "PMO 3, hari ini 11.00, Ibu Ratna" in history
    assert "Guru cuti." in history
    assert "Kelas 4 dan 5 sudah rutin" in history


def test_an_earlier_meeting_shows_the_status_of_its_own_time(ratna, numeracy):
    ratna.swap(f"{REFLECTION}/follow-ups/{numeracy}/status", {"status": "done", "note": "", "version": 1})
    earlier = ratna.get(f"{YEAR}/meetings/2").text
    assert "Sedang berjalan" in earlier
    assert "Sekarang: Terlaksana (PMO 3)." in earlier


def test_the_fourth_meeting_asks_which_go_on_and_links_them_to_their_origin(ratna, numeracy):
    assert "Belum selesai dari siklus 1" in ratna.get(PLANNING).text
    ratna.post(f"{PLANNING}/follow-ups/{numeracy}/carrying")
    ratna.post(f"{PLANNING}/follow-ups/{numeracy}/carrying")  # pressed twice
    page = ratna.get(PLANNING).text
    assert "Dilanjutkan di siklus 2" in page
    assert page.count("Lanjutan dari siklus 1") == 1
    assert "Numerasi Sesuai Tahap" in ratna.get(f"{YEAR}/meetings/5").text


def test_a_finished_follow_up_is_not_carried_on(ratna, numeracy):
    ratna.swap(f"{REFLECTION}/follow-ups/{numeracy}/status", {"status": "done", "note": "", "version": 1})
    ratna.post(f"{PLANNING}/follow-ups/{numeracy}/carrying", expect=409)


def test_a_new_follow_up_starts_with_its_name(ratna):
    ratna.post(f"{PLANNING}/answers/subtopics", {"value": ["3E"], "version": 0})
    there = ratna.post(f"{PLANNING}/follow-ups/for/3E", {"name": "Istirahat Ramah"}).response.location
    page = ratna.get(there)
    assert "Istirahat Ramah" in page.text
    assert "Batal" in page.text


def test_dates_outside_the_cycle_are_hinted_at_and_kept(ratna):
    ratna.post(f"{PLANNING}/answers/subtopics", {"value": ["3E"], "version": 0})
    ratna.post(f"{PLANNING}/follow-ups/for/3E", {"name": "Istirahat Ramah"})
    new = follow_up_ids(SEMANGAT)[-1]
    dates = {"value-from": "2026-09-01", "value-to": "2028-01-01", "version": 0}
    ratna.swap(f"{PLANNING}/answers/f{new}.period", dates)
    page = ratna.get(PLANNING).text
    assert "Mulai sebelum siklus ini." in page
    assert "Selesai sesudah siklus ini berakhir." in page
    assert "1 September 2026 sampai 1 Januari 2028" in page


def test_a_removed_follow_up_can_be_brought_back(ratna):
    ratna.post(f"{PLANNING}/answers/subtopics", {"value": ["3E"], "version": 0})
    ratna.post(f"{PLANNING}/follow-ups/for/3E", {"name": "Istirahat Ramah"})
    new = follow_up_ids(SEMANGAT)[-1]
    ratna.post(f"{PLANNING}/follow-ups/{new}/removal")
    assert "Dihapus Istirahat Ramah" in ratna.get(PLANNING).text
    ratna.post(f"{PLANNING}/follow-ups/{new}/restoration")
    assert "Dihapus" not in ratna.get(PLANNING).text


def test_last_years_follow_ups_are_out_of_reach_of_this_year(ratna, numeracy):
    ratna.get(f"/schools/{SEMANGAT}/2025/meetings/3/follow-ups/{numeracy}/status", expect=404)


def test_a_school_that_missed_its_plan_can_still_reflect(village, visit, today):
    today(datetime(2026, 12, 2, tzinfo=UTC))
    hendra = visit(village.hendra)
    page = hendra.get("/schools/99000110/2026/meetings/3").text
    assert "Belum ada tindak lanjut di siklus ini" in page
