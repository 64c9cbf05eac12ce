"""The save protocol under any interleaving: whatever two writers type, whatever the network drops, no text vanishes.
Each is what the answer says, or beside it in a conflict, or in its history; and each is there once."""

from collections import Counter
from contextvars import Context
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Answer, Revision
from tests.support.places import SEMANGAT, report_of

FIELDS = ("went-well", "not-yet", "obstacles")
WRITERS = st.integers(0, 1)
NETWORK = st.sampled_from(["through", "lost before", "lost after", "lost after", "through"])
serial = count()


@dataclass
class Write:
    """As static/js/outbox.js keeps it: sealed once it was sent, with the version its writer saw; None after another."""

    key: str
    text: str
    seen: int | None
    is_sealed: bool = False


@dataclass
class Phone:
    """One person's phone: what waits in it by field, and the version each field was last known to have."""

    client: object
    waiting: dict[str, list[Write]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    known: dict[str, int] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)  # in conflict, with the version of the other text

    def type(self, name: str, text: str) -> None:
        lane = self.waiting[name]
        if lane and not lane[-1].is_sealed:
            lane[-1].text = text
        else:
            lane.append(Write(f"key-{next(serial):08}", text, None if lane else self.known.get(name, 0)))

    def send(self, name: str, network: str) -> str | None:
        """Try the first write of a field; the text that was acknowledged, if one was."""
        lane = self.waiting[name]
        if not lane or name in self.stuck:
            return None
        first = lane[0]
        first.is_sealed = True
        if network == "lost before":
            return None
        data = {"value": first.text, "version": first.seen or 0, "key": first.key}
        url = f"/schools/{SEMANGAT}/2026/meetings/3/answers/{name}"
        answer = Context().run(self.client.post, url, data=data, headers={"HX-Request": "true"}, buffered=True)
        assert answer.status_code in (200, 409), answer.text
        if network == "lost after":
            return None
        version = int(answer.headers["PMO-Version"])
        if answer.status_code == 409 and len(lane) == 1:
            self.stuck[name] = version
            return first.text
        lane.pop(0)
        if lane and lane[0].seen is None:
            lane[0].seen = version if answer.status_code == 200 else first.seen
        if answer.status_code == 200:
            self.known[name] = version
        return first.text

    def choose(self, name: str, mine: bool) -> None:
        """One's own text as a new write on the other's version, or the other's: the device forgets one's own."""
        version = self.stuck.pop(name)
        late = self.waiting[name].pop(0)
        self.known[name] = version
        if mine:
            self.waiting[name].append(Write(f"key-{next(serial):08}", late.text, version))


class TwoWriters(RuleBasedStateMachine):
    app = session_id = None

    @initialize()
    def begin(self):
        self.round = next(serial)
        self.sealed: list[tuple[str, str]] = []
        self.acknowledged: list[tuple[str, str]] = []
        report = report_of(SEMANGAT, 3)
        versions = {a.field: a.version for a in db.session.scalars(select(Answer).filter_by(report_id=report.id))}
        db.session.rollback()
        self.phones = []
        for _ in range(2):
            client = self.app.test_client()
            with client.session_transaction() as session:
                session["_user_id"] = self.session_id
            self.phones.append(Phone(client, known={name: versions.get(name, 0) for name in FIELDS}))

    @rule(who=WRITERS, name=st.sampled_from(FIELDS))
    def types(self, who, name):
        if name not in self.phones[who].stuck:
            self.phones[who].type(name, f"{self.round}: {next(serial)}")

    @rule(who=WRITERS, name=st.sampled_from(FIELDS), network=NETWORK)
    def sends(self, who, name, network):
        phone = self.phones[who]
        if phone.waiting[name] and name not in phone.stuck:
            self.sealed.append((name, phone.waiting[name][0].text))
        self.note(name, phone.send(name, network))

    @rule(who=WRITERS, name=st.sampled_from(FIELDS), mine=st.booleans())
    def chooses(self, who, name, mine):
        if name in self.phones[who].stuck:
            self.phones[who].choose(name, mine)

    def note(self, name, text):
        if text is not None:
            self.acknowledged.append((name, text))

    @invariant()
    def what_was_acknowledged_is_there(self):
        if hasattr(self, "phones"):
            kept = self.kept()
            missing = [one for one in self.acknowledged if one not in kept]
            assert not missing, missing

    def teardown(self):
        """The network is back, all conflicts are settled: everything ever sent is kept, each saving counted once."""
        if not hasattr(self, "phones"):
            return
        for _ in range(200):
            if not any(lane for phone in self.phones for lane in phone.waiting.values()):
                break
            for phone in self.phones:
                for name in FIELDS:
                    if name in phone.stuck:
                        phone.choose(name, mine=False)
                    self.note(name, phone.send(name, "through"))
        kept = self.kept()
        assert set(self.sealed) | set(self.acknowledged) <= set(kept)
        assert self.versions_are_without_gap()

    def kept(self) -> Counter:
        report = report_of(SEMANGAT, 3)
        rows = select(Answer.field, Revision.value).join(Revision, Revision.answer_id == Answer.id)
        found = Counter(
            map(tuple, db.session.execute(rows.where(Answer.report_id == report.id, Answer.field.in_(FIELDS))))
        )
        db.session.rollback()
        return found

    def versions_are_without_gap(self) -> bool:
        report = report_of(SEMANGAT, 3)
        for answer in list(db.session.scalars(select(Answer).filter_by(report_id=report.id))):
            mine = select(Revision.version).filter_by(answer_id=answer.id).where(Revision.version.is_not(None))
            versions = sorted(db.session.scalars(mine))
            if versions != list(range(1, answer.version + 1)):
                return False
        db.session.rollback()
        return True


@pytest.mark.parametrize("steps", [40])
def test_no_text_vanishes_whatever_comes_in_between(app, village, steps):
    TwoWriters.app, TwoWriters.session_id = app, village.ratna.get_id()
    slowly = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None, "derandomize": True}
    run_state_machine_as_test(TwoWriters, settings=settings(max_examples=25, stateful_step_count=steps, **slowly))
