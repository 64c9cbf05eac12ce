"""The server's clock jumps, by an hour and by a day, there and back."""

import runpy
from datetime import timedelta

import pytest
from sqlalchemy import select

from pmo_app import clock, config, release
from pmo_app.extensions import db
from pmo_app.models import Event, Person
from pmo_app.pages.account import tries
from tests.faults.conftest import MEETING
from tests.support.databases import TODAY

RIGHT = {"username": "kepsek", "password": "demo-pmo"}
JUMPS = [timedelta(hours=1), timedelta(hours=-2), timedelta(days=1), timedelta(days=-1)]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_who_is_signed_in_stays_so_and_what_is_written_is_kept_in_the_order_it_came(village, visit, today, jump):
    ratna = visit()
    ratna.post("/sign-in", RIGHT)
    for version, moment in enumerate((TODAY, TODAY + jump, TODAY)):
        today(moment)
        assert ratna.swap(f"{MEETING}/answers/obstacles", {"value": f"Tulisan {version}", "version": version})
        assert f"Tulisan {version}" in ratna.get(MEETING).text
    shown = ratna.get(f"{MEETING}/answers/obstacles/versions").text
    assert shown.index("Tulisan 2") < shown.index("Tulisan 1") < shown.index("Tulisan 0")


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_deeds_are_told_in_the_order_of_the_log_whatever_the_clock_said(village, visit, today, jump):
    wulan = visit(village.wulan)
    for number, moment in enumerate((TODAY, TODAY + jump, TODAY)):
        today(moment)
        wulan.post("/office/people/new", {"name": f"Guru {number}", "phone": ""})
    new = [person.id for person in db.session.scalars(select(Person).where(Person.name.like("Guru %")))]
    subjects = [f"person:{id}" for id in new]
    noted = db.session.scalars(select(Event.subject).where(Event.subject.in_(subjects)).order_by(Event.id))
    assert list(dict.fromkeys(noted)) == subjects


def test_a_clock_that_jumps_lengthens_no_wait_and_shortens_none(app, village, visit, today, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_IN_TRIES_PER_ACCOUNT", 2)
    passed = [0.0]
    monkeypatch.setattr(tries, "seconds", lambda: passed[0])
    for _ in range(2):
        visit().post("/sign-in", {**RIGHT, "password": "salah"}, expect=422)
    for jump in JUMPS:
        today(TODAY + jump)
        visit().post("/sign-in", RIGHT, expect=429)
    passed[0] = 15 * 60 + 1
    visit().post("/sign-in", RIGHT)


def test_the_time_a_limit_counts_is_not_the_one_on_the_wall(monkeypatch):
    before = tries.seconds()
    monkeypatch.setattr(clock, "now", lambda: TODAY + timedelta(days=400))
    monkeypatch.setattr("time.time", lambda: 0)
    assert 0 <= tries.seconds() - before < 60


@pytest.mark.parametrize(("days", "starts"), [(-1, False), (0, True)])
def test_a_service_does_not_start_while_its_clock_is_earlier_than_the_release(monkeypatch, today, days, starts):
    monkeypatch.setenv("LISTEN_FDS", "1")
    monkeypatch.setattr(release, "RELEASED", TODAY.date())
    today(TODAY + timedelta(days=days))
    if starts:
        runpy.run_path(f"{config.ROOT}/gunicorn.conf.py")
    else:
        with pytest.raises(SystemExit, match="before this release was made"):
            runpy.run_path(f"{config.ROOT}/gunicorn.conf.py")
