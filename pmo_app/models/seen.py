"""A school's year as plain values, for pages that only show it: one question, and none of what a record costs that
could be written to. The names are those of the records."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, cast, select
from sqlalchemy.orm import aliased

from pmo_app.domain.calendar import Slot, local_days, year_label
from pmo_app.domain.instrument import Contents
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Assignment as Rule
from pmo_app.domain.roles import Leadership, Role, Viewer
from pmo_app.models.asking import in_one_word, told
from pmo_app.models.assignments import Assignment
from pmo_app.models.contents import HOLDS, contents
from pmo_app.models.people import Person
from pmo_app.models.readers import here, visible
from pmo_app.models.reports import Facts, Report, placed
from pmo_app.models.schools import Enrolment, School, SchoolYear


@dataclass(frozen=True)
class SeenSchool:
    id: int
    npsn: str
    name: str
    level: str
    regency: str
    zone: str


@dataclass(frozen=True)
class SeenYear:
    start: int
    edition: str

    @property
    def label(self) -> str:
        return year_label(self.start)


@dataclass(frozen=True)
class SeenEnrolment:
    id: int
    year: int
    leadership: Leadership
    school: SeenSchool
    school_year: SeenYear

    @property
    def school_id(self) -> int:
        return self.school.id


@dataclass(frozen=True)
class SeenReport(Facts):
    id: int
    number: int
    state: State
    first_sent_at: datetime | None
    sent_at: datetime | None
    reopened_because: str
    extended_to: date | None
    asks_for_time: bool
    evidence_listed: str | None
    is_talked_about: bool
    enrolment: SeenEnrolment


_taken = aliased(Enrolment)
_all_years = select(in_one_word(cast(_taken.year, String), " ")).where(_taken.school_id == School.id)
# What the values above are made of, in their order, and where it stands in a row.
AROUND = (
    Enrolment.id, Enrolment.leadership, School.id, School.npsn, School.name, School.level, School.regency, School.zone,
    SchoolYear.start, SchoolYear.edition, _all_years.scalar_subquery(),
)  # fmt: skip
OF_REPORT = (
    Report.id, Report.number, Report.state, Report.first_sent_at, Report.sent_at, Report.reopened_because,
    Report.extended_to, Report.asks_for_time, Report.evidence_listed, Report.is_talked_about,
)  # fmt: skip
_AROUND = slice(len(AROUND))
_OF_REPORT = slice(_AROUND.stop, _AROUND.stop + len(OF_REPORT))
_HOLDS = slice(_OF_REPORT.stop, _OF_REPORT.stop + len(HOLDS))
_PLACE_AND_RULE = slice(_HOLDS.stop, None)


@dataclass(frozen=True)
class Glance:
    """A school's year as somebody who may read it finds it: its reports, themselves as the rules see them there, what
    each report holds, by its id, and which years of the school they may read, newest first."""

    trail: list[tuple[SeenReport, Slot]]
    viewer: Viewer
    contents: dict[int, Contents]
    years: list[int]


def glance_at(npsn: str, year: int, person: Person, at: datetime) -> Glance | None:
    """At this school's year; None if it is not theirs to see."""
    return next(iter(_glances(_here(), person, at, npsn=npsn, year=year)), None)


def glances_of(person: Person, at: datetime, year: int, role: Role) -> list[Glance]:
    """At each school where the person holds this role that year, by the school's name."""
    found = _glances(_then(), person, at, year=year)
    return [it for it in found if role in it.viewer.roles_at(it.trail[0][0].enrolment.school_id, year)]


def _glances(question: Select, person: Person, at: datetime, **where: Any) -> list[Glance]:
    rows = told(question, person=person.id, **local_days(at), **where)
    return [_glance(person, list(theirs)) for _, theirs in groupby(rows, lambda row: row[0])]


def _glance(person: Person, rows: list[Row]) -> Glance:
    """Of the rows about one school's year: a report comes once for each assignment that opens it."""
    *around, all_years = rows[0][_AROUND]
    enrolment = _enrolment(*around)
    trail, rules, held = {}, set(), {}
    for row in rows:
        number, month, due, *rule = row[_PLACE_AND_RULE]
        report = SeenReport(*row[_OF_REPORT], enrolment)
        trail[number] = report, report.placed(number, month, due)
        held[report.id] = contents(*row[_HOLDS])
        rules.add(Rule(*rule))
    viewer = Viewer(person.id, frozenset(rules))
    years = [year for year in map(int, all_years.split()) if viewer.serves_since(enrolment.school_id, year)]
    return Glance(list(trail.values()), viewer, held, sorted(years, reverse=True))


def _enrolment(id: int, leadership: Leadership, *of_school_and_year: Any) -> SeenEnrolment:
    *of_school, start, edition = of_school_and_year
    return SeenEnrolment(id, start, leadership, SeenSchool(*of_school), SeenYear(start, edition))


def _whole() -> Select:
    """Every report this person may read: what is around it, itself, what it holds, its place in the calendar,
    and what a Rule is made of."""
    return visible(placed(*AROUND, *OF_REPORT, *HOLDS))


@cache
def _here() -> Select:
    return _whole().where(*here()).order_by(Report.number)


@cache
def _then() -> Select:
    then = (Enrolment.year == bindparam("year"), Assignment.year == bindparam("year"))
    return _whole().where(*then).order_by(School.name, School.id, Report.number)
