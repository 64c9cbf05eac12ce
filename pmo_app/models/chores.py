"""What runs by itself, and when it last ran to its end: reminders, tidying, backups."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from pmo_app.extensions import Base, db
from pmo_app.models.types import UtcDateTime


class Chore(Base):
    """One of them; `told` is what its last run said at its end."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[str] = mapped_column(default="")

    @classmethod
    def done(cls, name: str, *, at: datetime, told: str = "") -> None:
        """Note that it ran to its end. Commits."""
        db.session.merge(cls(name=name, ran_at=at, told=told))
        db.session.commit()

    @classmethod
    def last(cls) -> dict[str, "Chore"]:
        """By name, those that ever ran."""
        return {chore.name: chore for chore in db.session.scalars(select(cls))}
