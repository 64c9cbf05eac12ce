import pytest

from tests.support.places import SEMANGAT

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
OBSTACLES = f"{MEETING}/answers/obstacles"


@pytest.fixture
def ratna(village, visit):
    """Wrote an answer, and changed her mind."""
    ratna = visit(village.ratna)
    ratna.swap(OBSTACLES, {"value": "Listrik padam dua pekan.", "version": 0})
    ratna.swap(OBSTACLES, {"value": "Listrik padam tiga pekan.", "version": 1})
    return ratna


def test_the_history_tells_who_wrote_what_with_the_new_words_marked(ratna):
    assert f"{OBSTACLES}/versions" in ratna.get(MEETING).html
    page = ratna.get(f"{OBSTACLES}/versions")
    assert "Ibu Ratna hari ini 11.00" in page.text
    assert "Listrik padam <mark>tiga </mark>pekan." in page.html
    assert "Listrik padam dua pekan." in page.html


def test_an_old_text_comes_back_as_a_new_version(ratna):
    there = ratna.post(f"{OBSTACLES}/versions", {"version": 1, "seen": 2}).response.location
    assert "Listrik padam dua pekan." in ratna.get(there).text
    history = ratna.get(f"{OBSTACLES}/versions").text
    assert history.count("Listrik padam") == 3
    assert "tiga" in history


def test_nobody_is_overwritten_by_an_old_text(ratna):
    ratna.swap(OBSTACLES, {"value": "Hujan.", "version": 2})
    page = ratna.post(f"{OBSTACLES}/versions", {"version": 1, "seen": 2}, expect=409)
    assert "Isian ini baru saja berubah." in page.text
    assert "Hujan." in ratna.get(f"{MEETING}?saved=obstacles").text


def test_a_version_that_never_was_and_an_answer_never_given_lead_nowhere(ratna):
    ratna.post(f"{OBSTACLES}/versions", {"version": 9, "seen": 2}, expect=404)
    ratna.post(f"{OBSTACLES}/versions", {"version": "dua", "seen": 2}, expect=404)
    ratna.get(f"{MEETING}/answers/solutions/versions", expect=404)


def test_the_supervisor_reads_the_history_and_cannot_turn_it_back(ratna, village, visit):
    darmawan = visit(village.darmawan)
    assert "Kembalikan" not in darmawan.get(f"{OBSTACLES}/versions").text
    darmawan.post(f"{OBSTACLES}/versions", {"version": 1, "seen": 2}, expect=403)
