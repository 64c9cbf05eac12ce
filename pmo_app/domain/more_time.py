"""More time for one report: asked for with a reason, granted or declined, or given unasked."""

from datetime import date, timedelta
from enum import StrEnum

MOST = timedelta(days=60)  # beyond the year's own due day
OFFERS = (3, 7, 14)  # days


class ExtensionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever asked
    DROPPED = "dropped"  # granted once, taken back


class Fault(StrEnum):
    """Why a report cannot be given time until a day."""

    NOT_LATER = "not-later"
    PASSED = "passed"
    TOO_FAR = "too-far"


def fault_of(until: date, *, due: date, regular: date, today: date) -> Fault | None:
    """What is wrong with this day; None if nothing is. `due` is the day that holds now, `regular` the year's own,
    `today` the school's date."""
    if until < today:
        return Fault.PASSED
    if until <= due:
        return Fault.NOT_LATER
    return Fault.TOO_FAR if until > regular + MOST else None


def offers(due: date, regular: date, today: date) -> list[date]:
    """The days to choose from with one tap: so many after the due day, or after today where that has passed."""
    start = max(due, today)
    days = (start + timedelta(days=days) for days in OFFERS)
    return [day for day in days if not fault_of(day, due=due, regular=regular, today=today)]


class Kept(StrEnum):
    """What becomes of the extensions of a meeting whose own date is moved."""

    KEEP = "keep"  # the day stays
    SHIFT = "shift"  # moved by as many days
    DROP = "drop"  # the year's new date holds for them too
