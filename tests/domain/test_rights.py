import pytest

from pmo_app.domain import policy
from pmo_app.domain.policy import POLICY, Action
from pmo_app.domain.rights import Terms, terms_of
from pmo_app.domain.roles import Role

ALWAYS = Terms(None, None, None)


@pytest.mark.parametrize(
    ("role", "action", "terms"),
    [
        (Role.PRINCIPAL, Action.READ, ALWAYS),
        (Role.PRINCIPAL, Action.SEND, Terms(leads=True, is_sent=False, is_past_due=None)),
        (Role.PRINCIPAL, Action.REFLECT, Terms(leads=None, is_sent=False, is_past_due=None)),
        (Role.FACILITATOR, Action.REOPEN, Terms(leads=True, is_sent=True, is_past_due=False)),
        (Role.FACILITATOR, Action.ACKNOWLEDGE, Terms(leads=False, is_sent=True, is_past_due=None)),
        (Role.SUPERVISOR, Action.COMMENT, ALWAYS),
        (Role.SUPERVISOR, Action.EDIT, None),
        (Role.COORDINATOR, Action.REOPEN, Terms(leads=None, is_sent=True, is_past_due=None)),
        (Role.ADMINISTRATOR, Action.READ, None),
    ],
)
def test_what_a_role_may_do_is_told_in_plain_conditions(role, action, terms):
    assert terms_of(role, action) == terms


def test_every_rule_there_is_can_be_told():
    for role in Role:
        for action in Action:
            terms_of(role, action)


def test_a_rule_that_cannot_be_told_is_not_told_wrongly(monkeypatch):
    monkeypatch.setitem(POLICY, Action.SEND, [(policy.leads, policy.is_open), (policy.heads, policy.is_sent)])
    with pytest.raises(ValueError, match="takes more"):
        terms_of(Role.PRINCIPAL, Action.SEND)
