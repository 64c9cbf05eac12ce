"""Ways in: each sign-in on a device, passkeys, and one-time links to choose a password."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.links import is_same, proof, row_of
from pmo_app.models.types import UtcDateTime, Words

LIFE_OF_A_LINK = timedelta(hours=72)


class Way(StrEnum):
    """How someone signed in."""

    PASSWORD = "password"  # noqa: S105 - a word, not one
    PASSKEY = "passkey"
    LINK = "link"


class SignIn(Base):
    """One sign-in on one device, from then until it is ended. `agent` says which browser it was, in words."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[Way] = mapped_column(Words(Way))
    agent: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def open_of(cls, person) -> list["SignIn"]:
        """Those that go on, newest first."""
        mine = select(cls).where(cls.person_id == person.id, cls.ended_at.is_(None))
        return list(db.session.scalars(mine.order_by(cls.id.desc())))

    @classmethod
    def end_all(cls, person, *, at: datetime, keep: int | None = None) -> None:
        """End every sign-in of this person; `keep` is the id of the one that goes on."""
        mine = update(cls).where(cls.person_id == person.id, cls.ended_at.is_(None))
        db.session.execute(mine.where(cls.id != keep).values(ended_at=at) if keep else mine.values(ended_at=at))


class Passkey(Base):
    """A key that lives in someone's phone or computer (WebAuthn). `credential_id` is what the browser names it by."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped["Person"] = relationship()  # noqa: F821 - people know their sign-ins, so this module comes first

    @classmethod
    def of(cls, person) -> list["Passkey"]:
        return list(db.session.scalars(select(cls).where(cls.person_id == person.id).order_by(cls.id)))

    @classmethod
    def known(cls, credential_id: bytes) -> "Passkey | None":
        """The key a browser names so, with its person."""
        mine = select(cls).where(cls.credential_id == credential_id).options(joinedload(cls.person))
        return db.session.scalars(mine).first()


class Invitation(Base):
    """A one-time link with which a person chooses a password: at first, or when it was forgotten.

    The link is not kept: it is made of the row's salt and the app's key, so that it can be shown again while it holds,
    and a copy of the database opens nothing.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    salt: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped["Person"] = relationship(foreign_keys=[person_id])  # noqa: F821

    @classmethod
    def make(cls, person, *, by, at: datetime) -> "Invitation":
        """A new link for this person; those made before hold no longer. `by` is None for the command line."""
        cls.revoke_all(person, at=at)
        new = cls(
            person_id=person.id, salt=secrets.token_urlsafe(16), made_at=at, made_by_id=by and by.id,
            expires_at=at + LIFE_OF_A_LINK,
        )  # fmt: skip
        new.person = person
        db.session.add(new)
        db.session.flush()
        return new

    @classmethod
    def revoke_all(cls, person, *, at: datetime) -> None:
        open_ones = (cls.person_id == person.id, cls.used_at.is_(None), cls.revoked_at.is_(None))
        db.session.execute(update(cls).where(*open_ones).values(revoked_at=at))

    @classmethod
    def holding(cls, token: str, key: str, at: datetime) -> "Invitation | None":
        """The invitation this token opens now; None for one that is used, revoked, expired or altered, or whose person
        has left."""
        known = select(cls).where(cls.id == row_of(token)).options(joinedload(cls.person))
        found = db.session.scalars(known).first()
        made = found.token(key) if found else f"0-{proof(key, 'invitation', '', '')}"
        return found if is_same(made, token) and found and found.is_open(at) and found.person.left_at is None else None

    def token(self, key: str) -> str:
        """What the link carries; `key` is the app's own."""
        return f"{self.id}-{proof(key, 'invitation', self.salt, str(self.person_id))}"

    def is_open(self, at: datetime) -> bool:
        return not self.used_at and not self.revoked_at and at < self.expires_at

    def use(self, password: str, *, at: datetime) -> None:
        """Spend it: the password is set, and every earlier sign-in of the person ends."""
        self.used_at = at
        self.person.change_password(password, at=at)
