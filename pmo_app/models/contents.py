"""How full reports are, for many reports at once, without reading what they say."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, literal_column, select

from pmo_app.domain.appointment import HELD_ON
from pmo_app.domain.instrument import SUBTOPICS, Contents, Key
from pmo_app.models.answers import Answer
from pmo_app.models.asking import in_one_word, told
from pmo_app.models.followups import FollowUp
from pmo_app.models.reports import Report

MOST = 8192  # keys kept, of some 200 bytes each: those of subtopics are the same in all reports


def contents_of(report_ids: Iterable[int]) -> dict[int, Contents]:
    """What each of these reports holds, by report id; one query and a row for each, however much they hold."""
    return {id: contents(*held) for id, *held in told(_held_by(), ids=list(report_ids))}


def contents(filled: str | None, subtopics: list[str] | None, held_on: Any, made: str | None) -> Contents:
    """What a report holds, of what it HOLDS."""
    return Contents(frozenset(map(_key, _words(filled))), tuple(subtopics or ()), _follow_ups(made), held_on)


_key = lru_cache(MOST)(Key.parse)  # of "about.field", or of ".field" for one about the report itself


def _words(listed: str | None) -> list[str]:
    return (listed or "").split()


def _follow_ups(made: str | None) -> dict[str, str]:
    """In the order they were made."""
    pairs = sorted((int(id), subtopic) for id, _, subtopic in (word.partition(".") for word in _words(made)))
    return {f"f{id}": subtopic for id, subtopic in pairs}


# A report's answers that are there, each as "about.field"; what two of them say; and its living follow-ups, each as
# "id.subtopic".
_FILLED = select(in_one_word(Answer.about + literal_column("'.'") + Answer.field, " "))
_FILLED = _FILLED.where(Answer.report_id == Report.id, Answer.value.is_not(None))
_MADE = select(in_one_word(cast(FollowUp.id, String) + literal_column("'.'") + FollowUp.subtopic, " "))
_MADE = _MADE.where(FollowUp.report_id == Report.id, FollowUp.removed_at.is_(None))
HOLDS = (
    _FILLED.correlate_except(Answer).scalar_subquery(),
    Answer.said(SUBTOPICS),
    Answer.said(HELD_ON),
    _MADE.correlate_except(FollowUp).scalar_subquery(),
)


@cache
def _held_by() -> Select:
    return select(Report.id, *HOLDS).where(Report.id.in_(bindparam("ids", expanding=True)))
