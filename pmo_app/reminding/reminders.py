"""Which reminders are due at an instant, and for whom: by person, never by school, and stopped by the deed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from pmo_app.domain.calendar import Zone, local_day
from pmo_app.domain.more_time import MOST
from pmo_app.domain.notices import NoticeKind
from pmo_app.domain.reminders import AFTER, GRACE, is_awake, step_of
from pmo_app.extensions import db
from pmo_app.models import MeetingDate, Notice
from pmo_app.models.owed import Owed, owed
from pmo_app.models.zones import zones_of

A_WHILE = MOST + timedelta(days=AFTER[-1] + GRACE)


@dataclass
class Reminder:
    """One reminder of one person: what it is about (`thing`), which turn it is (`step`), and the reports it names."""

    person_id: int
    kind: NoticeKind
    thing: str
    step: str
    about: dict
    reports: list[Owed] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.thing}:{self.step}"

    @property
    def detail(self) -> dict:
        return {**self.about, "schools": {str(each.report_id): [each.npsn, each.school] for each in self.reports}}

    def put(self, at: datetime) -> bool:
        """Tell them, in place of what was told before about the same thing. False if they had this one."""
        if not Notice.remind(self.person_id, self.key, self.kind, at, self.detail):
            return False
        Notice.replace(self.person_id, f"{self.thing}:", self.key, at)
        return True


def due_at(now: datetime) -> list[Reminder]:
    """Everything to be told at this instant to people who are awake, whether they had it already or not."""
    found: dict[tuple, Reminder] = {}
    today = local_day(now, Zone.WIB)
    near = (MeetingDate.month <= today, MeetingDate.due >= today - A_WHILE)
    for each in owed(_years(today), now, *near):
        for reminder, people in ((_of_the_report(each, now), each.leaders), (_of_the_date(each, now), _told(each))):
            for id in people if reminder else ():
                kind, thing, step, about = reminder
                mine = found.setdefault((id, thing, step), Reminder(id, kind, thing, step, about))
                mine.reports.append(each)
    awake = _awake({reminder.person_id for reminder in found.values()}, now)
    return [reminder for _, reminder in sorted(found.items()) if reminder.person_id in awake]


def _awake(person_ids: Iterable[int], now: datetime) -> set[int]:
    return {id for id, zone in zones_of(person_ids, now).items() if is_awake(zone, now)}


def _of_the_report(each: Owed, now: datetime) -> tuple | None:
    step = step_of(each.slot.days_left(each.today(now)))
    if step is None:
        return None
    due, number = each.slot.due.isoformat(), each.slot.number
    about = {"year": each.year, "number": number, "due": due, "zone": each.zone}
    return NoticeKind.DUE, f"due:{each.year}:{number}:{due}:{each.zone}", str(step), about


def _of_the_date(each: Owed, now: datetime) -> tuple | None:
    if not each.is_undated(now):
        return None
    about = {"year": each.year, "number": each.slot.number}
    return NoticeKind.UNDATED, f"undated:{each.year}:{each.slot.number}", "once", about


def _told(each: Owed) -> frozenset[int]:
    return each.told(NoticeKind.UNDATED)


def _years(today: date) -> list[int]:
    """The school years in which anything can be due around this day, more time counted in."""
    spans = select(MeetingDate.year).group_by(MeetingDate.year)
    near = spans.having(func.max(MeetingDate.due) >= today - A_WHILE, func.min(MeetingDate.month) <= today)
    return list(db.session.scalars(near))
