"""Fifty people write at five answers at once, twenty times each: what was acknowledged is there, all of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore

from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Answer, Revision
from tests.support.places import SEMANGAT, report_of

PEOPLE, WRITES = 50, 20
FIELDS = ("place", "went-well", "not-yet", "obstacles", "solutions")
HTMX = {"HX-Request": "true"}
THREADS = Semaphore(8)  # as many as the server has


def test_no_acknowledged_write_is_lost_and_none_meets_a_locked_database(app, village):
    session_id = village.ratna.get_id()
    db.session.remove()

    def write(person: int) -> list[tuple[str, int]]:
        """Twenty writes at one answer, each on the version last seen; those that were acknowledged."""
        client, field, seen, acked = signed_in(app, session_id), FIELDS[person % len(FIELDS)], 0, []
        url = f"/schools/{SEMANGAT}/2026/meetings/3/answers/{field}"
        for n in range(WRITES):
            with THREADS:
                answer = client.post(url, data={"value": f"{person} {n}", "version": seen}, headers=HTMX)
            assert answer.status_code in (200, 409), answer.text
            is_taken = answer.status_code == 200
            seen = seen + 1 if is_taken else int(answer.headers["PMO-Version"])
            acked += [(field, seen)] if is_taken else []
        return acked

    with ThreadPoolExecutor(PEOPLE) as crowd:
        acks = [ack for acked in crowd.map(write, range(PEOPLE)) for ack in acked]

    assert len(acks) == len(set(acks)), "two writers were told the same version"
    texts: set[tuple[str, str]] = set()
    told, answers = Counter(field for field, _ in acks), select(Answer).filter_by(report_id=report_of(SEMANGAT, 3).id)
    for answer in db.session.scalars(answers.where(Answer.field.in_(FIELDS))):
        before = 1 if answer.field == "place" else 0  # the village has written one already
        kept = list(db.session.scalars(select(Revision).filter_by(answer_id=answer.id)))
        became = [revision.version for revision in kept if revision.version is not None]
        assert answer.version == told[answer.field] + before == len(became)
        texts |= {(answer.field, revision.value) for revision in kept}
        assert told[answer.field] > 1
    # Those that came too late are kept as well: every text of everybody is there.
    assert texts >= {(FIELDS[p % len(FIELDS)], f"{p} {n}") for p in range(PEOPLE) for n in range(WRITES)}


def signed_in(app, session_id):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = session_id
    return client
