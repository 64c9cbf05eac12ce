"""When a person is reminded of a report that is owed."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pmo_app.domain.calendar import Slot
from pmo_app.domain.reporting import Standing, Status

BEFORE = (14, 7, 3, 1)  # days before the due day
AFTER = (1, 3, 7)  # days after it
GRACE = 3  # a last reminder that was missed is still sent within so many days, never weeks later
WAKING = range(7, 20)  # hours of the person's own zone in which anything is sent


def step_of(days_left: int) -> int | None:
    """The reminder that is due with so many days left (negative: past), as its day: 14, 7, 3, 1, -1, -3, -7.

    It is the last one that was reached, so that a run that was missed is made up for, and an older one is not sent
    beside it. None on the due day itself unless "1" was missed: then that one; None long before and long after.
    """
    if days_left >= 0:
        return min((step for step in BEFORE if days_left <= step), default=None)
    if -days_left > AFTER[-1] + GRACE:
        return None
    return -max(step for step in AFTER if -days_left >= step)


def is_awake(zone: str, now: datetime) -> bool:
    """Whether somebody who lives by this zone may be sent anything now."""
    return now.astimezone(ZoneInfo(zone)).hour in WAKING


def to_remind(year: Sequence[tuple[Slot, Status, bool]]) -> int | None:
    """Which meeting of a school's year somebody should be reminded of, by its place in the list (slot, status, whether
    it has no date yet): the one going on, if it is near its deadline, undated or given back; else the latest one
    missed."""
    owed = [(n, slot, status, undated) for n, (slot, status, undated) in enumerate(year) if not status.is_sent]
    for n, _slot, status, undated in owed:
        is_near = 0 <= status.days_left <= BEFORE[0] and status.standing is not Standing.UPCOMING
        if undated or is_near or status.standing is Standing.REOPENED:
            return n
    missed = [n for n, _slot, status, _ in owed if status.standing is Standing.OVERDUE]
    return missed[-1] if missed else None
