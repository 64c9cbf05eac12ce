"""Evidence: photos, documents and recordings of a meeting, and the order they are shown in."""

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, joinedload, mapped_column, relationship

from pmo_app.domain.evidence import SIDES, Accepts, fitted
from pmo_app.domain.undo import UNDO, can_undo
from pmo_app.extensions import Base, db
from pmo_app.models.asking import in_one_word
from pmo_app.models.events import Event
from pmo_app.models.inserting import inserted
from pmo_app.models.people import Person
from pmo_app.models.reports import Report
from pmo_app.models.schools import Enrolment
from pmo_app.models.types import UtcDateTime, Words

CONSENTED = "consent-noted"


class Evidence(Base):
    """One piece of a report's evidence. A link has its `url`; all else lies in the store under `folder`.

    `size` is all it takes up there, in bytes, `sha256` of what was kept as it came (a photo's large picture), `width`
    and `height` are a photo's at that size. `is_withheld` keeps it out of everything that leaves the app. `key` is that
    of the write that brought it. Removed, its bytes stay for a while; `purged_at` is when they went. `shut_at` is when
    somebody said that a link does not open for them.
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("report_id", "key", name="uq_evidence_report_id_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    form: Mapped[Accepts] = mapped_column(Words(Accepts))
    title: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    folder: Mapped[str] = mapped_column(String(32), default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    has_original: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    is_withheld: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shut_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shut_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    report: Mapped[Report] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    shut_to: Mapped[Person | None] = relationship(foreign_keys=shut_to_id)

    @staticmethod
    def new_folder() -> str:
        """A place of its own in the store, that nobody guesses."""
        return secrets.token_hex(16)

    @classmethod
    def count_of_stored(cls) -> int:
        """How many pieces there are whose bytes must lie in the store."""
        return db.session.scalar(select(func.count()).where(cls.folder != "", cls.purged_at.is_(None)))

    @property
    def variants(self) -> tuple[str, ...]:
        """The names of what lies in its folder."""
        if self.form is Accepts.LINK:
            return ()
        if self.form is not Accepts.PHOTO:
            return ("file",)
        return (*SIDES, "original") if self.has_original else tuple(SIDES)

    def place(self, variant: str) -> str:
        """Where one of them lies in the store."""
        return place_of(self.folder, variant)

    def fits(self, variant: str) -> tuple[int, int]:
        """How wide and high a photo is in this variant, in pixels."""
        return fitted(self.width or 1, self.height or 1, SIDES[variant])

    @classmethod
    def of_report(cls, report: Report, now: datetime) -> list["Evidence"]:
        """All of a report in their order, those that were removed and can be put back too."""
        kept = cls.removed_at.is_(None) | (cls.removed_at > now - UNDO)
        mine = select(cls).where(cls.report_id == report.id, kept)
        mine = mine.options(joinedload(cls.person), joinedload(cls.shut_to))
        return list(db.session.scalars(mine.order_by(cls.position, cls.id)))

    @classmethod
    def to_pass_on(cls, report: Report) -> list["Evidence"]:
        """Those that may leave the app with a report: not removed, not withheld."""
        mine = (cls.report_id == report.id, cls.removed_at.is_(None), cls.is_withheld.is_(False))
        return list(db.session.scalars(select(cls).where(*mine).order_by(cls.position, cls.id)))

    @classmethod
    def found(cls, id: int, report: Report) -> "Evidence | None":
        """The one of this id, if it is of this report and its bytes are still there."""
        here = select(cls).where(cls.id == id, cls.report_id == report.id, cls.purged_at.is_(None))
        return db.session.scalars(here.options(joinedload(cls.person))).first()

    @classmethod
    def brought(cls, report: Report, key: str) -> "Evidence | None":
        """The one that the write of this key brought already."""
        return db.session.scalars(select(cls).where(cls.report_id == report.id, cls.key == key)).first()

    @classmethod
    def add(cls, report: Report, *, by: Person, at: datetime, **told) -> "Evidence":
        """A new piece at the end of the others. Brought twice under one key, it is the first one."""
        last = select(func.max(cls.position)).where(cls.report_id == report.id)
        made = cls(report_id=report.id, person=by, at=at, position=(db.session.scalar(last) or 0) + 1, **told)
        if not inserted(made):
            return cls.brought(report, made.key)
        Event.record("evidence-added", report=report, by=by, at=at, evidence=made.id, kind=made.kind, form=made.form)
        return made

    def can_return(self, now: datetime) -> bool:
        return can_undo(self.removed_at, now) and self.purged_at is None

    def remove(self, *, by: Person, at: datetime) -> None:
        self.removed_at = at
        Event.record("evidence-removed", report=self.report, by=by, at=at, evidence=self.id)

    def restore(self, *, by: Person, at: datetime) -> None:
        self.removed_at = None
        Event.record("evidence-restored", report=self.report, by=by, at=at, evidence=self.id)

    def withhold(self, is_withheld: bool, *, by: Person, at: datetime) -> None:
        """Jangan disebarkan, or may be again."""
        self.is_withheld = is_withheld
        Event.record("evidence-withheld", report=self.report, by=by, at=at, evidence=self.id, withheld=is_withheld)

    def say_shut(self, is_shut: bool, *, by: Person, at: datetime) -> None:
        """A link that does not open for this person; or that has been opened to all who should see it."""
        self.shut_at, self.shut_to = (at, by) if is_shut else (None, None)
        Event.record(
            "evidence-shut" if is_shut else "evidence-opened", report=self.report, by=by, at=at, evidence=self.id
        )

    def shift(self, others: list["Evidence"], by: int) -> None:
        """Put it this many places on among `others` of its kind, as they stand; their order is told anew."""
        order = [one for one in others if one is not self]
        order.insert(max(0, others.index(self) + by), self)
        places = sorted(one.position for one in others)
        for place, one in enumerate(order, places[0] if places else 1):
            one.position = place

    @classmethod
    def count(cls, report: Report) -> int:
        """How many pieces a report has, without those removed."""
        mine = select(func.count()).where(cls.report_id == report.id, cls.removed_at.is_(None))
        return db.session.scalar(mine)

    @classmethod
    def used_by(cls, school_id: int) -> int:
        """Bytes a school takes up in the store, in all its years, with what was removed and is still there."""
        mine = select(func.coalesce(func.sum(cls.size), 0)).join(cls.report).join(Report.enrolment)
        return db.session.scalar(mine.where(Enrolment.school_id == school_id, cls.purged_at.is_(None)))

    @classmethod
    def to_purge(cls, now: datetime) -> list["Evidence"]:
        """Those that were removed too long ago to be put back, and whose bytes still lie in the store."""
        gone = (cls.removed_at <= now - UNDO, cls.purged_at.is_(None))
        return list(db.session.scalars(select(cls).where(*gone).order_by(cls.id)))

    @staticmethod
    def note_consent(report: Report, *, by: Person, at: datetime) -> None:
        """That this person knows what pupils' pictures ask for; noted once for a meeting."""
        if not Evidence.has_consent(report, by):
            Event.record(CONSENTED, report=report, by=by, at=at)

    @staticmethod
    def has_consent(report: Report, person: Person) -> bool:
        mine = (Event.report_id == report.id, Event.person_id == person.id, Event.verb == CONSENTED)
        return db.session.scalars(select(Event.id).where(*mine).limit(1)).first() is not None


def place_of(folder: str, variant: str) -> str:
    return f"evidence/{folder}/{variant}"


# What kinds of evidence a report has, each as often as it is there: "documentation,documentation,recording".
Report.evidence_listed = column_property(
    select(in_one_word(Evidence.kind, ","))
    .where(Evidence.report_id == Report.id, Evidence.removed_at.is_(None))
    .correlate_except(Evidence)
    .scalar_subquery(),
    deferred=True,
)
