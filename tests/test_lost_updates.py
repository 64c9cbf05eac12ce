"""Fifty people write at five answers at once, twenty times each: what was acknowledged is there, all of it."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from pmo_app.extensions import db
from pmo_app.models import Answer, Revision
from tests.support.places import SEMANGAT, report_of

PEOPLE, WRITES = 50, 20
FIELDS = ("place", "went-well", "not-yet", "obstacles", "solutions")
VERSION = re.compile(r'name="version" value="(\d+)"')


def test_no_acknowledged_write_is_lost_and_none_meets_a_locked_database(app, village):
    session_id = village.ratna.get_id()
    db.session.remove()

    def write(person: int) -> list[tuple[str, int]]:
        client, url = app.test_client(), f"/schools/{SEMANGAT}/2026/meetings/3/answers"
        with client.session_transaction() as session:
            session["_user_id"] = session_id
        field, acked, seen = FIELDS[person % len(FIELDS)], [], 0
        for n in range(WRITES):
            while True:
                data = {"value": f"{field} {person} {n}", "version": seen}
                answer = client.post(f"{url}/{field}", data=data, headers={"HX-Request": "true"})
                assert answer.status_code in (200, 409), answer.text
                if answer.status_code == 200:
                    acked.append((field, seen + 1))
                    seen += 1
                    break
                seen = int(VERSION.search(answer.text).group(1))
        return acked

    start = {"place": 1}
    with ThreadPoolExecutor(PEOPLE) as crowd:
        acks = [ack for acked in crowd.map(write, range(PEOPLE)) for ack in acked]

    assert len(acks) == len(set(acks)) == PEOPLE * WRITES, "two writers were told the same version"
    report = report_of(SEMANGAT, 3)
    final = dict(db.session.execute(db.select(Answer.field, Answer.version).filter_by(report_id=report.id)).all())
    told = Counter(field for field, _ in acks)
    assert {field: final[field] - start.get(field, 0) for field in FIELDS} == told
    kept = db.select(Answer.field, db.func.count(Revision.id)).join(Answer, Revision.answer_id == Answer.id)
    assert all(
        count == final[field]
        for field, count in db.session.execute(kept.where(Answer.report_id == report.id).group_by(Answer.field))
        if field in FIELDS
    )
