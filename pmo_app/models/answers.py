"""Answers: one row per field, so that each is saved alone, and every version of it kept."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ScalarSelect,
    Select,
    UniqueConstraint,
    Update,
    bindparam,
    case,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Mapped, column_property, joinedload, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from pmo_app.domain.appointment import AGREED, HELD_ON, Appointment
from pmo_app.domain.calendar import local_day
from pmo_app.domain.instrument import Key
from pmo_app.domain.notices import NoticeKind
from pmo_app.domain.reporting import Written
from pmo_app.extensions import Base, db
from pmo_app.models.events import Event
from pmo_app.models.inserting import put_new, written
from pmo_app.models.notices import Notice
from pmo_app.models.people import Person
from pmo_app.models.reports import MovedOn, Report
from pmo_app.models.types import UtcDateTime


class Answer(Base):
    """What a report says to one question. `value` is text, a list or a small dict, by the field's kind; None once
    emptied. `version` counts the savings and travels to the page and back, so that nobody overwrites unseen."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("report_id", "about", "field", name="uq_answer_report_id_about_field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    about: Mapped[str] = mapped_column(default="")
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @property
    def key(self) -> Key:
        return Key(self.about, self.field)

    @classmethod
    def at(cls, report: Report, key: Key, *, anew: bool = False) -> "Answer | None":
        """The answer at this key; `anew` has it read again, where somebody else may have saved since."""
        here = {"report": report.id, "about": key.about, "field": key.field}
        return db.session.scalars(_answer_at(), here, execution_options={"populate_existing": anew}).first()

    @classmethod
    def of(cls, report_ids: Iterable[int]) -> dict[tuple[int, Key], "Answer"]:
        """All answers of these reports, with who wrote them, by report and key."""
        found = db.session.scalars(_answers_of(), {"reports": list(report_ids)})
        return {(answer.report_id, answer.key): answer for answer in found}

    @classmethod
    def said(cls, field: str) -> ScalarSelect:
        """What a report says to a question about itself: a column to stand beside the report."""
        here = (cls.report_id == Report.id, cls.about == "", cls.field == field)
        return select(cls.value).where(*here).scalar_subquery()

    @classmethod
    def save(cls, report: Report, key: Key, value: Any, *, seen: int, by: Person, at: datetime) -> "Answer":
        """Keep a new version of an answer; `seen` is the version the writer had before them, 0 for none.

        Raises MovedOn if somebody else saved since: the text is then not taken, and the page shows both.
        """
        return cls.save_over(cls.at(report, key), report, key, value, seen=seen, by=by, at=at)

    @classmethod
    def save_over(
        cls, current: "Answer | None", report: Report, key: Key, value: Any, *, seen: int, by: Person, at: datetime
    ) -> "Answer":
        """The same for whoever has looked up already what is there; what came between is found out all the same."""
        if (current.version if current else 0) != seen:
            raise MovedOn
        before = current and current.value
        answer = current._replaced(value, by, at) if current else cls._first(report, key, value, by, at)
        written(Revision, answer_id=answer.id, version=answer.version, value=value, person_id=by.id, at=at)
        Event.record("answer-saved", report=report, by=by, at=at, key=str(key), version=answer.version)
        if str(key) == HELD_ON:
            _tell_the_date(report, Appointment.of(before), Appointment.of(value), by, at)
        return answer

    def put_by(self, value: Any, *, seen: int, by: Person, at: datetime) -> "Revision":
        """Keep a text that came too late to be this answer: it stands in the history until somebody brings it back."""
        mine = select(Revision).where(Revision.answer_id == self.id, Revision.version.is_(None), Revision.base == seen)
        kept = db.session.scalars(mine.where(Revision.person_id == by.id).options(joinedload(Revision.person)))
        if same := next((each for each in kept if each.value == value), None):
            return same  # sent once more, from a file or another device
        unused = Revision(answer_id=self.id, version=None, base=seen, value=value, person=by, at=at)
        db.session.add(unused)
        db.session.flush()
        return unused

    @classmethod
    def _first(cls, report: Report, key: Key, value: Any, by: Person, at: datetime) -> "Answer":
        here = {"report_id": report.id, "about": key.about, "field": key.field}
        if not put_new(cls, **here, value=value, version=1, person_id=by.id, saved_at=at):
            raise MovedOn
        return cls.at(report, key)

    def _replaced(self, value: Any, by: Person, at: datetime) -> "Answer":
        """The check and the change are one statement, so that two writers at once cannot both pass."""
        new = {"value": value, "version": self.version + 1, "person_id": by.id, "saved_at": at}
        seen = {"answer": self.id, "seen": self.version}
        if db.session.connection().execute(_replacing(), seen | new).rowcount != 1:
            raise MovedOn
        for name, now in new.items():
            set_committed_value(self, name, now)
        db.session.expire(self, ["person"])
        return self


class Revision(Base):
    """One text written as an answer, kept for good: who wrote what, when. `version` is the one it became; None where
    somebody else had saved since `base`, the version its writer had before them, so that it became none."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("answer_id", "version", name="uq_revision_answer_id_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    version: Mapped[int | None]
    base: Mapped[int | None]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, answer: Answer) -> list["Revision"]:
        """Everything ever written as this answer with who wrote it, newest first."""
        mine = select(cls).where(cls.answer_id == answer.id).options(joinedload(cls.person))
        return list(db.session.scalars(mine.order_by(cls.id.desc())))

    @classmethod
    def found(cls, answer: Answer, id: int) -> "Revision | None":
        mine = select(cls).where(cls.answer_id == answer.id, cls.id == id)
        return db.session.scalars(mine.options(joinedload(cls.person))).first()

    @classmethod
    def value_at(cls, answer: Answer, version: int) -> Any:
        """What the answer said at this version; None for one that never was."""
        return db.session.scalar(select(cls.value).where(cls.answer_id == answer.id, cls.version == version))


@cache
def _replacing() -> Update:
    """An answer, as far as its version is still the one that was seen; what it becomes are parameters."""
    answer = Answer.__table__
    return update(answer).where(answer.c.id == bindparam("answer"), answer.c.version == bindparam("seen"))


@cache
def _answer_at() -> Select[tuple[Answer]]:
    here = (Answer.about == bindparam("about"), Answer.field == bindparam("field"))
    return select(Answer).where(Answer.report_id == bindparam("report"), *here).options(joinedload(Answer.person))


@cache
def _answers_of() -> Select[tuple[Answer]]:
    mine = Answer.report_id.in_(bindparam("reports", expanding=True))
    return select(Answer).where(mine).options(joinedload(Answer.person))


def _tell_the_date(
    report: Report, before: Appointment | None, agreed: Appointment | None, by: Person, at: datetime
) -> None:
    """Everybody who takes part hears of a day that lies ahead, that it was moved, or that it was called off; of one
    that has passed there is nothing to tell."""
    today = local_day(at, report.zone)
    was_ahead = before is not None and before.day >= today
    if agreed:
        Notice.settle(report, [NoticeKind.UNDATED], at)
    if (agreed and agreed.day >= today) or (not agreed and was_ahead):
        hour = agreed.at.isoformat("minutes") if agreed and agreed.at else ""
        told = {"day": agreed and agreed.day.isoformat(), "hour": hour}
        told |= {"before": before.day.isoformat() if was_ahead and before.day != (agreed and agreed.day) else None}
        Notice.tell(NoticeKind.DATED, report, by=by, at=at, key=f"dated:{report.id}", place="date", **told)


# Whether its history holds a text that came too late.
Answer.has_unused = column_property(exists().where(Revision.answer_id == Answer.id, Revision.version.is_(None)))

# How much is written in a report (a Written), for where its standing must be told without reading what it says.
_SAYS = exists().where(Answer.report_id == Report.id, Answer.value.is_not(None))
_SAYS_MORE = _SAYS.where(*(Answer.field != field for field in AGREED))  # a list would be spelt out at every asking
Report.written = column_property(
    case((_SAYS_MORE, Written.TEXT.value), (_SAYS, Written.DATE.value), else_=Written.NOTHING.value), deferred=True
)
