"""Whose reports are whose to read: asked on every page of a school, so put together once."""

from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam
from sqlalchemy.orm.attributes import set_committed_value

from pmo_app.domain.calendar import local_days
from pmo_app.domain.roles import Assignment as Rule
from pmo_app.domain.roles import Role, Viewer
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.people import Person
from pmo_app.models.reports import Report, Trail, dated
from pmo_app.models.schools import Enrolment, School, SchoolYear


def trail_at(npsn: str, year: int, person: Person, at: datetime) -> tuple[Trail, Viewer] | None:
    """The reports of this school's year, and the person as the rules see them there; None if they are not theirs to
    see."""
    return next(iter(_found(_visible_here(), person, at, npsn=npsn, year=year)), None)


def trails_of(person: Person, at: datetime, year: int, role: Role) -> list[tuple[Trail, Viewer]]:
    """The same of each school where the person holds this role that year, by the school's name."""
    found = _found(_visible_then(), person, at, year=year)
    return [(trail, viewer) for trail, viewer in found if role in viewer.roles_at(trail[0][0].school.id, year)]


def _found(question: Select, person: Person, at: datetime, **where: Any) -> list[tuple[Trail, Viewer]]:
    trails: dict[int, dict] = defaultdict(dict)
    rules: dict[int, set[Rule]] = defaultdict(set)
    for report, *row in db.session.execute(question, {"person": person.id, **local_days(at), **where}):
        set_committed_value(report, "enrolment", row[0])
        if report.enrolment_id not in trails:
            _set_beside(*row[:3])
        trails[report.enrolment_id][report.number] = report, report.placed(*row[3:6])
        rules[report.enrolment_id].add(Rule(*row[6:]))
    return [(list(trail.values()), Viewer(person.id, frozenset(rules[id]))) for id, trail in trails.items()]


def _set_beside(enrolment: Enrolment, school: School, year: SchoolYear) -> None:
    """What came with it, so that nobody asks for it again."""
    set_committed_value(enrolment, "school", school)
    set_committed_value(enrolment, "school_year", year)


@cache
def visible() -> Select:
    """The reports `policy.Action.READ` grants a `person` on the `local_days` it is told, a row for each assignment that
    does so; a test holds question and policy together. The columns are the report, what is set beside it, its place in
    the year's calendar, and what the assignment's Rule is made of."""
    belongs = and_(Assignment.school_id == Enrolment.school_id, Assignment.year >= Enrolment.year)
    rule = (Assignment.role, Assignment.school_id, Assignment.year)
    wanted = dated(Enrolment, School, SchoolYear).add_columns(*rule)
    wanted = wanted.join(Enrolment.school).join(Enrolment.school_year)
    granted = (Assignment.person_id == bindparam("person"), Assignment.in_force())
    return wanted.join(Assignment, belongs).where(*granted)


@cache
def _visible_here() -> Select:
    here = (School.npsn == bindparam("npsn"), Enrolment.year == bindparam("year"))
    return visible().where(*here).order_by(Report.number)


@cache
def _visible_then() -> Select:
    then = (Enrolment.year == bindparam("year"), Assignment.year == bindparam("year"))
    return visible().where(*then).order_by(School.name, School.id, Report.number)
