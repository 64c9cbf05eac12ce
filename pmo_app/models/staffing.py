"""What the office should look at: pointed out, never forbidden."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pmo_app.domain.roles import MOST_SCHOOLS, Role
from pmo_app.extensions import db
from pmo_app.models.people import Assignment, Person
from pmo_app.models.schools import Enrolment, School


@dataclass(frozen=True)
class Oddities:
    """`leaderless` are enrolments nobody leads today, `crowded` facilitators with their number of schools,
    `doubled` schools with the heads whose times overlap."""

    leaderless: list[Enrolment]
    crowded: list[tuple[Person, int]]
    doubled: list[tuple[School, list[Person]]]

    @property
    def count(self) -> int:
        return len(self.leaderless) + len(self.crowded) + len(self.doubled)


def oddities(year: int, now: datetime) -> Oddities:
    """Of one school year, as it stands at this instant; three queries however many schools there are."""
    leading = (Assignment.year == year, Assignment.role.in_({Role.PRINCIPAL, Role.FACILITATOR}))
    held = select(Assignment, Person, School).join(Assignment.person).join(Assignment.school).where(*leading)
    today = db.session.execute(held.where(Assignment.in_force(now), Person.left_at.is_(None))).all()
    there = {(a.school_id, a.role) for a, _, _ in today}
    taking_part = db.session.scalars(
        select(Enrolment).join(Enrolment.school).where(Enrolment.year == year).order_by(School.name)
    )
    leaderless = [e for e in taking_part if (e.school_id, e.leadership.leader) not in there]
    heads = db.session.execute(held.where(Assignment.role == Role.PRINCIPAL)).all()
    return Oddities(leaderless, _crowded(today), _doubled(heads))


def _crowded(today) -> list[tuple[Person, int]]:
    schools: dict[Person, set[int]] = defaultdict(set)
    for assignment, person, _ in today:
        if assignment.role is Role.FACILITATOR:
            schools[person].add(assignment.school_id)
    return [(person, len(mine)) for person, mine in schools.items() if len(mine) > MOST_SCHOOLS]


def _doubled(heads) -> list[tuple[School, list[Person]]]:
    by_school: dict[School, list[tuple[Assignment, Person]]] = defaultdict(list)
    for assignment, person, school in heads:
        by_school[school].append((assignment, person))
    found = []
    for school, mine in by_school.items():
        mine.sort(key=lambda pair: pair[0].starts_on)
        pairs = zip(mine, mine[1:], strict=False)
        both = [p for (a, p), (b, q) in pairs if p is not q and (a.ends_on or date.max) >= b.starts_on]
        if both:
            found.append((school, [person for _, person in mine]))
    return found
