"""What goes out to people beside the pages: one mail a day at most, and messages to their phones."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ForeignKey, Select, delete, or_, select, update
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.inserting import put_new
from pmo_app.models.links import is_same, proof, row_of
from pmo_app.models.people import Person
from pmo_app.models.signing_in import SignIn
from pmo_app.models.types import UtcDateTime


class Mailing(Base):
    """That a person was sent their summary on a day of their own calendar. The row is the claim of whoever sends it:
    another machine finds it taken."""

    __tablename__ = "mailing"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @classmethod
    def claim(cls, person_id: int, day: date, at: datetime) -> bool:
        """Take this person's mail of this day; False where it is taken. Commits, so that others see it at once."""
        if not put_new(cls, person_id=person_id, day=day, at=at):
            return False
        db.session.commit()
        return True

    @classmethod
    def give_back(cls, person_id: int, day: date) -> None:
        """It could not be sent: a later run may try again. Commits."""
        db.session.execute(delete(cls).where(cls.person_id == person_id, cls.day == day))
        db.session.commit()

    @classmethod
    def of_day(cls, day: date) -> set[int]:
        """The people whose mail of this day is taken."""
        return set(db.session.scalars(select(cls.person_id).where(cls.day == day)))


class PushSubscription(Base):
    """One browser that may be sent messages (Web Push): where to, and the keys they are encrypted with.

    It holds as long as the sign-in it was made in: who signs out, or ends that sign-in from elsewhere, is sent nothing
    there any more, and a phone that several share tells nobody of somebody else's.
    """

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    sign_in: Mapped[SignIn] = relationship()

    @classmethod
    def begin(cls, signed_in: SignIn, endpoint: str, p256dh: str, auth: str, *, at: datetime) -> None:
        """This browser is sent the messages of whoever signed in there, and of nobody before them. One browser is one
        row, however often it is asked for."""
        db.session.execute(delete(cls).where(or_(cls.endpoint == endpoint, cls.sign_in_id == signed_in.id)))
        told = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "made_at": at}
        db.session.add(cls(person_id=signed_in.person_id, sign_in_id=signed_in.id, **told))

    @classmethod
    def pass_on(cls, before: int | None, signed_in: SignIn) -> None:
        """A sign-in takes the place of another in the same browser (`before`: its id): messages go on for the same
        person, and end for another. None: there was no other."""
        if before is None:
            return
        here = cls.sign_in_id == before
        db.session.execute(delete(cls).where(here, cls.person_id != signed_in.person_id))
        db.session.execute(update(cls).where(here).values(sign_in_id=signed_in.id))

    @classmethod
    def of(cls, person: Person) -> list["PushSubscription"]:
        """The browsers where this person is sent messages, newest first."""
        return list(db.session.scalars(cls._holding().where(cls.person_id == person.id).order_by(cls.id.desc())))

    @classmethod
    def by_person(cls) -> dict[int, list["PushSubscription"]]:
        """All that hold, by the id of their person."""
        found: dict[int, list[PushSubscription]] = {}
        for one in db.session.scalars(cls._holding().order_by(cls.id)):
            found.setdefault(one.person_id, []).append(one)
        return found

    @classmethod
    def _holding(cls) -> Select[tuple["PushSubscription"]]:
        mine = select(cls).join(cls.sign_in).join(cls.person).options(contains_eager(cls.sign_in))
        return mine.options(contains_eager(cls.person)).where(SignIn.ended_at.is_(None), Person.left_at.is_(None))

    @classmethod
    def forget(cls, ids: Iterable[int] = ()) -> None:
        """These are no more, and those whose sign-in has ended. Commits."""
        over = select(SignIn.id).where(SignIn.ended_at.is_not(None))
        db.session.execute(delete(cls).where(or_(cls.id.in_(list(ids)), cls.sign_in_id.in_(over))))
        db.session.commit()


def leaving_token(person: Person, key: str) -> str:
    """What the link in a mail carries that turns the mails off, and does nothing else."""
    return f"{person.id}-{proof(key, 'mail', str(person.id))}"


def leaving(token: str, key: str) -> Person | None:
    """Whose mails this token turns off; None if it is nobody's."""
    person = db.session.get(Person, row_of(token))
    made = leaving_token(person, key) if person else f"0-{proof(key, 'mail', '')}"
    return person if is_same(made, token) and person else None
