"""What becomes of the follow-ups a school agreed on."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class FollowUpStatus(StrEnum):
    """How far a follow-up has come (program, D). Its words on screen are the edition's."""

    NOT_STARTED = "not-started"
    RUNNING = "running"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


FINISHED = frozenset({FollowUpStatus.DONE, FollowUpStatus.DROPPED})


def needs_reason(status: FollowUpStatus) -> bool:
    """Giving a follow-up up takes a sentence why (program, D)."""
    return status is FollowUpStatus.DROPPED


def is_unfinished(status: FollowUpStatus) -> bool:
    """Whether a new cycle has to ask if this one goes on."""
    return status not in FINISHED


def period_hints(start: date | None, end: date | None, span: tuple[date, date]) -> list[str]:
    """What is odd about a follow-up's dates: names of hints, for the page to word. A hint, never a gate.

    `span` is the cycle's first and last day. Names: "backwards", "before-cycle", "after-cycle".
    """
    hints = []
    if start and end and end < start:
        hints.append("backwards")
    if start and start < span[0]:
        hints.append("before-cycle")
    if end and end > span[1]:
        hints.append("after-cycle")
    return hints


def status_at(changes: Iterable[tuple[int, int, FollowUpStatus]], number: int) -> FollowUpStatus:
    """A follow-up's status as of meeting `number`: the last change made for that meeting or an earlier one.

    `changes` are (meeting number, version, status) in any order.
    """
    known = [change for change in changes if change[0] <= number]
    return max(known)[2] if known else FollowUpStatus.NOT_STARTED
