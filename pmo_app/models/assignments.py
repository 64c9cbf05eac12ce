"""Assignments: who serves where, in which role and year, and from when to when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from pmo_app.domain import roles
from pmo_app.domain.calendar import Zone, local_days
from pmo_app.domain.roles import Role
from pmo_app.extensions import Base, db
from pmo_app.models.asking import told
from pmo_app.models.people import Person
from pmo_app.models.schools import Enrolment, School
from pmo_app.models.types import UtcDateTime, Words


class Assignment(Base):
    """A role given to a person: at a school for a school year, between two dates; `ends_on` is the last day.

    An administrator's has neither school nor year. `follows_id` is the assignment it took over from; until `read_at`
    its person is shown where things stand ("sampai di sini").
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_person_school", "person_id", "school_id", "year"),
        Index("ix_assignment_school_year", "school_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(Words(Role))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int | None] = mapped_column(ForeignKey("school_year.start"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="assignments")
    follows: Mapped["Assignment | None"] = relationship(remote_side=[id])
    school: Mapped[School | None] = relationship()

    @classmethod
    def in_force(cls, at: datetime | None = None) -> ColumnElement[bool]:
        """Whether it counts at this instant, by the calendar of its own school; where there is none, by that of WIB.
        Needs School joined. A question put together once leaves `at` out, and is told `local_days` when it is asked."""
        today = local_days(at) if at else {zone.name: bindparam(zone.name, type_=Date) for zone in Zone}
        here = (and_(School.zone == zone, cls.covers(today[zone.name])) for zone in Zone)
        return or_(*here, and_(cls.school_id.is_(None), cls.covers(today[Zone.WIB.name])))

    @classmethod
    def covers(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.starts_on <= day, or_(cls.ends_on.is_(None), cls.ends_on >= day))

    @classmethod
    def held_by(cls, person: Person, at: datetime) -> Sequence[Row[tuple[Role, int | None, int | None]]]:
        """(role, newest year, assignment) for each role that this person holds at this instant; an administrator's has
        no year. The assignment is the id of one taken over and not looked at yet, where there is such."""
        return told(_held_by(), person=person.id, **local_days(at))

    @classmethod
    def taken_over(cls, person: Person, enrolment: Enrolment) -> "Assignment | None":
        """What this person took over at a school in that year and has not looked at yet."""
        mine = (cls.person_id == person.id, cls.school_id == enrolment.school_id, cls.year == enrolment.year)
        new = select(cls).where(*mine, cls.follows_id.is_not(None), cls.read_at.is_(None))
        return db.session.scalars(new.options(joinedload(cls.follows).joinedload(cls.person))).first()

    @classmethod
    def listed(cls, person: Person, at: datetime) -> list["Assignment"]:
        """What this person holds now, newest year first, by school."""
        mine = select(cls).outerjoin(cls.school).options(contains_eager(cls.school))
        held = mine.where(cls.person_id == person.id, cls.in_force(at))
        return list(db.session.scalars(held.order_by(cls.year.desc(), cls.role, School.name)))

    @classmethod
    def all_of(cls, person: Person) -> list["Assignment"]:
        """Everything this person holds, held or will hold, newest year first, by school."""
        mine = select(cls).outerjoin(cls.school).options(contains_eager(cls.school)).where(cls.person_id == person.id)
        return list(db.session.scalars(mine.order_by(cls.year.desc(), cls.role, School.name, cls.starts_on)))

    @classmethod
    def staff_of(cls, school: School) -> list["Assignment"]:
        """Everybody who serves, served or will serve at a school, newest year and latest start first."""
        mine = select(cls).where(cls.school_id == school.id).options(joinedload(cls.person))
        return list(db.session.scalars(mine.order_by(cls.year.desc(), cls.role, cls.starts_on.desc(), cls.id.desc())))

    def same_post(self) -> list["Assignment"]:
        """What its person holds or will hold in this role at this school, in any year, this one too."""
        mine = (Assignment.person_id == self.person_id, Assignment.role == self.role)
        here = (Assignment.school_id == self.school_id, Assignment.year.is_not_distinct_from(self.year))
        here = here if self.school_id is None else here[:1]
        goes_on = or_(Assignment.ends_on.is_(None), Assignment.ends_on >= self.starts_on)
        return list(db.session.scalars(select(Assignment).where(*mine, *here, goes_on).order_by(Assignment.year)))

    @classmethod
    def overlapping(
        cls, person: Person, role: Role, school: School, year: int, starts_on: date, ends_on: date | None
    ) -> bool:
        """Whether this person holds that very role there on any of those days."""
        same = (cls.person_id == person.id, cls.role == role, cls.school_id == school.id, cls.year == year)
        until = true() if ends_on is None else cls.starts_on <= ends_on
        days = (or_(cls.ends_on.is_(None), cls.ends_on >= starts_on), until)
        return db.session.scalar(select(cls.id).where(*same, *days).limit(1)) is not None

    @classmethod
    def viewer(cls, person: Person, at: datetime) -> roles.Viewer:
        """This person as the rules see them, with all they hold at this instant."""
        held = select(cls).outerjoin(cls.school).where(cls.person_id == person.id, cls.in_force(at))
        return roles.Viewer(person.id, frozenset(mine.as_rule() for mine in db.session.scalars(held)))

    def as_rule(self) -> roles.Assignment:
        return roles.Assignment(self.role, self.school_id, self.year)


@cache
def _held_by() -> Select[tuple[Role, int | None, int | None]]:
    new = case((and_(Assignment.follows_id.is_not(None), Assignment.read_at.is_(None)), Assignment.id))
    wanted = select(Assignment.role, func.max(Assignment.year), func.max(new)).outerjoin(Assignment.school)
    held = (Assignment.person_id == bindparam("person"), Assignment.in_force())
    return wanted.where(*held).group_by(Assignment.role)


def serving(enrolment: Enrolment, role: Role, at: datetime) -> list[Person]:
    """Who holds this role at a school in that year, at this instant, by name."""
    here = (Assignment.school_id == enrolment.school_id, Assignment.year == enrolment.year, Assignment.role == role)
    held = select(Person).join(Assignment, Assignment.person_id == Person.id).join(Assignment.school)
    wanted = held.where(*here, Assignment.in_force(at), Person.left_at.is_(None)).distinct().order_by(Person.name)
    return list(db.session.scalars(wanted))


def facilitators_of(school_ids: Iterable[int], year: int, at: datetime) -> dict[Person, list[int]]:
    """Each facilitator at these schools with the ids of theirs."""
    here = (Assignment.school_id.in_(list(school_ids)), Assignment.year == year, Assignment.role == Role.FACILITATOR)
    held = select(Person, Assignment.school_id).join(Assignment, Assignment.person_id == Person.id)
    held = held.join(Assignment.school).where(*here, Assignment.in_force(at), Person.left_at.is_(None))
    found: dict[Person, list[int]] = {}
    for person, school_id in db.session.execute(held.order_by(Person.name, School.name)):
        found.setdefault(person, []).append(school_id)
    return found


def coordinators_of(year: int, at: datetime) -> set[int]:
    """The ids of those who coordinate any school in that year, at this instant."""
    held = select(Assignment.person_id).join(Assignment.school).join(Assignment.person).distinct()
    mine = (Assignment.year == year, Assignment.role == Role.COORDINATOR, Person.left_at.is_(None))
    return set(db.session.scalars(held.where(*mine, Assignment.in_force(at))))
