"""What was removed can be put back for thirty days; nobody removes what they have not seen."""

from datetime import timedelta

import pytest

from tests.support.databases import TODAY
from tests.support.places import SEMANGAT, follow_up_ids

YEAR = f"/schools/{SEMANGAT}/2026"
PLANNING, TALK = f"{YEAR}/meetings/4", f"{YEAR}/meetings/3/threads"


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


@pytest.fixture
def follow_up(ratna):
    ratna.post(f"{PLANNING}/answers/subtopics", {"value": ["3E"], "version": 0})
    ratna.post(f"{PLANNING}/follow-ups/for/3E", {"name": "Istirahat Ramah"})
    return f"{PLANNING}/follow-ups/{follow_up_ids(SEMANGAT)[-1]}"


def test_a_follow_up_comes_back_within_thirty_days_and_not_after(ratna, follow_up, today):
    ratna.post(f"{follow_up}/removal")
    today(TODAY + timedelta(days=29))
    assert "bisa dikembalikan sampai 24 Desember 2026" in ratna.get(PLANNING).text
    today(TODAY + timedelta(days=31))
    assert "bisa dikembalikan" not in ratna.get(PLANNING).text
    assert "lebih dari 30 hari" in ratna.post(f"{follow_up}/restoration", expect=409).text
    today(TODAY + timedelta(days=29))
    ratna.post(f"{follow_up}/restoration")
    assert "Istirahat Ramah" in ratna.get(PLANNING).text


def test_a_follow_up_somebody_wrote_in_meanwhile_is_not_removed_unseen(ratna, follow_up):
    id = follow_up.rsplit("/", 1)[1]
    ratna.post(f"{PLANNING}/answers/f{id}.purpose", {"value": "Halaman tenang.", "version": 0})
    page = ratna.post(f"{follow_up}/removal", {"seen": 1}, expect=409)
    assert "baru saja diubah orang lain" in page.text
    ratna.post(f"{follow_up}/removal", {"seen": 2})


def test_what_is_written_in_a_removed_follow_up_is_given_back(ratna, follow_up):
    id = follow_up.rsplit("/", 1)[1]
    ratna.post(f"{follow_up}/removal")
    page = ratna.swap(f"{PLANNING}/answers/f{id}.purpose", {"value": "Halaman tenang.", "version": 0}, expect=409)
    assert "sudah dihapus" in page.text and "Halaman tenang." in page.html


def test_the_story_of_a_follow_up_tells_all_of_it(ratna, follow_up):
    id = follow_up.rsplit("/", 1)[1]
    ratna.post(f"{PLANNING}/answers/f{id}.purpose", {"value": "Halaman tenang.", "version": 0})
    ratna.post(f"{follow_up}/status", {"status": "running", "note": "Mulai Senin.", "version": 0})
    ratna.post(f"{follow_up}/removal")
    ratna.post(f"{follow_up}/restoration")
    story = ratna.get(f"{follow_up}/history").text
    for told in ("Dibuat", "Halaman tenang.", "Status: Sedang berjalan", "Mulai Senin.", "Dihapus", "Dikembalikan"):
        assert told in story


def said(ratna, text="Keliru menulis."):
    part = ratna.swap(f"{TALK}/at/place", {"text": text})
    return part.response.headers["PMO-Version"], next(
        f["action"] for f in part.forms if f["action"].endswith("/removal")
    )


def test_ones_own_words_can_be_taken_back_and_put_back(ratna, village, visit, today):
    _, removal = said(ratna)
    part = ratna.swap(removal)
    assert "Keliru menulis." not in part.text and "dihapus penulisnya" in part.text
    assert "Keliru menulis." not in visit(village.darmawan).get(f"{YEAR}/meetings/3").text
    assert "Keliru menulis." in ratna.swap(removal.replace("removal", "restoration")).text
    ratna.swap(removal)
    today(TODAY + timedelta(days=31))
    assert "lebih dari 30 hari" in ratna.swap(removal.replace("removal", "restoration"), expect=409).text


def test_nobody_takes_back_the_words_of_another(ratna, village, visit):
    _, removal = said(ratna)
    visit(village.hendra).post(removal, expect=404)


def test_removed_words_are_no_news(ratna, village, visit):
    darmawan = visit(village.darmawan)
    _, removal = said(darmawan, "Kabar yang ditarik.")
    assert "Kabar yang ditarik." in ratna.get(YEAR).text
    darmawan.swap(removal)
    assert "Kabar yang ditarik." not in ratna.get(YEAR).text


def test_a_talk_is_not_settled_over_words_not_yet_read(ratna, village, visit):
    part = ratna.swap(f"{TALK}/at/place", {"text": "Bagaimana?"})
    resolution = next(form["action"] for form in part.forms if form["action"].endswith("/resolution"))
    visit(village.darmawan).swap(resolution.replace("resolution", "comments"), {"text": "Tunggu dulu."})
    page = ratna.swap(resolution, {"seen": 1}, expect=409)
    assert "Ada tanggapan baru" in page.text and "Tunggu dulu." in page.text
    ratna.swap(resolution, {"seen": 2})
