"""What goes on around the reports of the village while one looks: a request for more time, a nudge, a duty done,
and evidence of what was reported."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from pmo_app.domain.calendar import local_day
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Assignment, Extension, Nudge, Person, Report, School, Tick
from pmo_app.models.owed import Owed, owed
from pmo_app.samples.proving import prove

REASON = "Listrik padam hampir sepekan; guru belum sempat berkumpul."
NOTE = "Bersama pengawas dan empat guru."
DUTY, NUMBER = "principal-reflect-on-learning", 1


def enliven(year: int, now: datetime) -> None:
    """One of each, as far as this day of the year has something to ask, remind and tick."""
    late = [each for each in owed([year], now) if each.slot.days_left(each.today(now)) < 0 and each.leaders]
    for each in late[:1]:
        _ask(each, now)
    for each in late[1:2]:
        _remind(each, now - timedelta(days=2))
    _tick(year, now)
    prove()


def _ask(each: Owed, now: datetime) -> None:
    report, leader = db.session.get(Report, each.report_id), db.session.get(Person, min(each.leaders))
    Extension.ask(report, each.today(now) + timedelta(days=7), REASON, by=leader, at=now - timedelta(days=1))


def _remind(each: Owed, at: datetime) -> None:
    facilitators = each.staff.get(Role.FACILITATOR, frozenset()) - each.leaders
    by = min(facilitators, default=None) or _coordinator(each)
    to, about = min(each.leaders), {"year": each.year, "number": each.slot.number}
    db.session.add(Nudge(at=at, by_id=by, to_id=to, report_id=each.report_id, **about))


def _coordinator(each: Owed) -> int:
    here = select(Assignment.person_id).join(Assignment.school).where(School.npsn == each.npsn)
    return db.session.scalars(here.where(Assignment.role == Role.COORDINATOR, Assignment.year == each.year)).first()


def _tick(year: int, now: datetime) -> None:
    ratna = Person.named("kepsek")
    npsn = db.session.scalar(select(School.npsn).join(Assignment).where(Assignment.person_id == ratna.id))
    day = min(local_day(now, "Asia/Makassar"), date(year, 8, 20))
    Tick.put(ratna, year, NUMBER, DUTY, npsn, day=day, note=NOTE, at=now)
