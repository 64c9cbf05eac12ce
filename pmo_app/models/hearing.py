"""What people are told of, as long as it is theirs to know: whoever serves a school no longer hears nothing of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload

from pmo_app.domain.calendar import local_days
from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.notices import Notice
from pmo_app.models.people import Person
from pmo_app.models.reports import Report
from pmo_app.models.schools import Enrolment, School

NEWS = timedelta(days=7)  # what is older has been on the page for long: no mail or phone need speak of it


def heard_by(person: Person, now: datetime, most: int) -> list[Notice]:
    """The newest of this person, unread first."""
    return list(db.session.scalars(_newest(), {"person": person.id, "most": most, **local_days(now)}))


def found(person: Person, id: int, now: datetime) -> Notice | None:
    mine = _theirs().where(Notice.person_id == person.id, Notice.id == id)
    return db.session.scalars(mine, local_days(now)).first()


def waiting(channel, now: datetime, of: Iterable[int] | None = None) -> list[Notice]:
    """Lately told, unread and not yet sent on this channel (`Notice.mailed_at` or `Notice.pushed_at`), by person,
    oldest first; of everybody, or only `of` people with these ids."""
    open_ones = _theirs().where(Notice.read_at.is_(None), channel.is_(None), Notice.at >= now - NEWS)
    open_ones = open_ones if of is None else open_ones.where(Notice.person_id.in_(list(of)))
    return list(db.session.scalars(open_ones.order_by(Notice.person_id, Notice.at, Notice.id), local_days(now)))


@cache
def _newest() -> Select[tuple[Notice]]:
    mine = _theirs().where(Notice.person_id == bindparam("person")).limit(bindparam("most"))
    return mine.order_by(Notice.read_at.is_not(None), Notice.at.desc(), Notice.id.desc())


@cache
def _theirs() -> Select[tuple[Notice]]:
    """What people are told of; asked with the `local_days`."""
    serves = (
        exists()
        .where(Report.id == Notice.report_id, Enrolment.id == Report.enrolment_id, School.id == Enrolment.school_id)
        .where(Assignment.school_id == School.id, Assignment.year >= Enrolment.year)
        .where(Assignment.person_id == Notice.person_id, Assignment.in_force())
    )
    school = joinedload(Notice.report).joinedload(Report.enrolment).joinedload(Enrolment.school)
    loads = (joinedload(Notice.by), joinedload(Notice.person), school)
    return select(Notice).where(or_(Notice.report_id.is_(None), serves)).options(*loads)
