"""The policy told role by role. Found by asking it about every case there is, so that it cannot say anything else."""

from dataclasses import dataclass
from itertools import product

from pmo_app.domain.policy import Action, Matter, may
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Assignment, Leadership, Role, Viewer

_SCHOOL, _YEAR = 1, 2026  # any school, any year: the rules make no difference between them
_CASES = list(product((True, False), repeat=3))


@dataclass(frozen=True)
class Terms:
    """When a role may do a deed. Each is True or False where that is what it takes, None where it makes no difference:
    the role leads the school's meetings, the report is sent, its deadline has passed."""

    leads: bool | None
    is_sent: bool | None
    is_past_due: bool | None


def terms_of(role: Role, action: Action) -> Terms | None:
    """When the role may do it, in its own school and year; None if never.

    Raises ValueError if the policy came to say something that three plain conditions cannot tell.
    """
    granted = {case for case in _CASES if _may(role, action, *case)}
    if not granted:
        return None
    possible = [case for case in _CASES if _leadership(role, case[0])]
    told = [values.pop() if len(values) == 1 else None for values in ({case[n] for case in granted} for n in range(3))]
    if not _leadership(role, True):
        told[0] = None  # never leading is no condition
    if {case for case in possible if _fits(case, told)} != granted:
        raise ValueError(f"{role}: {action} takes more than plain conditions")
    return Terms(*told)


def _fits(case: tuple, told: list) -> bool:
    return all(wanted in (None, value) for wanted, value in zip(told, case, strict=True))


def _leadership(role: Role, leads: bool) -> Leadership | None:
    """One under which the role leads, or does not; None where there is none such."""
    return next((each for each in Leadership if (each.leader is role) == leads), None)


def _may(role: Role, action: Action, leads: bool, is_sent: bool, is_past_due: bool) -> bool:
    leadership = _leadership(role, leads)
    if leadership is None:
        return False
    # An administrator is assigned to no school.
    place = (None, None) if role is Role.ADMINISTRATOR else (_SCHOOL, _YEAR)
    held = Assignment(role, *place)
    state = State.SENT if is_sent else State.DRAFT
    return may(Viewer(1, frozenset({held})), action, Matter(_SCHOOL, _YEAR, leadership, state, is_past_due))
