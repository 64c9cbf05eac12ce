"""Whose reports are whose to read: asked on every page of a school, so put together once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, cast, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from pmo_app.domain.calendar import local_days
from pmo_app.domain.instrument import Contents
from pmo_app.domain.roles import Assignment as Rule
from pmo_app.domain.roles import Role, Viewer
from pmo_app.extensions import db
from pmo_app.models.asking import in_one_word
from pmo_app.models.assignments import Assignment
from pmo_app.models.contents import HOLDS, contents
from pmo_app.models.people import Person
from pmo_app.models.reports import Report, Trail, dated
from pmo_app.models.schools import Enrolment, School, SchoolYear


@dataclass(frozen=True)
class Reading:
    """What somebody finds who may read a school's year: its reports, and themselves as the rules see them there. Who
    asked for the whole of it is told what each report holds, by its id, and which years of the school they may read,
    newest first."""

    trail: Trail
    viewer: Viewer
    contents: dict[int, Contents]
    years: list[int]


def reading_at(npsn: str, year: int, person: Person, at: datetime, *, whole: bool) -> Reading | None:
    """This school's year as this person finds it; None if it is not theirs to see."""
    return next(iter(_found(_visible_here(whole), person, at, npsn=npsn, year=year)), None)


def readings_of(person: Person, at: datetime, year: int, role: Role) -> list[Reading]:
    """The whole of it at each school where the person holds this role that year, by the school's name."""
    found = _found(_visible_then(), person, at, year=year)
    return [it for it in found if role in it.viewer.roles_at(it.trail[0][0].school.id, year)]


def _found(question: Select, person: Person, at: datetime, **where: Any) -> list[Reading]:
    rows = db.session.execute(question, {"person": person.id, **local_days(at), **where})
    return [_reading(person, list(theirs)) for _, theirs in groupby(rows, lambda row: row[0].enrolment_id)]


def _reading(person: Person, rows: list[Row]) -> Reading:
    """Of the rows about one school's year: a report comes once for each assignment that opens it. What came with it is
    set beside it, so that nobody asks for it again."""
    trail, rules, held = {}, set(), {}
    _, enrolment, school, school_year, *_ = rows[0]
    set_committed_value(enrolment, "school", school)
    set_committed_value(enrolment, "school_year", school_year)
    for report, _, _, _, number, month, due, role, at_school, since, *more in rows:
        set_committed_value(report, "enrolment", enrolment)
        trail[number] = report, report.placed(number, month, due)
        rules.add(Rule(role, at_school, since))
        if more:
            *holds, years = more
            held[report.id] = contents(*holds)
    viewer = Viewer(person.id, frozenset(rules))
    open_to_them = [year for year in (map(int, years.split()) if held else ()) if viewer.serves_since(school.id, year)]
    return Reading(list(trail.values()), viewer, held, sorted(open_to_them, reverse=True))


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
def _whole() -> Select:
    """The same, with what each report holds and all years of its school."""
    taken = aliased(Enrolment)
    years = select(in_one_word(cast(taken.year, String), " ")).where(taken.school_id == School.id)
    return visible().add_columns(*HOLDS.values(), years.scalar_subquery())


@cache
def _visible_here(whole: bool) -> Select:
    here = (School.npsn == bindparam("npsn"), Enrolment.year == bindparam("year"))
    return (_whole() if whole else visible()).where(*here).order_by(Report.number)


@cache
def _visible_then() -> Select:
    then = (Enrolment.year == bindparam("year"), Assignment.year == bindparam("year"))
    return _whole().where(*then).order_by(School.name, School.id, Report.number)
