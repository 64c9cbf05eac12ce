"""The one thing to do next in a school's year."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pmo_app.domain.calendar import Kind, Slot
from pmo_app.domain.reporting import Standing, Status


class Step(StrEnum):
    """What the next step is, for the page to word."""

    CORRECT = "correct"  # reopened: correct it and send again
    START = "start"
    CONTINUE = "continue"
    SEND = "send"
    CATCH_UP = "catch-up"  # past its deadline, still welcome
    FOLLOW = "follow"  # sent, but its evidence is still to follow
    PREPARE = "prepare"  # its month has not begun
    HELP = "help"  # somebody else leads: statuses and reflection are theirs all the same
    WAIT = "wait"  # somebody else leads, and there is nothing to add
    REST = "rest"  # the year is done


@dataclass(frozen=True)
class NextStep:
    step: Step
    slot: Slot | None = None


_OWN = {
    Standing.REOPENED: Step.CORRECT,
    Standing.OVERDUE: Step.CATCH_UP,
    Standing.BLANK: Step.START,
    Standing.BEGUN: Step.CONTINUE,
    Standing.COMPLETE: Step.SEND,
    Standing.UPCOMING: Step.PREPARE,
}


def next_step(year: list[tuple[Slot, Status]], *, leads: bool, following: Collection[int] = ()) -> NextStep:
    """What to do next: what was given back, then the meeting going on, then the latest one missed, then evidence that
    is to follow, then the next one.

    A school that missed its first meetings starts where the year stands; what it missed stays open to it.
    `leads` is whether the person sends this school's reports, `following` the numbers of those whose evidence is still
    to follow.
    """
    slot, status = _most_pressing(year) or (None, None)
    if leads and following and (slot is None or status.standing is Standing.UPCOMING):
        return NextStep(Step.FOLLOW, next(s for s, _ in year if s.number == max(following)))
    if slot is None:
        return NextStep(Step.REST)
    if leads:
        return NextStep(_OWN[status.standing], slot)
    has_begun = status.standing is not Standing.UPCOMING
    return NextStep(Step.HELP if has_begun and slot.kind is Kind.REFLECTION else Step.WAIT, slot)


def _most_pressing(year: list[tuple[Slot, Status]]) -> tuple[Slot, Status] | None:
    owed = [pair for pair in year if not pair[1].is_sent]
    going_on = {Standing.BLANK, Standing.BEGUN, Standing.COMPLETE}
    wanted = (
        (pair for pair in owed if pair[1].standing is Standing.REOPENED),
        (pair for pair in owed if pair[1].standing in going_on),
        (pair for pair in reversed(owed) if pair[1].standing is Standing.OVERDUE),
        iter(owed),
    )
    return next((pair for group in wanted for pair in group), None)
