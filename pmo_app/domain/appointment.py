"""When a school has agreed to meet, and when nobody has agreed anything yet."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from pmo_app.domain.calendar import Slot

HELD_ON, DURATION, MODE, PLACE = "held-on", "duration", "mode", "place"
AGREED = (HELD_ON, MODE, PLACE)
JP = timedelta(minutes=45)  # one lesson hour (program.md, "The year")
USUAL = 2  # lesson hours of a meeting
AHEAD = timedelta(days=21)  # an undated meeting is pointed out so long before its month ends


@dataclass(frozen=True)
class Appointment:
    """A day, and an hour of the school's own clock where one was named; `lasts` in lesson hours. Without a free word:
    where people meet stays in the app."""

    day: date
    at: time | None = None
    mode: str = ""
    lasts: int = USUAL

    @classmethod
    def of(cls, held_on: object, mode: object = "", lasts: object = None) -> "Appointment | None":
        """From the answers as they are kept; None where there is no day."""
        if not isinstance(held_on, dict):
            return None
        try:
            day, hour = date.fromisoformat(held_on.get("date", "")), held_on.get("time")
            at = time.fromisoformat(hour) if hour else None
        except ValueError:
            return None
        lessons = lasts if isinstance(lasts, int) and 0 < lasts <= 16 else USUAL
        return cls(day, at, mode if isinstance(mode, str) else "", lessons)


def last_day(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def is_undated(slot: Slot, *, today: date, has_date: bool, is_sent: bool) -> bool:
    """Whether somebody must be told that this meeting has no date yet: from three weeks before its month's end until
    the report is due."""
    return not has_date and not is_sent and last_day(slot.month) - AHEAD <= today <= slot.due
