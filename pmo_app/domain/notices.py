"""What people are told of, and who."""

from enum import StrEnum

from pmo_app.domain.roles import Leadership, Role


class NoticeKind(StrEnum):
    COMMENT = "comment"
    REOPENED = "reopened"
    TIME_ASKED = "time-asked"
    TIME_GRANTED = "time-granted"
    TIME_DECLINED = "time-declined"
    DATED = "dated"  # the day of a meeting was agreed or moved
    UNDATED = "undated"  # a reminder: no day agreed yet
    DUE = "due"  # a reminder: a report is owed
    DEADLINE_MOVED = "deadline-moved"
    HANDED_OVER = "handed-over"


REMINDERS = frozenset({NoticeKind.DUE, NoticeKind.UNDATED})


def audience(kind: NoticeKind, leadership: Leadership) -> frozenset[Role]:
    """The roles at a school that are told of this, whoever did it left out."""
    leader = leadership.leader
    return {
        NoticeKind.COMMENT: frozenset({leader, Role.PRINCIPAL}),  # and whoever speaks in the same thread
        NoticeKind.REOPENED: frozenset({leader, Role.PRINCIPAL}),
        NoticeKind.TIME_ASKED: frozenset({Role.COORDINATOR}),
        NoticeKind.TIME_GRANTED: frozenset({leader, Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR}),
        NoticeKind.TIME_DECLINED: frozenset({leader, Role.PRINCIPAL}),
        NoticeKind.DATED: frozenset({Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR}),
        NoticeKind.UNDATED: frozenset({leader, Role.FACILITATOR}),  # the facilitator must remind (deck, duties)
        NoticeKind.DUE: frozenset({leader}),
        NoticeKind.DEADLINE_MOVED: frozenset({leader}),
    }.get(kind, frozenset())
