"""Letting go of a person: nothing is left of who they are; what they wrote stays their school's, without a name."""

import re
from datetime import datetime, timedelta

from sqlalchemy import String, cast, delete, func, or_, select, update

from pmo_app.domain.calendar import Zone, local_day
from pmo_app.extensions import db
from pmo_app.models import (
    Answer,
    Assignment,
    CalendarFeed,
    Delivery,
    Event,
    Invitation,
    LinkRequest,
    Mailing,
    Notice,
    Passkey,
    Person,
    PushSubscription,
    SignIn,
)

NAME = "Pengguna terhapus"
THEIRS = (PushSubscription, SignIn, Passkey, Invitation, CalendarFeed, Mailing, Notice, Delivery, LinkRequest)


def erase(person: Person, *, by: Person | None, at: datetime) -> None:
    """Empty the account and everything that only served it; end what they hold. In the log of deeds stays what was done
    and when; details that name them are emptied. Does not commit.

    What they or others typed into a report is not looked through: it is the school's, and said so on the page.
    """
    named = [word for word in (person.name, person.username, person.email, person.phone) if word]
    for table in THEIRS:
        db.session.execute(delete(table).where(table.person_id == person.id))
    _empty_deeds(person, named)
    yesterday = local_day(at, Zone.WIB) - timedelta(days=1)
    held = Assignment.person_id == person.id, or_(Assignment.ends_on.is_(None), Assignment.ends_on > yesterday)
    db.session.execute(update(Assignment).where(*held).values(ends_on=yesterday))
    person.honorific, person.name, person.username = "", NAME, f"terhapus-{person.id}"
    person.email = person.phone = person.password_hash = None
    person.left_at, person.erased_at, person.wants_mail = person.left_at or at, at, False
    person.epoch += 1
    Event.note("person-erased", about=person, by=by, at=at)


def mentions(person: Person) -> int:
    """In how many answers their name stands; whoever leads the report can take it out."""
    return db.session.scalar(
        select(func.count()).where(cast(Answer.value, String).contains(person.name, autoescape=True))
    )


def _empty_deeds(person: Person, named: list[str]) -> None:
    """Those about them, and those of the office whose details name them."""
    about = select(Event.id, Event.detail).where(Event.subject != "")
    own = Event.subject == Event.subject_of(person)
    mine = set(db.session.scalars(select(Event.id).where(own, cast(Event.detail, String) != "{}")))
    names = _naming(named)
    for id, detail in db.session.execute(about.where(~own).execution_options(yield_per=1000)):
        if any(names.search(text.casefold()) for text in _texts(detail)):
            mine.add(id)
    Event.empty(mine)


def _naming(named: list[str]) -> re.Pattern[str]:
    """Finds one of these as a whole in casefolded text: "Ani" in "Ibu Ani, S.Pd.", not in "Rani", nor in the user name
    "ani.lestari" or the address "s.ani@contoh.id", which are somebody else's."""
    words = "|".join(re.escape(word.casefold()) for word in named)
    return re.compile(rf"(?<!\w)(?<!\w[.@+-])(?:{words})(?!\w|[.@+-]\w)")


def _texts(detail) -> list[str]:
    if isinstance(detail, dict):
        return [text for value in detail.values() for text in _texts(value)]
    if isinstance(detail, list):
        return [text for value in detail for text in _texts(value)]
    return [detail] if isinstance(detail, str) else []
