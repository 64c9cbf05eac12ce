"""The dates of a school year: copied from another, checked, and what moving one of them does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pmo_app.domain.calendar import Slot, days_late

FIRST, LAST = 2000, 2100


class Fault(StrEnum):
    """What makes a date impossible; a Sunday or a holiday does not."""

    BEFORE_ITS_MONTH = "before-its-month"
    NOT_AFTER_THE_LAST = "not-after-the-last"
    OUTSIDE = "outside"


def shifted(slots: Iterable[Slot], years: int) -> tuple[Slot, ...]:
    """The same months and days so many years on; 29 February becomes the 28th."""
    return tuple(Slot(slot.number, _moved(slot.month, years), _moved(slot.due, years)) for slot in slots)


def _moved(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def faults(slots: Iterable[Slot], start: int) -> dict[int, Fault]:
    """What is impossible, by meeting number. `start` is the year the school year starts in."""
    found, last = {}, date.min
    for slot in slots:
        if not start <= slot.month.year <= slot.due.year <= start + 2:
            found[slot.number] = Fault.OUTSIDE
        elif slot.due < slot.month:
            found[slot.number] = Fault.BEFORE_ITS_MONTH
        elif slot.due <= last:
            found[slot.number] = Fault.NOT_AFTER_THE_LAST
        last = max(last, slot.due)
    return found


@dataclass(frozen=True)
class Sent:
    """A report as a moved deadline sees it: its school's name, its zone, today there, when it was first sent, and
    until when it was given more time."""

    school: str
    zone: str
    today: date
    first_sent_at: datetime | None
    extended_to: date | None = None


@dataclass(frozen=True)
class Effect:
    """What moving one deadline does, as the names of schools."""

    slot: Slot
    before: date
    become_late: list[str]
    no_longer_late: list[str]
    become_overdue: list[str]
    no_longer_overdue: list[str]


def effect_of(slot: Slot, before: date, reports: Iterable[Sent]) -> Effect:
    """`slot` holds the new due day, `before` the old one; late is by each school's own calendar."""
    effect = Effect(slot, before, [], [], [], [])
    for report in reports:
        was, will = _is_behind(report, before), _is_behind(report, slot.due)
        if report.first_sent_at:
            into, out = effect.become_late, effect.no_longer_late
        else:
            into, out = effect.become_overdue, effect.no_longer_overdue
        if was != will:
            (into if will else out).append(report.school)
    return effect


def _is_behind(report: Sent, own_due: date) -> bool:
    due = max(own_due, report.extended_to or own_due)
    if report.first_sent_at:
        return days_late(report.first_sent_at, due, report.zone) > 0
    return report.today > due
