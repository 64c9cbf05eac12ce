"""The life of a report, from blank page to sent: what is stored, and what is computed from it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from pmo_app.domain.calendar import Slot, days_late


class State(StrEnum):
    """What the record keeps. Late, complete and overdue are computed, never stored (program, "States of a report")."""

    DRAFT = "draft"
    SENT = "sent"
    REOPENED = "reopened"


OPEN = frozenset({State.DRAFT, State.REOPENED})


class Written(IntEnum):
    """How much is in a report."""

    NOTHING = 0
    DATE = 1  # only when and where the meeting is
    TEXT = 2


class Standing(StrEnum):
    """Where a report stands today, as a person would say it."""

    ON_TIME = "on-time"
    LATE = "late"
    REOPENED = "reopened"
    COMPLETE = "complete"
    BEGUN = "begun"
    BLANK = "blank"
    OVERDUE = "overdue"
    UPCOMING = "upcoming"


SENT = frozenset({Standing.ON_TIME, Standing.LATE})


@dataclass(frozen=True)
class Progress:
    """How much of what a report must hold is there."""

    filled: int
    asked: int

    @property
    def is_complete(self) -> bool:
        return self.filled >= self.asked

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.filled + other.filled, self.asked + other.asked)

    @property
    def percent(self) -> int:
        return 100 * self.filled // self.asked if self.asked else 0


@dataclass(frozen=True)
class Status:
    """One meeting's report on one day.

    `late_by` is in days: of the first sending when it was sent, of today when it is still owed. A report that was
    on time and reopened later stays on time: the school kept its date.
    """

    standing: Standing
    late_by: int = 0
    days_left: int = 0

    @property
    def is_sent(self) -> bool:
        return self.standing in SENT


def status_of(
    slot: Slot,
    state: State,
    *,
    first_sent_at: datetime | None,
    zone: str,
    today: date,
    written: int = 0,
    is_complete: bool = False,
) -> Status:
    """Where a report stands. `today` is the school's own date; `written` is a Written."""
    left = slot.days_left(today)
    if state is State.SENT and first_sent_at:
        late = days_late(first_sent_at, slot.due, zone)
        return Status(Standing.LATE if late else Standing.ON_TIME, late, left)
    if state is State.REOPENED:
        return Status(Standing.REOPENED, 0, left)
    if left < 0:
        return Status(Standing.OVERDUE, -left, left)
    return Status(_open_standing(slot, today, written, is_complete), 0, left)


def _open_standing(slot: Slot, today: date, written: int, is_complete: bool) -> Standing:
    if is_complete:
        return Standing.COMPLETE
    has_come = today >= slot.month
    if written == Written.TEXT or (written and has_come):
        return Standing.BEGUN  # a day agreed for a month still ahead begins no report
    return Standing.BLANK if has_come else Standing.UPCOMING
