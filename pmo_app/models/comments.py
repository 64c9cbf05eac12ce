"""Comments: threads that hang on one answer, one section or one follow-up of a report."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, column_property, joinedload, mapped_column, relationship

from pmo_app.domain.notices import NoticeKind
from pmo_app.domain.typed_name import called
from pmo_app.extensions import Base, db
from pmo_app.models.asking import told
from pmo_app.models.events import Event
from pmo_app.models.notices import Notice
from pmo_app.models.people import Person
from pmo_app.models.reports import Report
from pmo_app.models.schools import Enrolment
from pmo_app.models.types import UtcDateTime


class Thread(Base):
    """A conversation about one place in a report.

    `anchor` is that place: an answer's key ("2F.root-cause"), a section's id ("reflection") or a follow-up ("f12").
    `quote` is what stood there when it began.
    """

    __tablename__ = "thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    anchor: Mapped[str]
    quote: Mapped[str] = mapped_column(default="")
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    report: Mapped[Report] = relationship()
    resolved_by: Mapped[Person | None] = relationship()
    comments: Mapped[list["Comment"]] = relationship(back_populates="thread", order_by="Comment.id", lazy="raise")

    @classmethod
    def of_report(cls, report: Report) -> dict[str, list["Thread"]]:
        """All threads of a report with their comments, by anchor, in one query."""
        by_anchor: dict[str, list[Thread]] = {}
        for thread in db.session.scalars(_threads(), {"report": report.id}).unique():
            by_anchor.setdefault(thread.anchor, []).append(thread)
        return by_anchor

    @classmethod
    def found(cls, id: int, report: Report) -> "Thread | None":
        here = select(cls).where(cls.id == id, cls.report_id == report.id)
        return db.session.scalars(here.options(*cls._with_comments())).unique().first()

    @classmethod
    def _with_comments(cls) -> tuple:
        return joinedload(cls.comments).joinedload(Comment.person), joinedload(cls.resolved_by)

    @classmethod
    def begin(cls, report: Report, anchor: str, quote: str, text: str, *, by: Person, at: datetime) -> "Thread":
        thread = cls(report=report, anchor=anchor, quote=quote, comments=[])
        db.session.add(thread)
        thread.say(text, by=by, at=at)
        return thread

    def say(self, text: str, *, by: Person, at: datetime) -> None:
        """Add a comment. One under a resolved thread takes the talk up again."""
        self.comments.append(Comment(person=by, at=at, text=text))
        self.resolved_at = self.resolved_by = None
        db.session.flush()
        Event.record("comment-added", report=self.report, by=by, at=at, thread=self.id, anchor=self.anchor)
        talking = {comment.person_id for comment in self.comments if not comment.removed_at}
        told = {"key": f"comment:{self.id}", "place": f"t-{self.anchor.replace('.', '-')}", "also": talking}
        Notice.tell(NoticeKind.COMMENT, self.report, by=by, at=at, **told)

    def remove(self, comment: "Comment", *, by: Person, at: datetime) -> None:
        """Take a comment back. Its row stays, and for a while its writer can put it back."""
        comment.removed_at = at
        Event.record("comment-removed", report=self.report, by=by, at=at, thread=self.id, comment=comment.id)

    def restore(self, comment: "Comment", *, by: Person, at: datetime) -> None:
        comment.removed_at = None
        Event.record("comment-restored", report=self.report, by=by, at=at, thread=self.id, comment=comment.id)

    def resolve(self, *, by: Person, at: datetime) -> None:
        self.resolved_at, self.resolved_by = at, by
        Event.record("thread-resolved", report=self.report, by=by, at=at, thread=self.id)

    def reopen(self, *, by: Person, at: datetime) -> None:
        self.resolved_at = self.resolved_by = None
        Event.record("thread-reopened", report=self.report, by=by, at=at, thread=self.id)


class Comment(Base):
    """What one person said in a thread. Its writer can take it back; `removed_at` says when they did."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str]
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    thread: Mapped[Thread] = relationship(back_populates="comments")
    person: Mapped[Person] = relationship()

    @classmethod
    def open_to(cls, person: Person, enrolment: Enrolment, most: int) -> list["Remark"]:
        """The newest comment of each unresolved thread of a school's year that somebody else had the last word in,
        newest first."""
        found = told(_last_words(), enrolment=enrolment.id, person=person.id, most=most)
        return [Remark(*row) for row in found]

    @classmethod
    def last_of(cls, person: Person) -> dict[int, datetime]:
        """When this person last said something in each report, by report id."""
        return dict(told(_last_by(), person=person.id))


@dataclass(frozen=True)
class Remark:
    """A comment where it is told of: by whom, at which meeting and place in its report, when, and what was said."""

    honorific: str
    name: str
    number: int
    anchor: str
    at: datetime
    text: str

    @property
    def by(self) -> str:
        return called(self.honorific, self.name)


# Whether anybody said anything about it; comes with a year's trail, where it costs no query.
Report.is_talked_about = column_property(exists().where(Thread.report_id == Report.id), deferred=True)


@cache
def _threads() -> Select[tuple[Thread]]:
    mine = select(Thread).where(Thread.report_id == bindparam("report")).order_by(Thread.id)
    return mine.options(*Thread._with_comments())


@cache
def _last_words() -> Select[tuple[str, str, int, str, datetime, str]]:
    last = select(func.max(Comment.id)).join(Comment.thread).join(Thread.report).group_by(Comment.thread_id)
    last = last.where(Report.enrolment_id == bindparam("enrolment"), Thread.resolved_at.is_(None))
    last = last.where(Comment.removed_at.is_(None))
    by_others = (Comment.id.in_(last), Comment.person_id != bindparam("person"))
    return remarks().where(*by_others).order_by(Comment.id.desc()).limit(bindparam("most"))


def remarks() -> Select[tuple[str, str, int, str, datetime, str]]:
    """Comments with what a Remark tells of them."""
    columns = (Person.honorific, Person.name, Report.number, Thread.anchor, Comment.at, Comment.text)
    return select(*columns).join(Comment.person).join(Comment.thread).join(Thread.report)


@cache
def _last_by() -> Select[tuple[int, datetime]]:
    mine = select(Thread.report_id, func.max(Comment.at)).join(Comment.thread).group_by(Thread.report_id)
    return mine.where(Comment.person_id == bindparam("person"), Comment.removed_at.is_(None))
