"""The permission test is itself tested: each hole planted here must make it fail."""

from datetime import timedelta
from functools import cache

import pytest
from flask import abort, request
from sqlalchemy import select, true
from werkzeug.exceptions import HTTPException

from pmo_app import clock, engine
from pmo_app.domain import policy
from pmo_app.domain.policy import POLICY, Action
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import (
    Assignment,
    Comment,
    Event,
    FollowUp,
    Person,
    Report,
    Sending,
    Thread,
    assignments,
    hearing,
    overview,
    readers,
    seen,
)
from pmo_app.models.comments import Remark, remarks
from pmo_app.models.overview import rows_of
from pmo_app.pages import require_sign_in
from pmo_app.pages.board import matrix
from pmo_app.pages.home import desk
from pmo_app.pages.meetings import views as meetings
from pmo_app.pages.shared import doors, hx
from tests.doors.people import THIS_YEAR
from tests.doors.test_matrix import walk_mixed
from tests.doors.walking import cells, walk

SOME = [("A", 2026, 1), ("A", 2026, 3), ("A", 2025, 5), ("B", 2026, 3), ("C", 2026, 3), ("C", 2026, 1)]


def rows(action, *granted):
    return lambda patch, _app: patch.setitem(POLICY, action, list(granted))


POLICY_HOLES = {
    "readers may edit": ("meetings.save_answer", rows(Action.EDIT, (policy.belongs, policy.is_open))),
    "everybody assigned may send": ("meetings.send", rows(Action.SEND, (policy.assigned, policy.is_open))),
    "who leads is forgotten": ("meetings.send", rows(Action.SEND, (policy.heads, policy.is_open))),
    "a sent report may be edited": ("meetings.save_answer", rows(Action.EDIT, (policy.leads,))),
    "a status may change after sending": (
        "followups.change",
        rows(Action.CHANGE_STATUS, (policy.leads,), (policy.heads,)),
    ),
    "the principal loses the reflection": (
        "meetings.save_answer",
        rows(Action.REFLECT, (policy.leads, policy.is_open)),
    ),
    "everybody may reopen": ("meetings.reopen", rows(Action.REOPEN, (policy.assigned, policy.is_sent))),
    "an open report may be reopened": ("meetings.reopen", rows(Action.REOPEN, (policy.coordinates,))),
    "the leader reopens after the deadline": (
        "meetings.reopening",
        rows(Action.REOPEN, (policy.leads, policy.is_sent), (policy.coordinates, policy.is_sent)),
    ),
    "a newcomer comments on what was before them": ("comments.create", rows(Action.COMMENT, (policy.belongs,))),
    "the leader acknowledges their own report": (
        "meetings.acknowledge",
        rows(Action.ACKNOWLEDGE, (policy.accompanies, policy.is_sent)),
    ),
    "a draft is acknowledged": (
        "meetings.acknowledge",
        rows(Action.ACKNOWLEDGE, (policy.accompanies, policy.does_not_lead)),
    ),
    "the principal asks for time where another leads": (
        "meetings.ask_for_time",
        rows(Action.ASK_TIME, (policy.heads, policy.is_open)),
    ),
    "everybody assigned may remind": ("nudges.send_nudge", rows(Action.NUDGE, (policy.assigned, policy.is_open))),
}


def without_guard(patch, _app):
    patch.setattr(doors, "require", lambda _action, visit: visit)


def without_guard_for_htmx(patch, _app):
    real = doors.require
    patch.setattr(doors, "require", lambda action, visit: visit if hx.asked() else real(action, visit))


def with_it_in_the_questions(patch):
    """What is put together once is put together anew at each asking, with the hole in it."""
    is_kept = type(cache(len))
    for models in (readers, seen, assignments, hearing, overview):
        for name, put_together in list(vars(models).items()):
            if isinstance(put_together, is_kept):
                patch.setattr(models, name, put_together.__wrapped__)


def dates_ignored(patch, _app):
    patch.setattr(Assignment, "in_force", classmethod(lambda _cls, _at=None: true()))
    with_it_in_the_questions(patch)


def last_day_ignored(patch, _app):
    patch.setattr(Assignment, "covers", classmethod(lambda cls, day: cls.starts_on <= day))
    with_it_in_the_questions(patch)


def tomorrow_counts(patch, _app):
    real = readers.local_days
    for models in (readers, seen):
        patch.setattr(models, "local_days", lambda at: real(at + timedelta(days=1)))


def epoch_ignored(patch, _app):
    known = lambda _cls, session_id: db.session.get(Person, int(session_id.partition(".")[0]))  # noqa: E731
    patch.setattr(Person, "of_session", classmethod(known))


def sign_in_not_asked(patch, app):
    patch.setitem(
        app.before_request_funcs, None, [f for f in app.before_request_funcs[None] if f is not require_sign_in]
    )


def written_then_refused(patch, _app):
    real = doors.require

    def careless(action, visit):
        try:
            return real(action, visit)
        except HTTPException:
            Event.record("opened", report=visit.report, by=Person(id=visit.viewer.person_id), at=clock.now())
            db.session.commit()
            raise

    patch.setattr(doors, "require", careless)


def reading_writes(patch, app):
    patch.setattr(engine, "reads_only", lambda: False)
    real = app.view_functions["meetings.show"]

    def noted(**place):
        page = real(**place)
        report = db.session.scalars(select(Report)).first()
        report.reopened_because += "."
        db.session.commit()
        return page

    patch.setitem(app.view_functions, "meetings.show", noted)


def no_such_school_is_said(patch, _app):
    patch.setattr(doors, "abort", lambda code, *words: abort(code, *(words or (request.path,))))


def comments_of_everybody(patch, _app):
    everything = lambda *_: [Remark(*row) for row in db.session.execute(remarks())]  # noqa: E731
    patch.setattr(Comment, "open_to", classmethod(everything))


WALKED_HOLES = {
    "no guard at all": ({"meetings.send"}, without_guard),
    "no guard for htmx": ({"meetings.send"}, without_guard_for_htmx),
    "an ended assignment counts": ({"meetings.show"}, last_day_ignored),
    "an assignment counts before its day": ({"meetings.show"}, tomorrow_counts),
    "no dates count": ({"meetings.show"}, dates_ignored),
    "an ended session goes on": ({"meetings.show"}, epoch_ignored),
    "nobody is asked to sign in": ({"meetings.show"}, sign_in_not_asked),
    "it writes, then refuses": ({"meetings.send"}, written_then_refused),
    "reading writes": ({"meetings.show"}, reading_writes),
    "a 404 that tells": ({"meetings.show"}, no_such_school_is_said),
    "comments of every school on the timeline": ({"meetings.timeline"}, comments_of_everybody),
}


# What is read as records (a meeting), and at one glance (a year): each must show a hole by itself.
OF_DAYS = ("an ended assignment counts", "an assignment counts before its day", "no dates count")
AT_A_GLANCE = ("meetings.timeline", "meetings.so_far")


@pytest.mark.parametrize("endpoint", AT_A_GLANCE)
@pytest.mark.parametrize("hole", OF_DAYS)
def test_a_hole_in_a_glance_is_caught(house, monkeypatch, app, hole, endpoint):
    WALKED_HOLES[hole][1](monkeypatch, app)
    assert walk(house, cells({endpoint}, places=[("A", 2026, 1), *SOME[1:3]])), hole


@pytest.mark.parametrize("hole", POLICY_HOLES)
def test_a_hole_in_the_policy_is_caught(house, monkeypatch, app, hole):
    endpoint, plant = POLICY_HOLES[hole]
    plant(monkeypatch, app)
    assert walk(house, cells({endpoint}, places=SOME)), hole


@pytest.mark.parametrize("hole", WALKED_HOLES)
def test_a_hole_in_a_door_is_caught(house, monkeypatch, app, hole):
    endpoints, plant = WALKED_HOLES[hole]
    plant(monkeypatch, app)
    places = [("A", 2026, 1), *SOME[1:3]]
    assert walk(house, cells(endpoints, places=places)), hole


def the_first(wanted):
    return db.session.scalars(wanted).unique().first()


def any_follow_up(patch):
    wanted = select(FollowUp).join(FollowUp.report).options(*FollowUp._with_changes())
    patch.setattr(FollowUp, "found", classmethod(lambda _cls, id, _place: the_first(wanted.where(FollowUp.id == id))))


def any_thread(patch):
    wanted = select(Thread).options(*Thread._with_comments())
    patch.setattr(Thread, "found", classmethod(lambda _cls, id, _report: the_first(wanted.where(Thread.id == id))))


def any_receipt(patch):
    wanted = select(Sending)
    patch.setattr(
        Sending, "coded", classmethod(lambda _cls, _report, code: the_first(wanted.where(Sending.code == code)))
    )


@pytest.mark.parametrize("plant", [any_follow_up, any_thread, any_receipt])
def test_an_id_taken_from_any_school_is_caught(house, monkeypatch, plant):
    plant(monkeypatch)
    assert walk_mixed(house, "principal-a")


def rows_of_b(*_args):
    coordinator = db.session.scalars(select(Person).where(Person.username == "coordinator-b")).one()
    return rows_of(coordinator, THIS_YEAR, {Role.COORDINATOR}, clock.now())


@pytest.mark.parametrize(
    ("place", "actor", "path"), [(matrix, "coordinator-a", "/board/2026"), (desk, "supervisor-a", "/")]
)
def test_a_list_without_its_filter_is_caught_by_the_canaries(house, monkeypatch, place, actor, path):
    monkeypatch.setattr(place, "rows_of", rows_of_b)
    assert house.leaks(actor, house.open(actor, "GET", path))


def test_a_board_open_to_all_is_caught(house, monkeypatch):
    monkeypatch.setattr(doors, "years_of", lambda *_: [2026])
    assert house.open("principal-a", "GET", "/board/2026").status_code != 403


def test_a_page_that_shows_more_than_its_report_is_caught(house, monkeypatch):
    real = meetings.render_template
    told = lambda *args, **context: real(*args, **context) + "SECRET-B-2026-everything"  # noqa: E731
    monkeypatch.setattr(meetings, "render_template", told)
    assert walk(house, cells({"meetings.show"}, actors=["principal-a"], places=SOME))
