"""Whoever's roles change signs in anew: what their open pages offered holds no longer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import or_, select

from pmo_app.domain.calendar import Zone, local_day
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.signing_in import SignIn

MANY = 500  # ids in one query


@contextmanager
def ending_sessions(people: Iterable, *, at: datetime) -> Iterator[None]:
    """Around what may change assignments of these people: the sign-ins of those who hold other roles afterwards end.

    Counted is which roles one holds beyond today, not at how many schools or in which years: one school more is no
    change. What begins or ends by its date needs none of this: rights are looked up at every request.
    """
    known = {person.id: person for person in people if person.id}
    before = _roles(known, at)
    yield
    db.session.flush()
    after = _roles(known, at)
    for id, person in known.items():
        if before[id] != after[id]:
            SignIn.end_all(person, at=at)


def _roles(ids: Iterable[int], at: datetime) -> dict[int, set]:
    today, held, asked = local_day(at, Zone.WIB), defaultdict(set), sorted(ids)
    goes_on = or_(Assignment.ends_on.is_(None), Assignment.ends_on > today)
    for start in range(0, len(asked), MANY):
        mine = Assignment.person_id.in_(asked[start : start + MANY])
        for id, role in db.session.execute(select(Assignment.person_id, Assignment.role).where(mine, goes_on)):
            held[id].add(role)
    return held
