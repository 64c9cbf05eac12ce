"""Whose reports are whose to read: asked on every page of a school, so put together once."""

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam
from sqlalchemy.orm.attributes import set_committed_value

from pmo_app.domain.calendar import local_days
from pmo_app.domain.roles import Assignment as Rule
from pmo_app.domain.roles import Viewer
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.people import Person
from pmo_app.models.reports import Report, Trail, dated
from pmo_app.models.schools import Enrolment, School, SchoolYear


def trail_at(npsn: str, year: int, person: Person, at: datetime) -> tuple[Trail, Viewer] | None:
    """The reports of this school's year, and the person as the rules see them there; None if they are not theirs to
    see."""
    rows = db.session.execute(_visible_here(), {"person": person.id, **local_days(at), "npsn": npsn, "year": year})
    trail, rules = {}, set()
    for report, enrolment, *beside, number, month, due, role, school, since in rows:
        if not trail:
            _set_beside(enrolment, *beside)
        set_committed_value(report, "enrolment", enrolment)
        trail[number] = report, report.placed(number, month, due)
        rules.add(Rule(role, school, since))
    return (list(trail.values()), Viewer(person.id, frozenset(rules))) if trail else None


def _set_beside(enrolment: Enrolment, school: School, year: SchoolYear) -> None:
    """What came with it, so that nobody asks for it again."""
    set_committed_value(enrolment, "school", school)
    set_committed_value(enrolment, "school_year", year)


@cache
def _visible_here() -> Select:
    return visible(dated(Enrolment, School, SchoolYear)).where(*here()).order_by(Report.number)


def here() -> tuple[ColumnElement, ...]:
    """At the school and in the year that the question is told."""
    return School.npsn == bindparam("npsn"), Enrolment.year == bindparam("year")


def visible(dated: Select) -> Select:
    """Of `dated` reports, those that `policy.Action.READ` grants a `person` on the `local_days` the question is told, a
    row for each assignment that does so; a test holds question and policy together. Its last three columns are what the
    assignment's Rule is made of."""
    belongs = and_(Assignment.school_id == Enrolment.school_id, Assignment.year >= Enrolment.year)
    granted = (Assignment.person_id == bindparam("person"), Assignment.in_force())
    wanted = dated.add_columns(Assignment.role, Assignment.school_id, Assignment.year)
    return wanted.join(Enrolment.school).join(Enrolment.school_year).join(Assignment, belongs).where(*granted)
