"""Writing a plan: all of it in one transaction, telling on the way how far it has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from pmo_app.domain.calendar import year_label
from pmo_app.extensions import db
from pmo_app.importing.columns import ASSIGNMENTS, PEOPLE, SCHOOLS
from pmo_app.importing.plan import Change, Kind, Plan
from pmo_app.importing.posts import Post
from pmo_app.models import Assignment, Event, Person, Report, SchoolYear
from pmo_app.models.changed_roles import ending_sessions

BATCH = 400
FIRST_DAY = (7, 1)  # of a school year: month, day
VERBS = {
    (SCHOOLS, Kind.NEW): "school-added",
    (SCHOOLS, Kind.CHANGED): "school-changed",
    (PEOPLE, Kind.NEW): "person-added",
    (PEOPLE, Kind.CHANGED): "person-changed",
    (ASSIGNMENTS, Kind.NEW): "assigned",
    (ASSIGNMENTS, Kind.CHANGED): "assignment-changed",
}


@dataclass(frozen=True)
class Step:
    """How far it has come: `done` of `total` rows of a sheet."""

    sheet: str
    done: int
    total: int


def apply(plan: Plan, name: str, *, by: Person | None, at: datetime) -> Iterator[Step]:
    """Write the plan and commit, a step at a time. Whatever goes wrong, or if nobody asks for the next step, nothing of
    it stays. `by` is None for the command line."""
    try:
        yield from _write(plan, by, at)
        told = {sheet: dict(plan.counts(sheet)) for sheet in plan.changes}
        year = db.session.get(SchoolYear, plan.year)
        Event.note("import-applied", about=year, by=by, at=at, name=name, counts=told)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _write(plan: Plan, by: Person | None, at: datetime) -> Iterator[Step]:
    for sheet in (SCHOOLS, PEOPLE):
        yield from _rows(plan, sheet, by, at)
    for school, leadership in plan.joining:
        Report.open_year(school, plan.year, leadership)
    for enrolment, leadership in plan.leading:
        enrolment.leadership = leadership
    db.session.flush()
    changing = [change for change in plan.changes[ASSIGNMENTS] if change.kind is not Kind.SAME]
    with ending_sessions({change.record.person for change in changing}, at=at):
        yield from _posts(plan, by, at)


def _rows(plan: Plan, sheet: str, by: Person | None, at: datetime) -> Iterator[Step]:
    todo = [change for change in plan.changes[sheet] if change.kind is not Kind.SAME]
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        for change in batch:
            for key, value in change.sets.items():
                setattr(change.record, key, value)
        db.session.add_all(change.record for change in batch)
        db.session.flush()
        _trace([_event(sheet, change, change.record, by, at) for change in batch])
        yield Step(sheet, start + len(batch), len(todo))


def _posts(plan: Plan, by: Person | None, at: datetime) -> Iterator[Step]:
    todo = [change for change in plan.changes[ASSIGNMENTS] if change.kind is not Kind.SAME]
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        if given := [_assignment(plan, change.record, at) for change in batch if change.kind is Kind.NEW]:
            db.session.execute(insert(Assignment), given)
        for change in (change for change in batch if change.kind is Kind.CHANGED):
            for key, value in change.sets.items():
                setattr(change.record, key, value)
        _trace([_event(ASSIGNMENTS, change, change.record.person, by, at, _told(change, plan)) for change in batch])
        yield Step(ASSIGNMENTS, start + len(batch), len(todo))


def _assignment(plan: Plan, post: Post, at: datetime) -> dict[str, Any]:
    place = {"school_id": post.school.id, "year": plan.year} if post.school else {"school_id": None, "year": None}
    first = date(plan.year, *FIRST_DAY) if post.school else at.date()
    days = {"starts_on": post.starts_on or min(first, post.ends_on or first), "ends_on": post.ends_on}
    return {"person_id": post.person.id, "role": post.role, **place, **days}


def _told(change: Change, plan: Plan) -> dict[str, Any]:
    record = change.record
    school = record.school.name if record.school else ""
    return {"role": record.role, "person": record.person.name, "school": school, "year": year_label(plan.year)}


def _event(sheet: str, change: Change, about, by: Person | None, at: datetime, told: dict | None = None) -> dict:
    detail = {**(told or {"name": change.what})}
    if change.changes:
        detail["changes"] = {what: [_plain(value) for value in pair] for what, pair in change.changes.items()}
    known = {"verb": VERBS[sheet, change.kind], "subject": Event.subject_of(about), "at": at}
    return {**known, "person_id": by and by.id, "report_id": None, "detail": detail}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _trace(events: list[dict]) -> None:
    if events:
        db.session.execute(insert(Event), events)
