"""What each role may do, by who leads and where the report stands."""

import pytest

from pmo_app.domain.policy import Action, Matter, may, missed
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Assignment, Leadership, Role, Viewer

HERE, ELSEWHERE, YEAR = 1, 2, 2026
P, S, F, C = Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR, Role.COORDINATOR
OWN, THEIRS = Leadership.PRINCIPAL_LED, Leadership.FACILITATOR_LED


def someone(role, school=HERE, year=YEAR):
    return Viewer(1, frozenset({Assignment(role, school, year)}))


def report(state=State.DRAFT, leadership=OWN, is_past_due=False):
    return Matter(HERE, YEAR, leadership, state, is_past_due)


def allowed(viewer, matter):
    return {action.name.lower() for action in Action if may(viewer, action, matter)}


# fmt: off
@pytest.mark.parametrize(("leadership", "role", "draft", "sent"), [
    (OWN,    P, "read edit reflect change_status send comment ask_time keep_evidence",
                                                                               "read comment reopen keep_evidence"),
    (OWN,    S, "read comment nudge",                                          "read comment acknowledge"),
    (OWN,    F, "read comment nudge",                                          "read comment acknowledge"),
    (OWN,    C, "read comment nudge give_time",                                "read comment acknowledge reopen"),
    (THEIRS, P, "read reflect change_status comment keep_evidence",            "read comment keep_evidence"),
    (THEIRS, S, "read comment nudge",                                          "read comment acknowledge"),
    (THEIRS, F, "read edit reflect change_status send comment ask_time nudge keep_evidence",
                                                                               "read comment reopen keep_evidence"),
    (THEIRS, C, "read comment nudge give_time",                                "read comment acknowledge reopen"),
])
# fmt: on
def test_what_each_role_may_do(leadership, role, draft, sent):
    assert allowed(someone(role), report(State.DRAFT, leadership)) == set(draft.split())
    assert allowed(someone(role), report(State.REOPENED, leadership)) == set(draft.split())
    assert allowed(someone(role), report(State.SENT, leadership)) == set(sent.split())


def test_after_the_deadline_only_the_coordinator_reopens():
    late = report(State.SENT, is_past_due=True)
    assert not may(someone(P), Action.REOPEN, late)
    assert may(someone(C), Action.REOPEN, late)


def test_an_administrator_reads_no_report():
    assert allowed(Viewer(1, frozenset({Assignment(Role.ADMINISTRATOR, None, None)})), report()) == {"keep_office"}


@pytest.mark.parametrize("role", [P, S, F, C])
def test_a_newcomer_reads_what_came_before_and_does_no_more(role):
    assert allowed(someone(role, year=YEAR + 1), report()) == {"read"}


@pytest.mark.parametrize("role", [P, S, F, C])
def test_a_role_means_nothing_at_another_school_or_in_a_later_year(role):
    assert allowed(someone(role, school=ELSEWHERE), report()) == set()
    assert allowed(someone(role, year=YEAR - 1), report()) == set()


def test_a_second_press_is_a_missed_chance_not_a_trespass():
    assert missed(someone(P), Action.SEND, report(State.SENT))
    assert not missed(someone(S), Action.SEND, report(State.SENT))
