"""The database and what is promised of it."""

from contextlib import contextmanager
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from pmo_app import create_app, samples
from pmo_app.domain.evidence import Accepts
from pmo_app.domain.instrument import Key
from pmo_app.extensions import db
from pmo_app.models import (
    Answer,
    Assignment,
    Event,
    Evidence,
    FollowUp,
    MeetingDate,
    MovedOn,
    Person,
    Report,
    Revision,
    School,
    Thread,
)
from pmo_app.tables import known, newest, upgrade
from tests.support.databases import SETTINGS


def test_the_migrations_make_the_tables_the_models_speak_of(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, db.metadata) == []


def test_an_instant_without_a_zone_is_refused_at_the_door(app, village):
    report = db.session.scalars(select(Report)).first()
    report.sent_at = datetime(2026, 9, 20, 23, 30)  # noqa: DTZ001 - the point of the test
    with pytest.raises(StatementError, match="naive"):
        db.session.flush()


def test_instants_come_back_aware(app, village):
    report = db.session.scalars(select(Report).where(Report.sent_at.is_not(None))).first()
    assert report.sent_at.utcoffset().total_seconds() == 0


def test_a_view_that_writes_on_reading_fails_loudly(app, village):
    with app.test_request_context("/", method="GET"):
        db.session.add(School(npsn="12345678", name="x", level="SD", zone="Asia/Jakarta"))
        with pytest.raises(DBAPIError):
            db.session.flush()
        db.session.rollback()


def test_what_sqlite_acknowledges_survives_a_power_cut(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("settings of SQLite")
    asked = {
        name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode", "foreign_keys")
    }
    assert asked == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


def test_the_demo_refuses_a_database_with_other_peoples_data(app, village):
    db.session.add(Person(name="Orang sungguhan", username="sungguhan"))
    db.session.commit()
    with pytest.raises(samples.NotEmpty):
        samples.fill_demo()


def test_filling_the_demo_twice_changes_nothing(app, village):
    assert samples.fill_demo() is False


@contextmanager
def released(shelf, revision, sentences):
    """The database of an earlier release, with rows in it."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("bare", "released")})
    with app.app_context():
        upgrade(to=revision)
        for sentence in sentences:
            db.session.execute(text(sentence))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def before_the_office(shelf):
    """The database of the first release, with a head at a school in it."""
    with released(shelf, "0001", FIRST_RELEASE) as app:
        yield app


@pytest.fixture
def before_keys(shelf):
    """The database of the second release, with a report, its answers and what was said of them."""
    with released(shelf, "0002", (*FIRST_RELEASE, *SECOND_RELEASE)) as app:
        yield app


FIRST_RELEASE = (
    "INSERT INTO person (id, honorific, name, username, email, password_hash, epoch, is_demo)"
    " VALUES (7, 'Ibu', 'Ratna', 'ratna', NULL, 'hash', 3, false)",
    "INSERT INTO school (id, npsn, name, level, district, regency, zone, is_demo)"
    " VALUES (5, '12345678', 'SD Lama', 'SD', '', '', 'Asia/Jakarta', false)",
    "INSERT INTO school_year (start, edition) VALUES (2026, '2023-2024')",
    "INSERT INTO assignment (id, person_id, role, school_id, year, starts_on)"
    " VALUES (9, 7, 'principal', 5, 2026, '2026-07-01')",
    "INSERT INTO event (id, at, person_id, verb, detail) VALUES (1, '2026-09-01 00:00:00', 7, 'answer-saved', '{}')",
)


SECOND_RELEASE = (
    "INSERT INTO enrolment (id, school_id, year, leadership) VALUES (3, 5, 2026, 'principal_led')",
    "INSERT INTO report (id, enrolment_id, number, state, reopened_because) VALUES (11, 3, 1, 'draft', '')",
    "INSERT INTO answer (id, report_id, about, field, value, version, person_id, saved_at)"
    " VALUES (21, 11, '', 'place', '\"Aula\"', 2, 7, '2026-09-02 00:00:00')",
    "INSERT INTO revision (id, answer_id, version, value, person_id, at)"
    " VALUES (31, 21, 1, '\"Kelas\"', 7, '2026-09-01 00:00:00'), (32, 21, 2, '\"Aula\"', 7, '2026-09-02 00:00:00')",
    "INSERT INTO follow_up (id, report_id, subtopic, created_at) VALUES (41, 11, '2F', '2026-09-01 00:00:00')",
    "INSERT INTO status_change (id, follow_up_id, report_id, version, status, note, person_id, at)"
    " VALUES (51, 41, 11, 1, 'running', 'Mulai.', 7, '2026-09-03 00:00:00')",
    "INSERT INTO thread (id, report_id, anchor, quote) VALUES (61, 11, 'place', '')",
    "INSERT INTO comment (id, thread_id, person_id, at, text) VALUES (71, 61, 7, '2026-09-04 00:00:00', 'Baik.')",
)


THIRD_RELEASE = (
    "INSERT INTO meeting_date (year, number, month, due) VALUES (2026, 1, '2026-08-01', '2026-09-20')",
    "INSERT INTO delivery (person_id, key, print, at, status, back, part)"
    " VALUES (7, 'kunci-lama', 'x', '2026-09-05 00:00:00', 200, '/', '')",
)


FOURTH_RELEASE = (
    "INSERT INTO notice (id, person_id, key, kind, at, report_id, place, detail, count)"
    " VALUES (81, 7, 'comment:11', 'comment', '2026-09-04 00:00:00', 11, '', '{}', 1)",
    "INSERT INTO extension (id, report_id, until, reason, state, at, answer)"
    " VALUES (91, 11, '2026-09-25', '', 'granted', '2026-09-05 00:00:00', '')",
    "UPDATE report SET extended_to = '2026-09-25', state = 'sent', first_sent_at = '2026-09-21 00:00:00'",
)


def test_before_there_was_evidence_reports_were_sent_without_and_it_may_follow(shelf, template):
    with released(shelf, "0004", (*FIRST_RELEASE, *SECOND_RELEASE, *THIRD_RELEASE, *FOURTH_RELEASE)):
        upgrade()
        report, slot = Report.trail(db.session.get(Report, 11).enrolment)[0]
        assert report.evidence == {} and slot.due == report.extended_to and report.first_sent_at
        assert db.session.get(Person, 7).unread == 1
        told = {"report_id": 11, "person_id": 7, "at": report.first_sent_at}  # past `add`: events here have ids by hand
        db.session.add(Evidence(kind="documentation", form=Accepts.PDF, **told))
        db.session.commit()
        db.session.expire_all()
        assert Report.trail(report.enrolment)[0][0].evidence == {"documentation": 1}


def test_before_there_were_reminders_nobody_was_told_anything_and_no_date_had_moved(shelf, template):
    with released(shelf, "0003", (*FIRST_RELEASE, *SECOND_RELEASE, *THIRD_RELEASE)):
        upgrade()
        ratna, report = db.session.get(Person, 7), db.session.get(Report, 11)
        assert ratna.wants_mail and ratna.unread == 0 and report.extended_to is None
        (_, slot), day = Report.trail(report.enrolment)[0], db.session.get(MeetingDate, (2026, 1))
        assert slot.due == slot.own_due == day.due and day.changes == 0
        assert (Answer.at(report, Key("", "place")).value, len(FollowUp.found(41, 3).changes)) == ("Aula", 1)


def test_what_was_written_before_writes_had_keys_is_there_as_it_was(before_keys):
    upgrade()
    report = db.session.get(Report, 11)
    answer = Answer.at(report, Key("", "place"))
    assert (answer.value, answer.version) == ("Aula", 2)
    assert [(r.version, r.base, r.value) for r in Revision.of(answer)] == [(2, None, "Aula"), (1, None, "Kelas")]
    follow_up = FollowUp.found(41, 3)
    assert (follow_up.version, follow_up.changes[0].note, follow_up.key) == (1, "Mulai.", None)
    (thread,) = Thread.of_report(report)["place"]
    assert [(comment.text, comment.removed_at) for comment in thread.comments] == [("Baik.", None)]
    person = db.session.get(Person, 7)
    with pytest.raises(MovedOn):
        Answer.save(report, answer.key, "Teras", seen=1, by=person, at=answer.saved_at)
    answer.put_by("Teras", seen=1, by=person, at=answer.saved_at)
    db.session.commit()
    assert {r.version for r in Revision.of(answer)} == {None, 2, 1}


def test_the_first_release_s_people_keep_their_accounts_and_schools(before_the_office):
    upgrade()
    person = db.session.get(Person, 7)
    assert (person.username, person.password_hash, person.is_active) == ("ratna", "hash", True)
    assert Person.of_session("7.3") is person  # whoever was signed in still is
    held = db.session.get(Assignment, 9)
    assert (held.person, held.school.name, held.follows_id) == (person, "SD Lama", None)
    assert db.session.get(Event, 1).subject == ""


def test_the_newest_migration_is_the_one_with_the_highest_number():
    assert newest() == known()[0]
