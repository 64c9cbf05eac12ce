"""What each role does before, during and after a meeting."""

from dataclasses import dataclass
from enum import StrEnum

from pmo_app.domain.roles import Leadership, Role


class Phase(StrEnum):
    """The three phases around every meeting: pra, saat, pasca."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True)
class Duty:
    """One deed of one role. The same deed has the same id under both leaderships: unique only within one."""

    id: str
    role: Role
    leadership: Leadership
    phase: Phase
    text: str
