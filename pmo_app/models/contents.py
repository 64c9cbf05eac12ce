"""How full reports are, for many reports at once, without reading what they say."""

from collections.abc import Iterable

from sqlalchemy import case, null, select

from pmo_app.domain.instrument import SUBTOPICS, Contents, Key
from pmo_app.extensions import db
from pmo_app.models.answers import Answer
from pmo_app.models.followups import FollowUp


def contents_of(report_ids: Iterable[int]) -> dict[int, Contents]:
    """What each of these reports holds, by report id; two queries, however many there are."""
    ids = list(report_ids)
    filled, subtopics, follow_ups = {id: set() for id in ids}, {}, {id: {} for id in ids}
    for id, about, field, chosen in db.session.execute(_answered(ids)):
        filled[id].add(Key(about, field))
        if field == SUBTOPICS:
            subtopics[id] = tuple(chosen or ())
    for id, report_id, subtopic in db.session.execute(_living(ids)):
        follow_ups[report_id][f"f{id}"] = subtopic
    return {id: Contents(frozenset(filled[id]), subtopics.get(id, ()), follow_ups[id]) for id in ids}


def _answered(ids: list[int]):
    chosen = case((Answer.field == SUBTOPICS, Answer.value), else_=null())
    return select(Answer.report_id, Answer.about, Answer.field, chosen).where(
        Answer.report_id.in_(ids), Answer.value.is_not(None)
    )


def _living(ids: list[int]):
    mine = select(FollowUp.id, FollowUp.report_id, FollowUp.subtopic).order_by(FollowUp.id)
    return mine.where(FollowUp.report_id.in_(ids), FollowUp.removed_at.is_(None))
