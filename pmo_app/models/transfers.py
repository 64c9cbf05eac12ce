"""Transfers: large files on their way, piece by piece, so that a lost network costs one piece and not the file."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pmo_app.extensions import Base, db
from pmo_app.models.inserting import put_new
from pmo_app.models.people import Person
from pmo_app.models.reports import Report
from pmo_app.models.schools import Enrolment
from pmo_app.models.types import UtcDateTime

LIFE = timedelta(days=7)  # after its last piece


class Transfer(Base):
    """One file on its way into a report's evidence. `id` is part of its address; `size` is what it will be, `offset`
    how much is here, in bytes. `key` is that of the evidence it becomes."""

    __tablename__ = "transfer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    size: Mapped[int]
    offset: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    report: Mapped[Report] = relationship()
    pieces: Mapped[list["Piece"]] = relationship(
        back_populates="transfer", order_by="Piece.offset", cascade="all, delete-orphan"
    )

    @classmethod
    def begin(cls, report: Report, *, by: Person, at: datetime, **told) -> "Transfer":
        made = cls(id=secrets.token_hex(16), report_id=report.id, person_id=by.id, at=at, **told)
        db.session.add(made)
        return made

    @classmethod
    def begun(cls, report: Report, person: Person, key: str, size: int) -> "Transfer | None":
        """The one that this person began here under this key, and of which nothing has come yet."""
        mine = (cls.report_id == report.id, cls.person_id == person.id, cls.key == key)
        return db.session.scalars(select(cls).where(*mine, cls.size == size, cls.offset == 0)).first()

    @classmethod
    def found(cls, id: str, report: Report, person: Person) -> "Transfer | None":
        """This person's own, in this report."""
        mine = (cls.id == id, cls.report_id == report.id, cls.person_id == person.id)
        return db.session.scalars(select(cls).where(*mine)).first()

    @classmethod
    def promised_by(cls, school_id: int) -> int:
        """Bytes that files on their way to a school's evidence will take up."""
        mine = select(func.coalesce(func.sum(cls.size), 0)).join(cls.report).join(Report.enrolment)
        return db.session.scalar(mine.where(Enrolment.school_id == school_id))

    def take(self, place: str, size: int, *, at_offset: int, at: datetime) -> bool:
        """The next piece, which lies in the store already; False if another one was first at this offset."""
        if not put_new(Piece, transfer_id=self.id, offset=at_offset, size=size, place=place):
            return False
        here = update(Transfer).where(Transfer.id == self.id, Transfer.offset == at_offset)
        moved = db.session.execute(here.values(offset=at_offset + size, at=at))
        return moved.rowcount == 1

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size

    def end(self) -> list[str]:
        """It is no more: where its pieces lie in the store, to be deleted once this is committed."""
        places = [piece.place for piece in self.pieces]
        db.session.delete(self)
        return places

    @classmethod
    def forgotten(cls, now: datetime) -> list["Transfer"]:
        """Those that nobody has gone on with for a week."""
        return list(db.session.scalars(select(cls).where(cls.at < now - LIFE)))


class Piece(Base):
    """Some of a transfer's bytes, as they came in one request: from which offset, how many, and where they lie."""

    __tablename__ = "piece"
    __table_args__ = (UniqueConstraint("transfer_id", "offset", name="uq_piece_transfer_id_offset"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[str] = mapped_column(ForeignKey("transfer.id"))
    offset: Mapped[int]
    size: Mapped[int]
    place: Mapped[str]

    transfer: Mapped[Transfer] = relationship(back_populates="pieces")
