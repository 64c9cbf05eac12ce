"""Opening a school year: which schools, who leads them, and which assignments go on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from pmo_app.domain.calendar import Slot
from pmo_app.domain.more_time import Kept
from pmo_app.domain.new_year import Effect, Sent, effect_of
from pmo_app.domain.notices import NoticeKind
from pmo_app.domain.roles import Leadership
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment, coordinators_of
from pmo_app.models.events import Event
from pmo_app.models.more_time import Extension
from pmo_app.models.notices import Notice
from pmo_app.models.owed import owed
from pmo_app.models.people import Person
from pmo_app.models.reports import MovedOn, Report
from pmo_app.models.schools import Enrolment, MeetingDate, School, SchoolYear

STARTS = (7, 1)  # a school year's first day, month and day


@dataclass
class Opening:
    """A year as it will be opened. `before` is the year it is copied from, None for the first."""

    start: int
    edition: str
    slots: tuple[Slot, ...]
    schools: list[tuple[School, Leadership]]
    carried: list[Assignment]

    @classmethod
    def planned(
        cls, start: int, edition: str, slots: tuple[Slot, ...], *, before: int | None, at: datetime,
        npsns: Collection[str] | None = None, as_before: bool = False, carries: bool = True,
    ) -> "Opening":  # fmt: skip
        """Of the year before all schools go on unless `npsns` names others; without one, all schools there are.
        `as_before` keeps who led; else the cohort decides."""
        led_by = select(Enrolment.school_id, Enrolment.leadership).where(Enrolment.year == before)
        led = dict(db.session.execute(led_by).all())
        wanted = select(School).order_by(School.name)
        if npsns is not None:
            wanted = wanted.where(School.npsn.in_(npsns))
        elif before:
            wanted = wanted.where(School.id.in_(select(Enrolment.school_id).where(Enrolment.year == before)))
        schools = list(db.session.scalars(wanted))
        leads = {s.id: led.get(s.id) if as_before else None for s in schools}
        pairs = [(s, leads[s.id] or Leadership.default_for(s.cohort)) for s in schools]
        return cls(start, edition, slots, pairs, _going_on(before, at, set(leads)) if carries and before else [])

    def open(self, *, by: Person | None, at: datetime) -> SchoolYear:
        """Write it. Raises MovedOn if the year is there already."""
        if db.session.get(SchoolYear, self.start):
            raise MovedOn
        year = SchoolYear.opened(self.start, self.edition, self.slots)
        db.session.add(year)
        db.session.flush()
        for school, leadership in self.schools:
            Report.open_year(school, self.start, leadership)
        first = date(self.start, *STARTS)
        for held in self.carried:
            new = {"person_id": held.person_id, "role": held.role, "school_id": held.school_id}
            db.session.add(Assignment(**new, year=self.start, starts_on=first))
        told = {"schools": len(self.schools), "assignments": len(self.carried)}
        Event.note("year-opened", about=year, by=by, at=at, **told)
        return year


def _going_on(before: int, at: datetime, schools: set[int]) -> list[Assignment]:
    """The assignments of that year that are in force, of people still here at these schools; each post once."""
    held = (
        select(Assignment)
        .join(Assignment.school)
        .join(Assignment.person)
        .where(Assignment.year == before, Assignment.in_force(at), Person.left_at.is_(None))
    )
    posts = {(a.person_id, a.role, a.school_id): a for a in db.session.scalars(held) if a.school_id in schools}
    return list(posts.values())


def effects(year: int, slots: tuple[Slot, ...], at: datetime, today_in) -> list[Effect]:
    """What these dates would do to the reports of a year, for each deadline that moves; `today_in(zone)` is a day."""
    days = db.session.scalars(select(MeetingDate).where(MeetingDate.year == year)).all()
    before = {day.number: day.due for day in days}
    moved = [slot for slot in slots if slot.due != before.get(slot.number)]
    wanted = select(Report).join(Report.enrolment).join(Enrolment.school).where(Enrolment.year == year)
    loads = contains_eager(Report.enrolment).contains_eager(Enrolment.school)
    found = []
    for slot in moved:
        reports = db.session.scalars(wanted.where(Report.number == slot.number).order_by(School.name).options(loads))
        told = (Sent(r.school.name, r.zone, today_in(r.zone), r.first_sent_at, r.extended_to) for r in reports)
        found.append(effect_of(slot, before[slot.number], told))
    return found


def change_dates(
    year: SchoolYear, slots: tuple[Slot, ...], *, by: Person | None, at: datetime, kept: Kept = Kept.KEEP
) -> None:
    """Set a year's dates, tell which changed, and tell those who owe a report. `kept` says what becomes of time that
    was given beyond the old dates."""
    changes = {}
    for day, slot in zip(year.dates, slots, strict=True):
        moved = slot.due - day.due
        day.changes += (day.month, day.due) != (slot.month, slot.due)
        for what, words in (("month", "bulan"), ("due", "tenggat")):
            old, new = getattr(day, what), getattr(slot, what)
            if old != new:
                changes[f"PMO {slot.number}, {words}"] = [old.isoformat(), new.isoformat()]
                setattr(day, what, new)
        if moved:
            _carry_along(year, slot, moved, kept, by, at)
    if changes:
        Event.note("dates-changed", about=year, by=by, at=at, changes=changes, extensions=kept)


def _carry_along(year: SchoolYear, slot: Slot, moved: timedelta, kept: Kept, by: Person | None, at: datetime) -> None:
    """What a moved deadline does to extensions of it, and who hears of it: whoever owes a report by it, and the
    coordinators."""
    for extension in Extension.in_force(year.start, slot.number) if kept is not Kept.KEEP else []:
        if kept is Kept.DROP:
            extension.drop(by=by, at=at)
        else:
            extension.move(moved, by=by, at=at)
    owing = [each for each in owed([year.start], at, MeetingDate.number == slot.number) if not each.slot.regular]
    ids = {id for each in owing for id in each.leaders} | coordinators_of(year.start, at)
    told = {"number": slot.number, "due": slot.due.isoformat()}
    Notice.put(
        ids - {by and by.id}, f"deadline:{year.start}:{slot.number}", at,
        kind=NoticeKind.DEADLINE_MOVED, by_id=by and by.id, detail=told,
    )  # fmt: skip


def enrolments_of(year: int) -> list[Enrolment]:
    """The schools taking part, by name."""
    return list(db.session.scalars(enrolments_in(year)))


def enrolments_in(year: int) -> Select[tuple[Enrolment]]:
    """The same, not fetched yet."""
    mine = select(Enrolment).join(Enrolment.school).where(Enrolment.year == year).order_by(School.name, Enrolment.id)
    return mine.options(contains_eager(Enrolment.school))
