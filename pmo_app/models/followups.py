"""Follow-ups: what a school agreed to do, and how far each has come."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from pmo_app.domain.followups import FollowUpStatus, status_at
from pmo_app.domain.instrument import FOLLOW_UP_NAME, Key
from pmo_app.extensions import Base, db
from pmo_app.models.answers import Answer
from pmo_app.models.events import Event
from pmo_app.models.inserting import inserted
from pmo_app.models.people import Person
from pmo_app.models.reports import MovedOn, Report
from pmo_app.models.types import UtcDateTime, Words


class FollowUp(Base):
    """Made in a planning meeting, alive through its cycle. Its name and six answers are answers of that report,
    about "f" and its id. `origin` is the one it carries on from the cycle before. `key` is that of the write that made
    it: a phone without a network knows it by that until it hears of the id."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    subtopic: Mapped[str]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(String(64))

    report: Mapped[Report] = relationship()
    changes: Mapped[list["StatusChange"]] = relationship(
        back_populates="follow_up",
        order_by="StatusChange.version",
        lazy="raise",
        primaryjoin="and_(FollowUp.id == StatusChange.follow_up_id, StatusChange.version.is_not(None))",
    )

    @property
    def about(self) -> str:
        return f"f{self.id}"

    @classmethod
    def of_enrolment(cls, enrolment_id: int) -> list["FollowUp"]:
        """Every follow-up of a school's year, removed ones too, with its changes and who made them."""
        return list(db.session.scalars(_of_enrolment(), {"enrolment": enrolment_id}).unique())

    @classmethod
    def found(cls, id: int, enrolment_id: int) -> "FollowUp | None":
        """The follow-up with its changes, if it belongs to this school's year."""
        here = select(cls).join(cls.report).where(cls.id == id, Report.enrolment_id == enrolment_id)
        return db.session.scalars(here.options(*cls._with_changes())).unique().first()

    @classmethod
    def _with_changes(cls) -> tuple:
        changes = joinedload(cls.changes)
        by_whom, for_which = changes.joinedload(StatusChange.person), changes.joinedload(StatusChange.report)
        return contains_eager(cls.report), by_whom, for_which

    @classmethod
    def carried(cls, origin: "FollowUp", report: Report) -> "FollowUp | None":
        """The living follow-up of this report that carries the other on, if there is one already."""
        mine = (cls.origin_id == origin.id, cls.report_id == report.id, cls.removed_at.is_(None))
        return db.session.scalars(select(cls).where(*mine)).first()

    @classmethod
    def made(cls, report: Report, key: str | None) -> "FollowUp | None":
        """The one that a write of this key made in this report, if it has come in already, by whichever way."""
        mine = select(cls).where(cls.report_id == report.id, cls.key == key)
        return db.session.scalars(mine).first() if key else None

    @classmethod
    def add(
        cls, report: Report, subtopic: str, name: str, *, by: Person, at: datetime, key: str | None = None
    ) -> "FollowUp":
        """A new follow-up with its name, which is all it needs to begin with."""
        follow_up = cls(report_id=report.id, subtopic=subtopic, created_at=at, key=key, changes=[])
        db.session.add(follow_up)
        db.session.flush()
        Answer.save(report, Key(follow_up.about, FOLLOW_UP_NAME), name, seen=0, by=by, at=at)
        Event.record("follow-up-added", report=report, by=by, at=at, follow_up=follow_up.id)
        return follow_up

    def carry_to(self, report: Report, *, by: Person, at: datetime) -> "FollowUp":
        """Go on in the next cycle: a follow-up of that report, with these answers and this status to start from."""
        copy = FollowUp(report_id=report.id, subtopic=self.subtopic, origin_id=self.id, created_at=at, changes=[])
        db.session.add(copy)
        db.session.flush()
        mine = select(Answer).where(Answer.report_id == self.report_id, Answer.about == self.about)
        for answer in db.session.scalars(mine):
            Answer.save(report, Key(copy.about, answer.field), answer.value, seen=0, by=by, at=at)
        copy.change_status(self.status, "", report=report, seen=0, by=by, at=at)
        Event.record("follow-up-carried", report=report, by=by, at=at, follow_up=copy.id, origin=self.id)
        return copy

    def remove(self, *, by: Person, at: datetime) -> None:
        self.removed_at = at
        Event.record("follow-up-removed", report=self.report, by=by, at=at, follow_up=self.id)

    def restore(self, *, by: Person, at: datetime) -> None:
        self.removed_at = None
        Event.record("follow-up-restored", report=self.report, by=by, at=at, follow_up=self.id)

    def touched(self, answers: Iterable[Answer]) -> int:
        """How often anything of it was written, its answers (found among these) and its status: goes up with every
        write, so that nobody removes what they have not seen."""
        return self.version + sum(answer.version for answer in answers if answer.about == self.about)

    @property
    def version(self) -> int:
        """How many changes its status has seen."""
        return len(self.changes)

    @property
    def status(self) -> FollowUpStatus:
        return self.status_at(6)

    def status_at(self, number: int) -> FollowUpStatus:
        return status_at(((c.report.number, c.version, c.status) for c in self.changes), number)

    def change_status(
        self, status: FollowUpStatus, note: str, *, report: Report, seen: int, by: Person, at: datetime
    ) -> "StatusChange":
        """Say how far it has come, for one meeting. Raises MovedOn if somebody else did since `seen`."""
        if seen != self.version:
            raise MovedOn
        change = StatusChange(
            follow_up_id=self.id, report=report, version=seen + 1, status=status, note=note, person=by, at=at
        )
        if not inserted(change):
            raise MovedOn
        self.changes.append(change)
        Event.record("follow-up-changed", report=report, by=by, at=at, follow_up=self.id, status=status)
        return change

    def put_by(
        self, status: FollowUpStatus, note: str, *, report: Report, seen: int, by: Person, at: datetime
    ) -> "StatusChange":
        """Keep a choice that came too late to count: it stands in the history."""
        unused = StatusChange(
            follow_up_id=self.id, report=report, version=None, base=seen, status=status, note=note, person=by, at=at
        )
        db.session.add(unused)
        db.session.flush()
        return unused


class StatusChange(Base):
    """One change of a follow-up's status: for which meeting, by whom, when, and a note. `version` is None where
    somebody else had changed it since `base`, so that this one never counted."""

    __tablename__ = "status_change"
    __table_args__ = (UniqueConstraint("follow_up_id", "version", name="uq_status_change_follow_up_id_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    version: Mapped[int | None]
    base: Mapped[int | None]
    status: Mapped[FollowUpStatus] = mapped_column(Words(FollowUpStatus))
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    follow_up: Mapped[FollowUp] = relationship(back_populates="changes")
    report: Mapped[Report] = relationship()
    person: Mapped[Person] = relationship()

    @classmethod
    def of(cls, follow_up: FollowUp) -> list["StatusChange"]:
        """Every choice ever made, those that came too late too, newest first."""
        mine = select(cls).where(cls.follow_up_id == follow_up.id).order_by(cls.id.desc())
        return list(db.session.scalars(mine.options(joinedload(cls.person), joinedload(cls.report))))

    @classmethod
    def unused_by(cls, follow_up: FollowUp, id: int, person: Person) -> "StatusChange | None":
        """A choice of this person's that came too late."""
        mine = (cls.follow_up_id == follow_up.id, cls.id == id, cls.person_id == person.id, cls.version.is_(None))
        return db.session.scalars(select(cls).where(*mine)).first()


@cache
def _of_enrolment() -> Select[tuple[FollowUp]]:
    theirs = select(FollowUp).join(FollowUp.report).where(Report.enrolment_id == bindparam("enrolment"))
    return theirs.order_by(Report.number, FollowUp.id).options(*FollowUp._with_changes())
