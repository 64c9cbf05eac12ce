"""Notices: what a person was told of, until they looked at it; one row for a person and a thing, however often it
happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from pmo_app.domain.notices import REMINDERS, NoticeKind, audience
from pmo_app.domain.roles import Role
from pmo_app.extensions import Base, db
from pmo_app.models.assignments import Assignment
from pmo_app.models.inserting import put_new
from pmo_app.models.people import Person
from pmo_app.models.schools import Enrolment
from pmo_app.models.types import UtcDateTime, Words


class Notice(Base):
    """Something one person was told of. `key` names the thing: told again, the row is new again, with `count` one more
    while it was not looked at.

    `place` is the part of a meeting's page it leads to ("t-summary"), `detail` what its sentence needs: numbers, days
    and names of schools, never a word of a report. A reminder's `detail["schools"]` maps the ids of the reports still
    owed to the number and name of their schools.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("uq_notice_person_id_key", "person_id", "key", unique=True),
        Index("ix_notice_person_id_read_at", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[NoticeKind] = mapped_column(Words(NoticeKind))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    count: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pushed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    report: Mapped["Report | None"] = relationship()  # noqa: F821 - reports tell people, so this module comes first

    @classmethod
    def tell(
        cls, kind: NoticeKind, report, *, by: Person | None, at: datetime, key: str, place: str = "",
        also: Iterable[int] = (), **detail: Any,
    ) -> None:  # fmt: skip
        """Tell everybody at the report's school whom this concerns (`also`: ids of others), but for whoever did it."""
        enrolment = report.enrolment
        ids = people_at(enrolment, audience(kind, enrolment.leadership), at) | set(also)
        told = {"kind": kind, "report_id": report.id, "by_id": by and by.id, "place": place, "detail": detail}
        cls.put(ids - {by and by.id}, key, at, **told)

    @classmethod
    def put(cls, ids: Iterable[int], key: str, at: datetime, **told: Any) -> None:
        """A row for each of these people; where it is there already it is new again."""
        wanted = set(ids)
        there = db.session.scalars(select(cls).where(cls.key == key, cls.person_id.in_(wanted))).all()
        for notice in there:
            notice._again(at, told)
        for id in sorted(wanted - {notice.person_id for notice in there}):
            cls._first(id, key, at, told)

    @classmethod
    def _first(cls, person_id: int, key: str, at: datetime, told: dict) -> None:
        if not put_new(cls, person_id=person_id, key=key, at=at, **told):  # told at the same moment by somebody else
            found = select(cls).where(cls.key == key, cls.person_id == person_id)
            db.session.scalars(found).one()._again(at, told)

    def _again(self, at: datetime, told: dict) -> None:
        self.count = 1 if self.read_at else self.count + 1
        self.at, self.read_at, self.mailed_at, self.pushed_at = at, None, None, None
        for name, value in told.items():
            setattr(self, name, value)

    @classmethod
    def remind(cls, person_id: int, key: str, kind: NoticeKind, at: datetime, detail: dict) -> bool:
        """A reminder, once: False where this person had it before."""
        return put_new(cls, person_id=person_id, key=key, kind=kind, at=at, detail=detail)

    @classmethod
    def had(cls, keys: Iterable[str]) -> set[tuple[int, str]]:
        """Who was told of these things already, as (person, key)."""
        rows = db.session.execute(select(cls.person_id, cls.key).where(cls.key.in_(list(keys))))
        return {(person_id, key) for person_id, key in rows}

    @classmethod
    def replace(cls, person_id: int, prefix: str, key: str, at: datetime) -> None:
        """A newer reminder of the same thing stands for those before it (whose keys begin so)."""
        older = (cls.person_id == person_id, cls.key.startswith(prefix, autoescape=True), cls.key != key)
        db.session.execute(update(cls).where(*older, cls.read_at.is_(None)).values(read_at=at))

    @classmethod
    def settle(cls, report, kinds: Iterable[NoticeKind], at: datetime) -> None:
        """The deed is done: reminders of it name this report no longer, and one that named no other is read."""
        enrolment = report.enrolment
        here = select(Assignment.person_id).where(Assignment.school_id == enrolment.school_id)
        wanted = (cls.kind.in_(list(kinds)), cls.read_at.is_(None), cls.person_id.in_(here))
        for notice in db.session.scalars(select(cls).where(*wanted)):
            left = {id: place for id, place in notice.detail.get("schools", {}).items() if id != str(report.id)}
            notice.detail = {**notice.detail, "schools": left}
            notice.read_at = None if left else at

    @classmethod
    def settle_key(cls, key: str, at: datetime) -> None:
        """Nobody needs to look at this any more."""
        db.session.execute(update(cls).where(cls.key == key, cls.read_at.is_(None)).values(read_at=at))

    @classmethod
    def claim(cls, channel, notices: Iterable["Notice"], at: datetime) -> set[int]:
        """Take these for sending on this channel: the ids of those that nobody took or read meanwhile. Commits, so that
        others see it at once."""
        mine = cls.id.in_([notice.id for notice in notices])
        taken = update(cls).where(mine, channel.is_(None), cls.read_at.is_(None)).values({channel: at})
        taken = taken.returning(cls.id).execution_options(synchronize_session=False)
        ids = set(db.session.scalars(taken))
        db.session.commit()
        return ids

    @classmethod
    def read_all(cls, person: Person, at: datetime) -> None:
        db.session.execute(update(cls).where(cls.person_id == person.id, cls.read_at.is_(None)).values(read_at=at))

    @property
    def is_reminder(self) -> bool:
        return self.kind in REMINDERS


def people_at(enrolment: Enrolment, roles: Iterable[Role], at: datetime) -> set[int]:
    """The ids of those who hold one of these roles at a school in that year, at this instant."""
    here = (Assignment.school_id == enrolment.school_id, Assignment.year == enrolment.year)
    held = select(Assignment.person_id).join(Assignment.school).join(Assignment.person)
    wanted = held.where(*here, Assignment.role.in_(list(roles)), Assignment.in_force(at), Person.left_at.is_(None))
    return set(db.session.scalars(wanted))


# How much this person has not looked at; asked for with whoever is signed in, so that it costs no query.
Person.unread = column_property(
    select(func.count(Notice.id))
    .where(Notice.person_id == Person.id, Notice.read_at.is_(None))
    .correlate_except(Notice)
    .scalar_subquery(),
    deferred=True,
)
