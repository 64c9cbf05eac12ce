"""What each role does before, during and after a meeting."""

from dataclasses import dataclass
from enum import StrEnum

from pmo_app.domain.calendar import Kind
from pmo_app.domain.roles import Leadership, Role


class Phase(StrEnum):
    """The three phases around every meeting: pra, saat, pasca."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Seen(StrEnum):
    """A deed the app sees for itself, so that nobody has to say it was done."""

    DATE_AGREED = "date-agreed"
    REPORT_SENT = "report-sent"
    EVIDENCE_IN = "evidence-in"
    COMMENTED = "commented"  # this person said something in the report
    NUDGED = "nudged"  # this person reminded the school of it


@dataclass(frozen=True)
class Duty:
    """One deed of one role. The same deed has the same id under both leaderships: unique only within one.

    `asked` are the kinds of meeting it belongs to, `seen` what ticks it by itself; `together` means once for all of a
    person's schools, not at each.
    """

    id: str
    role: Role
    leadership: Leadership
    phase: Phase
    text: str
    asked: frozenset[Kind] = frozenset(Kind)
    seen: Seen | None = None
    together: bool = False
