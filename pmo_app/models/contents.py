"""How full reports are, for many reports at once, without reading what they say."""

from collections.abc import Iterable
from functools import cache
from operator import itemgetter

from sqlalchemy import CompoundSelect, bindparam, case, literal, null, or_, select, union_all

from pmo_app.domain.appointment import HELD_ON
from pmo_app.domain.instrument import SUBTOPICS, Contents, Key
from pmo_app.models.answers import Answer
from pmo_app.models.asking import told
from pmo_app.models.followups import FollowUp


def contents_of(report_ids: Iterable[int]) -> dict[int, Contents]:
    """What each of these reports holds, by report id; one query, however many there are."""
    ids = list(report_ids)
    filled, chosen, follow_ups = {id: set() for id in ids}, {}, {id: {} for id in ids}
    rows = told(_everything_in(), ids=ids)
    for id, follow_up_id, subtopic, about, field, value in sorted(rows, key=itemgetter(0, 1)):
        if follow_up_id:
            follow_ups[id][f"f{follow_up_id}"] = subtopic
        else:
            filled[id].add(Key(about, field))
            chosen[id, field] = value
    return {
        id: Contents(
            frozenset(filled[id]), tuple(chosen.get((id, SUBTOPICS)) or ()), follow_ups[id], chosen.get((id, HELD_ON))
        )
        for id in ids
    }


@cache
def _everything_in() -> CompoundSelect:
    """Answers that are there, then living follow-ups."""
    chosen = case((or_(Answer.field == SUBTOPICS, Answer.field == HELD_ON), Answer.value), else_=null())
    answers = select(Answer.report_id, literal(0), null(), Answer.about, Answer.field, chosen)
    follow_ups = select(FollowUp.report_id, FollowUp.id, FollowUp.subtopic, null(), null(), null())
    ids = bindparam("ids", expanding=True)
    return union_all(
        answers.where(Answer.report_id.in_(ids), Answer.value.is_not(None)),
        follow_ups.where(FollowUp.report_id.in_(ids), FollowUp.removed_at.is_(None)),
    )
