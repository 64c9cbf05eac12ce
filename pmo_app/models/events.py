"""What happened: every deed leaves who, what and when, in the transaction of the deed itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pmo_app.extensions import Base, db
from pmo_app.models.types import UtcDateTime


class Event(Base):
    """One deed. `verb` is a fact in the past tense ("report-sent"); `detail` holds what it was about."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    verb: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def record(cls, verb: str, *, report, by, at: datetime, **detail: Any) -> None:
        db.session.add(cls(verb=verb, report_id=report.id, person_id=by.id, at=at, detail=detail))
