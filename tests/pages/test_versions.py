"""The history of an answer: what was written, by whom, and how it comes back."""

from datetime import timedelta

import pytest

from pmo_app.extensions import db
from pmo_app.models import Answer, Revision
from tests.support.databases import TODAY
from tests.support.places import SEMANGAT, report_of

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
OBSTACLES = f"{MEETING}/answers/obstacles"


@pytest.fixture
def ratna(village, visit, today):
    """Wrote an answer, and changed her mind an hour later."""
    ratna = visit(village.ratna)
    today(TODAY - timedelta(hours=1))
    ratna.swap(OBSTACLES, {"value": "Listrik padam dua pekan.", "version": 0})
    today(TODAY)
    ratna.swap(OBSTACLES, {"value": "Listrik padam tiga pekan.", "version": 1})
    return ratna


def revision(version):
    """The id of this version of the answer."""
    answer = db.session.scalar(db.select(Answer).filter_by(field="obstacles", report_id=report_of(SEMANGAT, 3).id))
    return db.session.scalar(db.select(Revision.id).filter_by(answer_id=answer.id, version=version))


def test_the_history_tells_who_wrote_what_with_the_new_words_marked(ratna):
    assert f"{OBSTACLES}/versions" in ratna.get(MEETING).html
    page = ratna.get(f"{OBSTACLES}/versions")
    assert "Ibu Ratna hari ini 11.00" in page.text
    assert "Listrik padam <mark>tiga </mark>pekan." in page.html
    assert "Listrik padam dua pekan." in page.html


def test_what_was_saved_while_writing_stands_under_what_came_of_it(ratna):
    for n, text in enumerate(("Hujan.", "Hujan deras.", "Hujan deras sepekan."), 2):
        ratna.swap(OBSTACLES, {"value": text, "version": n})
    page = ratna.get(f"{OBSTACLES}/versions")
    assert "3 simpanan sebelumnya, sambil menulis" in page.text
    assert "<mark>Hujan deras sepekan.</mark>" in page.html  # told against what stood there before the sitting
    assert page.text.count("Kembalikan") == 4  # each can be brought back, but for the one that stands


def test_an_old_text_comes_back_as_a_new_version(ratna):
    there = ratna.post(f"{OBSTACLES}/versions", {"revision": revision(1), "seen": 2}).response.location
    assert "Listrik padam dua pekan." in ratna.get(there).text
    history = ratna.get(f"{OBSTACLES}/versions").text
    assert history.count("Listrik padam") == 3
    assert "tiga" in history


def test_nobody_is_overwritten_by_an_old_text(ratna):
    ratna.swap(OBSTACLES, {"value": "Hujan.", "version": 2})
    page = ratna.post(f"{OBSTACLES}/versions", {"revision": revision(1), "seen": 2}, expect=409)
    assert "Isian ini baru saja berubah." in page.text
    assert "Hujan." in ratna.get(f"{MEETING}?saved=obstacles").text


def test_a_version_that_never_was_and_an_answer_never_given_lead_nowhere(ratna):
    ratna.post(f"{OBSTACLES}/versions", {"revision": 999999, "seen": 2}, expect=404)
    ratna.post(f"{OBSTACLES}/versions", {"revision": "dua", "seen": 2}, expect=404)
    ratna.get(f"{MEETING}/answers/solutions/versions", expect=404)


def test_the_supervisor_reads_the_history_and_cannot_turn_it_back(ratna, village, visit):
    darmawan = visit(village.darmawan)
    assert "Kembalikan" not in darmawan.get(f"{OBSTACLES}/versions").text
    darmawan.post(f"{OBSTACLES}/versions", {"revision": revision(1), "seen": 2}, expect=403)
