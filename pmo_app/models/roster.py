"""The office's list of people: who they are, and whether they have found their way in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from pmo_app.extensions import db
from pmo_app.models.people import Assignment, Person
from pmo_app.models.schools import School
from pmo_app.models.signing_in import Invitation, SignIn

PER_PAGE = 25


class Access(StrEnum):
    """How far a person has come: computed, never stored."""

    UNINVITED = "uninvited"
    TO_SEND = "to-send"
    INVITED = "invited"
    EXPIRED = "expired"
    SIGNED_IN = "signed-in"
    LEFT = "left"


@dataclass(frozen=True)
class Entry:
    """One person with their newest link that was not revoked, and their latest sign-in."""

    person: Person
    invitation: Invitation | None
    last_sign_in: datetime | None
    now: datetime

    @property
    def access(self) -> Access:
        if self.person.left_at:
            return Access.LEFT
        if self.open_invitation:
            return Access.INVITED if self.invitation.sent_at else Access.TO_SEND
        if self.person.password_hash:
            return Access.SIGNED_IN
        return Access.EXPIRED if self.invitation else Access.UNINVITED

    @property
    def open_invitation(self) -> Invitation | None:
        return self.invitation if self.invitation and self.invitation.is_open(self.now) else None


def entries(now: datetime, *, words: str = "", wanted: Select | None = None) -> list[Entry]:
    """People by name; `words` is part of a name, user name, e-mail, number or school, `wanted` a select of
    person ids."""
    newest = select(func.max(Invitation.id)).where(Invitation.person_id == Person.id, Invitation.revoked_at.is_(None))
    invitation, last = aliased(Invitation), select(func.max(SignIn.at)).where(SignIn.person_id == Person.id)
    found = select(Person, invitation, last.scalar_subquery()).outerjoin(
        invitation, invitation.id == newest.scalar_subquery()
    )
    if words:
        found = found.where(_speaks_of(words))
    if wanted is not None:
        found = found.where(Person.id.in_(wanted))
    rows = db.session.execute(found.order_by(func.lower(Person.name), Person.id))
    return [Entry(person, invitation, last_sign_in, now) for person, invitation, last_sign_in in rows]


def entry_of(person: Person, now: datetime) -> Entry:
    return entries(now, wanted=select(Person.id).where(Person.id == person.id))[0]


def _speaks_of(words: str):
    like = f"%{words.strip().lower().replace('%', '').replace('_', '')}%"
    at_school = (
        select(Assignment.person_id)
        .join(Assignment.school)
        .where(or_(func.lower(School.name).like(like), School.npsn.like(like)))
    )
    columns = (Person.name, Person.username, Person.email, Person.phone)
    return or_(*(func.lower(column).like(like) for column in columns), Person.id.in_(at_school))


def person_called(typed: str) -> list[Person]:
    """Everybody still here whom this may mean: by user name, e-mail or number, else by exact name in any case of
    letters, else by part of the name (at most 8)."""
    if exact := Person.named(typed):
        return [exact]
    wanted, here = typed.strip().lower(), select(Person).where(Person.left_at.is_(None))
    if same := db.session.scalars(here.where(func.lower(Person.name) == wanted)).all():
        return list(same)
    return list(db.session.scalars(here.where(func.lower(Person.name).contains(wanted, autoescape=True)).limit(8)))
