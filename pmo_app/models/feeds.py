"""A person's secret calendar address: who knows it reads their dates, and it can be revoked."""

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.links import is_same, proof, row_of
from pmo_app.models.people import Person
from pmo_app.models.types import UtcDateTime


class CalendarFeed(Base):
    """One address, until it is revoked. It is not kept but made of the row's salt and the app's key."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    salt: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, person: Person) -> "CalendarFeed | None":
        """The one that holds."""
        mine = select(cls).where(cls.person_id == person.id, cls.revoked_at.is_(None)).order_by(cls.id.desc())
        return db.session.scalars(mine.limit(1)).first()

    @classmethod
    def make(cls, person: Person, at: datetime) -> "CalendarFeed":
        """A new address; those of before hold no longer."""
        cls.revoke_all(person, at)
        new = cls(person_id=person.id, salt=secrets.token_urlsafe(16), made_at=at)
        db.session.add(new)
        db.session.flush()
        return new

    @classmethod
    def revoke_all(cls, person: Person, at: datetime) -> None:
        open_ones = (cls.person_id == person.id, cls.revoked_at.is_(None))
        db.session.execute(update(cls).where(*open_ones).values(revoked_at=at))

    @classmethod
    def holding(cls, token: str, key: str) -> "CalendarFeed | None":
        """The feed this token opens; None for one that was revoked or altered, or whose person has left."""
        known = select(cls).where(cls.id == row_of(token), cls.revoked_at.is_(None))
        found = db.session.scalars(known.options(joinedload(cls.person))).first()
        made = found.token(key) if found else f"0-{proof(key, 'calendar', '', '')}"
        return found if is_same(made, token) and found and found.person.left_at is None else None

    def token(self, key: str) -> str:
        return f"{self.id}-{proof(key, 'calendar', self.salt, str(self.person_id))}"
