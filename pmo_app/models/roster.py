"""The office's list of people: who they are, and whether they have found their way in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from pmo_app.extensions import db
from pmo_app.models.assignments import Assignment
from pmo_app.models.listing import Listed
from pmo_app.models.people import Person
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


INVITATION = aliased(Invitation)  # the newest that was not revoked
NEWEST = select(func.max(Invitation.id)).where(Invitation.person_id == Person.id, Invitation.revoked_at.is_(None))


def access_at(now: datetime):
    """`Entry.access`, as the database computes it; needs INVITATION joined. A test holds the two together."""
    is_open = and_(INVITATION.used_at.is_(None), INVITATION.expires_at > now)
    return case(
        (Person.left_at.is_not(None), literal(Access.LEFT)),
        (and_(is_open, INVITATION.sent_at.is_not(None)), literal(Access.INVITED)),
        (is_open, literal(Access.TO_SEND)),
        (func.coalesce(Person.password_hash, "") != "", literal(Access.SIGNED_IN)),
        (INVITATION.id.is_not(None), literal(Access.EXPIRED)),
        else_=literal(Access.UNINVITED),
    )


def entries(now: datetime, *, words: str = "", access: Iterable[str] = (), wanted: Select | None = None) -> Listed:
    """People by name; `words` is part of a name, user name, e-mail, number or school, `access` how far they have come
    (anything if left out), `wanted` a select of person ids."""
    last = select(func.max(SignIn.at)).where(SignIn.person_id == Person.id)
    found = _joined(select(Person, INVITATION, last.scalar_subquery()))
    if words:
        found = found.where(_speaks_of(words))
    if access := list(access):
        found = found.where(access_at(now).in_(access))
    if wanted is not None:
        found = found.where(Person.id.in_(wanted))
    return Listed(found.order_by(func.lower(Person.name), Person.id), lambda row: Entry(*row, now))


def counted(now: datetime) -> Counter:
    """How many have come how far."""
    access = access_at(now)
    rows = db.session.execute(_joined(select(access, func.count()).select_from(Person)).group_by(access))
    return Counter({Access(name): number for name, number in rows})


def _joined(wanted: Select) -> Select:
    return wanted.outerjoin(INVITATION, INVITATION.id == NEWEST.scalar_subquery())


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
