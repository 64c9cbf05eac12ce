"""The zone a person lives by: that of most of their schools."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from pmo_app.domain.calendar import Zone
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.schools import School


def zones_of(person_ids: Iterable[int], now: datetime) -> dict[int, str]:
    """By person id; WIB for somebody without a school. One query."""
    ids = list(person_ids)
    held = select(Assignment.person_id, School.zone).join(Assignment.school)
    counted: dict[int, Counter] = defaultdict(Counter)
    for id, zone in db.session.execute(held.where(Assignment.person_id.in_(ids), Assignment.in_force(now))):
        counted[id][zone] += 1
    return {id: max(zones, key=lambda zone: (zones[zone], zone)) if (zones := counted[id]) else Zone.WIB for id in ids}
