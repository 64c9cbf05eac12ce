"""People: who they are, and how they sign in."""

from datetime import datetime
from functools import cache

from flask_login import UserMixin
from sqlalchemy import Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, undefer

from pmo_app import passwords
from pmo_app.domain.contact import phone_number
from pmo_app.domain.typed_name import called
from pmo_app.extensions import Base, db
from pmo_app.models.signing_in import Invitation, SignIn
from pmo_app.models.types import UtcDateTime


class Person(UserMixin, Base):
    """Someone with an account. `epoch` goes up to end every sign-in of theirs; `is_demo` marks the fictional.

    `phone` is in international form, digits only. Who has `left_at` cannot sign in any more; their texts stay.
    Since `erased_at` nothing is left of who they are.
    `wants_mail` is whether the daily summary may be sent. `unread` (declared beside Notice) counts what they were told
    of and have not looked at.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    honorific: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(index=True)
    password_hash: Mapped[str | None]
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    epoch: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)
    wants_mail: Mapped[bool] = mapped_column(default=True, server_default=true())

    assignments: Mapped[list["Assignment"]] = relationship(back_populates="person")  # noqa: F821 - declared after it

    @classmethod
    def named(cls, username: str) -> "Person | None":
        """The person who signs in as this user name, e-mail or telephone number, in any case of letters and any way of
        typing it; None if nobody does, or if a number is that of several."""
        wanted = username.strip().lower()
        by_any = or_(func.lower(cls.username) == wanted, func.lower(cls.email) == wanted)
        if number := phone_number(wanted):
            by_any = or_(by_any, cls.phone == number)
        found = db.session.scalars(select(cls).where(by_any, cls.left_at.is_(None)).limit(2)).all()
        return found[0] if len(found) == 1 else None

    @classmethod
    def of_demo(cls) -> list["Person"]:
        """The people of the demo that one may be with one tap; none where there is no demo."""
        return list(db.session.scalars(select(cls).where(cls.is_demo, cls.email.is_not(None)).order_by(cls.id)))

    @classmethod
    def of_session(cls, session_id: str) -> "Person | None":
        """Who a session belongs to; None once their epoch has moved on, they have left, or this very sign-in was ended.

        The id is "person.epoch" or "person.epoch.sign-in".
        """
        id, epoch, sign_in = (*session_id.split("."), "", "")[:3]
        if not id.isdecimal() or not (sign_in.isdecimal() or not sign_in):
            return None
        found = db.session.execute(_who_is_here(), {"person": int(id), "sign_in": int(sign_in or 0)}).first()
        person, signed_in, ended_at = found or (None, None, None)
        is_ended = sign_in and (not signed_in or ended_at)
        return person if person and str(person.epoch) == epoch and not person.left_at and not is_ended else None

    def get_id(self) -> str:
        return f"{self.id}.{self.epoch}"

    @property
    def called(self) -> str:
        """How one speaks to them: "Ibu Ratna", whatever titles she has."""
        return called(self.honorific, self.name)

    @property
    def full_name(self) -> str:
        return f"{self.honorific} {self.name}".strip()

    @property
    def is_active(self) -> bool:
        return self.left_at is None

    def set_password(self, password: str) -> None:
        self.password_hash = passwords.hashed(password)

    def change_password(self, password: str, *, at: datetime, keep: int | None = None) -> None:
        """A new password ends every other sign-in, and every link that waits; `keep` is the sign-in that goes on."""
        self.set_password(password)
        SignIn.end_all(self, at=at, keep=keep)
        Invitation.revoke_all(self, at=at)
        if not keep:
            self.epoch += 1

    def has_password(self, password: str) -> bool:
        return passwords.matches(password, self.password_hash)


@cache
def _who_is_here() -> Select[tuple[Person, int | None, datetime | None]]:
    this_one = and_(SignIn.person_id == Person.id, SignIn.id == bindparam("sign_in"))
    wanted = select(Person, SignIn.id, SignIn.ended_at).outerjoin(SignIn, this_one)
    return wanted.where(Person.id == bindparam("person")).options(undefer(Person.unread))
