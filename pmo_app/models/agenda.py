"""A person's calendar, gathered: a handful of queries, however many schools they serve."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from pmo_app.domain.agenda import ANSWERS, MEETS, Agenda, Decisions, Grant, Meeting, Place, Said, deadlines
from pmo_app.domain.appointment import HELD_ON, Appointment
from pmo_app.domain.calendar import Slot
from pmo_app.domain.more_time import ExtensionState
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models.answers import Answer, Revision
from pmo_app.models.assignments import Assignment
from pmo_app.models.events import Event
from pmo_app.models.more_time import Extension
from pmo_app.models.openings import STARTS
from pmo_app.models.people import Person
from pmo_app.models.reports import Report
from pmo_app.models.schools import Enrolment, MeetingDate, School, SchoolYear

SERVES = MEETS | {Role.COORDINATOR}
WAS_GIVEN = (ExtensionState.GRANTED, ExtensionState.DROPPED)


def agenda_of(person: Person, now: datetime) -> Agenda:
    """Of the running school year, and of the next where it was opened: what concerns the assignments in force now."""
    running = SchoolYear.running(now)
    if running is None:
        return Agenda([], [])
    years = (running, running + 1)
    serves, meets = (_enrolments(person, years, roles, now) for roles in (SERVES, MEETS))
    places = _places(serves)
    due = deadlines(places, _grants(serves), _decided(years), _changed(years))
    return Agenda(_meetings(places, Answer.report_id.in_(select(Report.id).where(Report.enrolment_id.in_(meets)))), due)


def meeting_of(place: Place) -> Meeting | None:
    """One meeting by itself; None while it has no day."""
    return Meeting.of(place, _said(Answer.report_id == place.report_id)[place.report_id])


def _enrolments(person: Person, years: Iterable[int], roles: Iterable[Role], now: datetime) -> Select[tuple[int]]:
    """The ids of schools' years in which this person holds one of these roles."""
    that_year = and_(Assignment.school_id == Enrolment.school_id, Assignment.year == Enrolment.year)
    held = (Assignment.person_id == person.id, Assignment.role.in_(roles), Assignment.in_force(now))
    mine = select(Enrolment.id).join(Enrolment.school).join(Assignment, that_year)
    return mine.where(*held, Enrolment.year.in_(years))


def _places(serves: Select) -> list[Place]:
    dated = and_(MeetingDate.year == Enrolment.year, MeetingDate.number == Report.number)
    columns = (
        Report.id, Enrolment.year, Report.number, School.npsn, School.name, School.zone, MeetingDate.month,
        MeetingDate.due, Report.extended_to, MeetingDate.changes,
    )  # fmt: skip
    wanted = select(*columns).join(Report.enrolment).join(Enrolment.school).join(MeetingDate, dated)
    wanted = wanted.where(Enrolment.id.in_(serves)).order_by(Enrolment.year, Report.number, School.name, School.id)
    return [
        Place(id, year, number, npsn, school, zone, Slot(number, month, due).with_more_time(until), moves)
        for id, year, number, npsn, school, zone, month, due, until, moves in db.session.execute(wanted)
    ]


def _meetings(places: list[Place], of_those: ColumnElement[bool]) -> list[Meeting]:
    said = _said(of_those)
    last_days = _last_days(id for id, fields in said.items() if not _has_day(fields))
    found = (Meeting.of(p, said[p.report_id], last_days.get(p.report_id)) for p in places if p.report_id in said)
    return [meeting for meeting in found if meeting]


def _has_day(fields: dict[str, Said]) -> bool:
    return HELD_ON in fields and Appointment.of(fields[HELD_ON].value) is not None


def _said(of_those: ColumnElement[bool]) -> dict[int, dict[str, Said]]:
    """The answers that make an appointment, by report and field."""
    columns = (Answer.report_id, Answer.field, Answer.value, Answer.version, Answer.saved_at)
    said: dict[int, dict[str, Said]] = defaultdict(dict)
    mine = select(*columns).where(of_those, Answer.about == "", Answer.field.in_(ANSWERS))
    for report_id, field, value, version, at in db.session.execute(mine):
        said[report_id][field] = Said(value, version, at)
    return said


def _last_days(report_ids: Iterable[int]) -> dict[int, object]:
    """The last day that each of these meetings had before it was emptied, by report."""
    if not (ids := list(report_ids)):
        return {}
    here = (Answer.report_id.in_(ids), Answer.about == "", Answer.field == HELD_ON)
    was_kept = (Revision.version.is_not(None), Revision.value.is_not(None))
    texts = select(Answer.report_id, Revision.value).join(Revision, Revision.answer_id == Answer.id)
    return dict(db.session.execute(texts.where(*here, *was_kept).order_by(Revision.version)).all())


def _grants(serves: Select) -> dict[int, list[Grant]]:
    """More time that was given, by report, oldest first."""
    decided_at = func.coalesce(Extension.dropped_at, Extension.decided_at, Extension.at)
    columns = (Extension.report_id, Extension.until, Extension.state == ExtensionState.DROPPED, decided_at)
    mine = select(*columns).join(Extension.report)
    found: dict[int, list[Grant]] = defaultdict(list)
    given = mine.where(Report.enrolment_id.in_(serves), Extension.state.in_(WAS_GIVEN)).order_by(Extension.id)
    for report_id, until, is_dropped, at in db.session.execute(given):
        found[report_id].append(Grant(until, is_dropped, at))
    return found


def _decided(years: Iterable[int]) -> dict[tuple[int, int, str], Decisions]:
    """How often more time was given or taken back at any school, by year, number and zone."""
    shared = (Enrolment.year, Report.number, School.zone)
    weight = func.sum(case((Extension.state == ExtensionState.DROPPED, 2), else_=1))
    counted = select(*shared, weight, func.max(func.coalesce(Extension.dropped_at, Extension.decided_at, Extension.at)))
    joined = counted.select_from(Extension).join(Extension.report).join(Report.enrolment).join(Enrolment.school)
    given = joined.where(Enrolment.year.in_(years), Extension.state.in_(WAS_GIVEN)).group_by(*shared)
    return {(year, number, zone): Decisions(n, last) for year, number, zone, n, last in db.session.execute(given)}


def _changed(years: Iterable[int]) -> dict[int, datetime]:
    """When each year's dates were last changed; its first day where they never were."""
    subjects = {f"{SchoolYear.__tablename__}:{year}": year for year in years}
    latest = select(Event.subject, func.max(Event.at)).where(Event.subject.in_(subjects), Event.verb == "dates-changed")
    found = {subjects[subject]: at for subject, at in db.session.execute(latest.group_by(Event.subject))}
    return {year: found.get(year, datetime(year, *STARTS, tzinfo=UTC)) for year in subjects.values()}
