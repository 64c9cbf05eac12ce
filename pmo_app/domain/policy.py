"""Who may do what, to a report and in the office.

Read the table at the foot of this file first. A row is a tuple of facts; an action
is granted when every fact of any one row holds. Nothing else grants anything.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from pmo_app.domain.calendar import Kind
from pmo_app.domain.instrument import Section
from pmo_app.domain.reporting import OPEN, State
from pmo_app.domain.roles import Leadership, Role, Viewer


class Action(StrEnum):
    READ = "read the report"
    EDIT = "fill in the report"
    REFLECT = "write the reflection"
    CHANGE_STATUS = "change a follow-up's status"
    SEND = "send the report"
    REOPEN = "reopen a sent report"
    COMMENT = "comment on the report"
    ACKNOWLEDGE = "mark the report as read"
    ASK_TIME = "ask for more time"
    GIVE_TIME = "give more time"
    NUDGE = "remind of the report"
    KEEP_EVIDENCE = "add evidence and keep it in order"
    KEEP_OFFICE = "keep people, schools and school years"  # of no report: asked without a matter


@dataclass(frozen=True)
class Matter:
    """A report as the rules see it. `year` is the year the school year starts in; `is_past_due` is by the school's
    own calendar, today."""

    school_id: int
    year: int
    leadership: Leadership
    state: State
    is_past_due: bool = False


def belongs(viewer: Viewer, matter: Matter) -> bool:
    """Assigned to the school, that year or since: a newcomer reads what came before them."""
    return viewer.serves_since(matter.school_id, matter.year)


def assigned(viewer: Viewer, matter: Matter) -> bool:
    """Assigned to the school for that very year."""
    return bool(viewer.roles_at(matter.school_id, matter.year))


def leads(viewer: Viewer, matter: Matter) -> bool:
    return viewer.is_assigned(matter.school_id, matter.year, matter.leadership.leader)


def heads(viewer: Viewer, matter: Matter) -> bool:
    """The principal, whoever leads."""
    return viewer.is_assigned(matter.school_id, matter.year, Role.PRINCIPAL)


def coordinates(viewer: Viewer, matter: Matter) -> bool:
    return viewer.is_assigned(matter.school_id, matter.year, Role.COORDINATOR)


def accompanies(viewer: Viewer, matter: Matter) -> bool:
    """Walks with the school from outside: supervisor, facilitator, coordinator."""
    return viewer.is_assigned(matter.school_id, matter.year, Role.SUPERVISOR, Role.FACILITATOR, Role.COORDINATOR)


def does_not_lead(viewer: Viewer, matter: Matter) -> bool:
    return not leads(viewer, matter)


def administers(viewer: Viewer, _matter: Matter | None) -> bool:
    return viewer.is_administrator


def is_open(_viewer: Viewer, matter: Matter) -> bool:
    return matter.state in OPEN


def is_sent(_viewer: Viewer, matter: Matter) -> bool:
    return matter.state is State.SENT


def before_the_deadline(_viewer: Viewer, matter: Matter) -> bool:
    return not matter.is_past_due


POLICY = {
    Action.READ: [(belongs,)],
    Action.EDIT: [(leads, is_open)],
    Action.REFLECT: [(leads, is_open), (heads, is_open)],
    Action.CHANGE_STATUS: [(leads, is_open), (heads, is_open)],
    Action.SEND: [(leads, is_open)],
    Action.REOPEN: [(leads, is_sent, before_the_deadline), (coordinates, is_sent)],
    Action.COMMENT: [(assigned,)],
    Action.ACKNOWLEDGE: [(accompanies, does_not_lead, is_sent)],
    Action.ASK_TIME: [(leads, is_open)],
    Action.GIVE_TIME: [(coordinates, is_open)],
    Action.NUDGE: [(accompanies, is_open)],
    Action.KEEP_EVIDENCE: [(leads,), (heads,)],  # after sending, too: evidence may follow
    Action.KEEP_OFFICE: [(administers,)],
}


def may(viewer: Viewer, action: Action, matter: Matter | None) -> bool:
    """Whether the table grants it; `matter` is None for what the office does."""
    return any(all(fact(viewer, matter) for fact in row) for row in POLICY[action])


def missed(viewer: Viewer, action: Action, matter: Matter) -> bool:
    """Theirs to do, but the report has moved on: pressed twice, or someone else was first."""
    if may(viewer, action, matter):
        return False
    others = (state for state in State if state is not matter.state)
    return any(may(viewer, action, replace(matter, state=state)) for state in others)


def action_to_answer(section: Section) -> Action:
    """The deed that writing in this section is. What only reflection meetings ask is the principal's to write too,
    whoever leads; the rest is the leader's."""
    return Action.REFLECT if section.asked == {Kind.REFLECTION} else Action.EDIT
