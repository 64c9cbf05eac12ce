"""When a school meets in a year, and by when it reports."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

MEETINGS_PER_CYCLE = 3


class Kind(StrEnum):
    """What a meeting is for. The first of each cycle plans, the other two reflect (deck, "Ringkasan Alur")."""

    PLANNING = "planning"
    REFLECTION = "reflection"


class Zone(StrEnum):
    """The three zones of Indonesia, by the name the time-zone database gives them."""

    WIB = "Asia/Jakarta"
    WITA = "Asia/Makassar"
    WIT = "Asia/Jayapura"


@dataclass(frozen=True)
class Slot:
    """One of the six places in a school year where a meeting belongs.

    `month` is the first day of the month it is held in, `due` the last day its report is on time. Where a school was
    given more time `regular` is the year's own due day.
    """

    number: int
    month: date
    due: date
    regular: date | None = None

    def with_more_time(self, until: date | None) -> "Slot":
        """The same with a later due day; more time never takes any away."""
        return replace(self, due=until, regular=self.due) if until and until > self.due else self

    @property
    def own_due(self) -> date:
        """The year's own due day."""
        return self.regular or self.due

    @property
    def cycle(self) -> int:
        return cycle_of(self.number)

    @property
    def kind(self) -> Kind:
        return kind_of(self.number)

    def days_left(self, today: date) -> int:
        """Days until the due day; 0 on the day itself, negative after it."""
        return (self.due - today).days


def cycle_of(number: int) -> int:
    """1 for meetings 1-3, 2 for meetings 4-6."""
    return (number - 1) // MEETINGS_PER_CYCLE + 1


def kind_of(number: int) -> Kind:
    return Kind.PLANNING if number % MEETINGS_PER_CYCLE == 1 else Kind.REFLECTION


def planning_of(number: int) -> int:
    """The meeting whose follow-ups this one looks at: its cycle's planning meeting."""
    return (cycle_of(number) - 1) * MEETINGS_PER_CYCLE + 1


def local_day(at: datetime, zone: str) -> date:
    """The date an aware instant had in the zone named."""
    return at.astimezone(ZoneInfo(zone)).date()


def local_days(at: datetime) -> dict[str, date]:
    """The date an aware instant has in each zone, by the zone's name: WIB, WITA, WIT."""
    return {zone.name: local_day(at, zone) for zone in Zone}


def days_late(sent_at: datetime, due: date, zone: str) -> int:
    """How many days after the due day a report was sent, by the school's calendar; 0 is on time."""
    return max(0, (local_day(sent_at, zone) - due).days)


def cycle_span(slots: Iterable[Slot], cycle: int) -> tuple[date, date]:
    """From the month a cycle begins to the due day it ends with."""
    mine = [slot for slot in slots if slot.cycle == cycle]
    return min(slot.month for slot in mine), max(slot.due for slot in mine)


def running_year(last_dues: dict[int, date], today: date) -> int | None:
    """Which of the years is going on: the earliest whose last deadline has not passed, else the newest.

    `last_dues` maps the year a school year starts in to its last due day. None if there is no year at all.
    """
    unfinished = [year for year, last in last_dues.items() if last >= today]
    return min(unfinished) if unfinished else max(last_dues, default=None)


def year_label(start: int) -> str:
    """2026 -> "2026/2027"."""
    return f"{start}/{start + 1}"
