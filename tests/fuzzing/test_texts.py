"""Odd texts are kept clean or refused in words, alike on both databases, and nothing that is read afterwards breaks."""

import pytest
from sqlalchemy import select

from pmo_app.domain.text import UNREADABLE, clean
from pmo_app.extensions import db
from pmo_app.models import Answer, Comment, Report
from tests.fuzzing.odd import HUGE, WORDS

MEETING = "/schools/99000101/2026/meetings/3"
READ_AFTERWARDS = (
    MEETING, f"{MEETING}/file", f"{MEETING}/attendance", f"{MEETING}/date", f"{MEETING}/calendar.ics",
    f"{MEETING}/answers/not-yet/versions", "/schools/99000101/2026", "/schools/99000101/2026/so-far", "/",
)  # fmt: skip
TEXTS = [word.encode("utf-8", "replace").decode() for word in WORDS]  # a lone surrogate never gets through UTF-8


@pytest.fixture
def template():
    return "village"


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


def kept() -> object:
    """The answer as it stands."""
    found = db.session.scalars(select(Answer).join(Report).where(Answer.field == "not-yet").order_by(Answer.saved_at))
    value = list(found)[-1].value
    db.session.rollback()
    return value


def test_every_odd_text_is_kept_clean_or_refused(ratna, record_property):
    record_property("texts", len(TEXTS))
    ratna.swap(f"{MEETING}/answers/not-yet", {"value": "mula-mula", "version": 0})
    version, before = 1, "mula-mula"
    for text in TEXTS:
        is_refused = UNREADABLE in text or len(text) > 20_000
        ratna.swap(f"{MEETING}/answers/not-yet", {"value": text, "version": version}, expect=422 if is_refused else 200)
        wanted = before if is_refused else clean(text) or None
        assert kept() == wanted, repr(text)
        version, before = version + (wanted != before), wanted


def test_a_comment_of_any_text_is_kept_clean_or_refused(ratna, record_property):
    record_property("texts", len(TEXTS))
    for text in TEXTS:
        is_refused = UNREADABLE in text or len(text) > 5_000 or not clean(text)
        ratna.post(f"{MEETING}/threads/at/went-well", {"text": text}, expect=422 if is_refused else 303)
        newest = db.session.scalars(select(Comment.text).order_by(Comment.id.desc())).first()
        db.session.rollback()
        assert is_refused or newest == clean(text), repr(text)


@pytest.mark.parametrize(
    "text", ["a\0b\x0b\x1b\u202ec\u200d\ufffe", HUGE[:19_000], "\n" * 10_000 + "akhir", "👩🏽\u200d🏫\u0301"]
)
def test_what_is_read_or_taken_along_afterwards_still_opens(ratna, text):
    ratna.post(f"{MEETING}/answers/not-yet", {"value": text, "version": 0})
    ratna.post(f"{MEETING}/date", {"value-held-on-date": "2026-12-10", "value-place": text[-90:], "version-place": "1"})
    for address in READ_AFTERWARDS:
        ratna.get(address)


def test_a_text_of_a_megabyte_is_refused_with_its_length(ratna):
    page = ratna.swap(f"{MEETING}/answers/not-yet", {"value": "a" * 2**20, "version": 0}, expect=422)
    assert "1.048.576 huruf" in page.text
