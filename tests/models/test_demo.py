"""The demo is alive on whatever day it is filled."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from pmo_app import samples
from pmo_app.extensions import db
from pmo_app.models import Enrolment, Extension, Notice, Nudge, Report, School, Sending, Tick


@pytest.fixture
def template():
    return "empty"


@pytest.mark.parametrize(
    ("day", "sent"),
    [
        (datetime(2026, 7, 11, tzinfo=UTC), 0),
        (datetime(2026, 11, 24, tzinfo=UTC), 2),
        (datetime(2027, 3, 12, tzinfo=UTC), 4),
        (datetime(2027, 7, 10, tzinfo=UTC), 6),
        (datetime(2028, 2, 29, tzinfo=UTC), 3),
    ],
)
def test_today_falls_inside_the_sample_year(app, day, sent):
    samples.fill_demo(day, is_lively=True)
    db.session.commit()
    year = samples.year_around(day.date())
    mine = select(func.count(Sending.id)).join(Sending.report).join(Report.enrolment).join(Enrolment.school)
    of_semangat = mine.where(School.npsn == "99000101")
    assert db.session.scalar(of_semangat.where(Enrolment.year == year)) == sent
    assert db.session.scalar(of_semangat.where(Enrolment.year == year - 1)) == 6
    assert db.session.scalar(select(func.max(Sending.sent_at))) <= day


def test_in_the_middle_of_the_year_somebody_asks_for_time_and_somebody_was_reminded(app):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    samples.fill_demo(now, is_lively=True)
    db.session.commit()
    (asked,), (nudge,), (tick,) = (db.session.scalars(select(kind)).all() for kind in (Extension, Nudge, Tick))
    assert asked.report.school.name and asked.until > now.date() and nudge.by_id != nudge.to_id and tick.note
    assert db.session.scalar(select(func.count(Notice.id)).where(Notice.kind == "time-asked")) >= 1
