"""What the office should look at: pointed out, never forbidden."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager

from pmo_app.domain.roles import MOST_SCHOOLS, Leadership, Role
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.people import Person
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


def oddities(year: int, now: datetime, school: School | None = None) -> Oddities:
    """Of one school year, as it stands at this instant, or of one school in it; no more is fetched than is odd."""
    here = School.id == school.id if school else true()
    return Oddities(_leaderless(year, now, here), [] if school else _crowded(year, now), _doubled(year, here))


def _leaderless(year: int, now: datetime, here) -> list[Enrolment]:
    leads = or_(*(and_(Enrolment.leadership == way, Assignment.role == way.leader) for way in Leadership))
    serves = (Assignment.school_id == Enrolment.school_id, Assignment.year == year, leads, Assignment.in_force(now))
    led = exists().where(*serves, Person.id == Assignment.person_id, Person.left_at.is_(None))
    mine = select(Enrolment).join(Enrolment.school).where(Enrolment.year == year, here, ~led)
    return list(db.session.scalars(mine.options(contains_eager(Enrolment.school)).order_by(School.name)))


def _crowded(year: int, now: datetime) -> list[tuple[Person, int]]:
    schools = func.count(Assignment.school_id.distinct())
    held = select(Assignment.person_id, schools.label("schools")).join(Assignment.school)
    held = held.where(Assignment.year == year, Assignment.role == Role.FACILITATOR, Assignment.in_force(now))
    many = held.group_by(Assignment.person_id).having(schools > MOST_SCHOOLS).subquery()
    found = select(Person, many.c.schools).join(many, many.c.person_id == Person.id).where(Person.left_at.is_(None))
    return [(person, number) for person, number in db.session.execute(found.order_by(Person.id))]


def _doubled(year: int, here) -> list[tuple[School, list[Person]]]:
    """A head who comes before the one before has left."""
    one, other = aliased(Assignment), aliased(Assignment)
    heads = (each.role == Role.PRINCIPAL for each in (one, other))
    same = (other.school_id == one.school_id, other.year == one.year, other.person_id != one.person_id)
    overlap = func.coalesce(one.ends_on, date.max) >= other.starts_on
    twice = select(one.school_id).join(other, and_(*same)).where(one.year == year, *heads, overlap)
    twice = twice.where(or_(one.starts_on < other.starts_on, and_(one.starts_on == other.starts_on, one.id < other.id)))
    held = select(School, Person).join(Assignment, Assignment.school_id == School.id).join(Assignment.person)
    held = held.where(Assignment.year == year, Assignment.role == Role.PRINCIPAL, School.id.in_(twice), here)
    found: dict[School, list[Person]] = {}
    for where, person in db.session.execute(held.order_by(School.name, School.id, Assignment.starts_on)):
        found.setdefault(where, []).append(person)
    return list(found.items())
