"""What goes out to people beside the pages: one mail a day at most, and messages to their phones."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.links import is_same, proof, row_of
from pmo_app.models.people import Person
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
        try:
            with db.session.begin_nested():
                db.session.add(cls(person_id=person_id, day=day, at=at))
        except IntegrityError:
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
    """One browser that may be sent messages (Web Push): where to, and the keys it encrypts with."""

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    agent: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, person: Person) -> list["PushSubscription"]:
        return list(db.session.scalars(select(cls).where(cls.person_id == person.id).order_by(cls.id)))

    @classmethod
    def by_person(cls) -> dict[int, list["PushSubscription"]]:
        """All there are, by the id of their person."""
        found: dict[int, list[PushSubscription]] = {}
        for one in db.session.scalars(select(cls).options(joinedload(cls.person)).order_by(cls.id)):
            found.setdefault(one.person_id, []).append(one)
        return found


def leaving_token(person: Person, key: str) -> str:
    """What the link in a mail carries that turns the mails off, and does nothing else."""
    return f"{person.id}-{proof(key, 'mail', str(person.id))}"


def leaving(token: str, key: str) -> Person | None:
    """Whose mails this token turns off; None if it is nobody's."""
    person = db.session.get(Person, row_of(token))
    made = leaving_token(person, key) if person else f"0-{proof(key, 'mail', '')}"
    return person if is_same(made, token) and person else None
