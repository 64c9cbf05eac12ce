"""What the office works on: workbooks waiting to be applied, and people who asked for a new link."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from pmo_app.domain.retention import LINK_REQUESTS, UPLOADS
from pmo_app.extensions import Base, db
from pmo_app.models.people import Person
from pmo_app.models.types import UtcDateTime


class Upload(Base):
    """A workbook between its preview and its application. `year` is the school year it is for; `body` is empty once it
    is applied."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str]
    year: Mapped[int] = mapped_column(ForeignKey("school_year.start"))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def keep(cls, name: str, body: bytes, year: int, *, by: Person, at: datetime) -> "Upload":
        """Put a file by until it is applied; those of yesterday go."""
        db.session.execute(delete(cls).where(cls.at < at - UPLOADS.life))
        kept = cls(person_id=by.id, at=at, name=name, year=year, body=body)
        db.session.add(kept)
        db.session.flush()
        return kept

    def end(self, at: datetime) -> None:
        """It is applied, and what is in it goes; where writing it fails, and with it this, it is still here."""
        self.applied_at, self.body = at, b""


class LinkRequest(Base):
    """Someone asked on the sign-in page for a new link. A row is kept for any name, known or not, so that the answer
    takes as long; `typed` is what they called themselves."""

    __tablename__ = "link_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    typed: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()

    @classmethod
    def ask(cls, typed: str, *, at: datetime) -> None:
        db.session.execute(delete(cls).where(cls.at < at - LINK_REQUESTS.life))
        person = Person.named(typed)
        db.session.add(cls(at=at, typed=typed, person_id=person.id if person else None))

    @classmethod
    def waiting(cls) -> list["LinkRequest"]:
        """Unanswered, oldest first."""
        open_ones = select(cls).where(cls.answered_at.is_(None)).options(joinedload(cls.person))
        return list(db.session.scalars(open_ones.order_by(cls.id)))
