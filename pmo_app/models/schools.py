"""Schools, school years with their dates, and who takes part in which."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pmo_app.domain.calendar import Slot, Zone, local_day, running_year, year_label
from pmo_app.domain.new_year import shifted
from pmo_app.domain.roles import Leadership
from pmo_app.extensions import Base, db
from pmo_app.models.asking import told
from pmo_app.models.types import Words


class School(Base):
    """A school. `zone` names the time zone its deadlines end in; `cohort` is None for one in no cohort."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    npsn: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    level: Mapped[str]
    district: Mapped[str] = mapped_column(default="")
    regency: Mapped[str] = mapped_column(default="")
    zone: Mapped[Zone] = mapped_column(Words(Zone))
    cohort: Mapped[int | None]
    pupils: Mapped[int | None]
    teachers: Mapped[int | None]
    classes: Mapped[int | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    def takes_part_in(self, year: int) -> bool:
        mine = select(Enrolment.id).where(Enrolment.school_id == self.id, Enrolment.year == year)
        return db.session.scalar(mine) is not None


class SchoolYear(Base):
    """A school year, known by the year it starts in (2026 = 2026/2027): its edition, and dates of its own."""

    __tablename__ = "school_year"

    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition: Mapped[str]

    dates: Mapped[list["MeetingDate"]] = relationship(order_by="MeetingDate.number", cascade="all, delete-orphan")

    @property
    def label(self) -> str:
        return year_label(self.start)

    @classmethod
    def opened(cls, start: int, edition: str, slots: Iterable[Slot]) -> "SchoolYear":
        """A new school year with an edition's dates, which are its own from here on."""
        dates = [MeetingDate(number=s.number, month=s.month, due=s.due) for s in slots]
        return cls(start=start, edition=edition, dates=dates)

    @classmethod
    def newest(cls) -> "SchoolYear | None":
        return db.session.scalars(select(cls).order_by(cls.start.desc()).limit(1)).first()

    def moved_to(self, start: int) -> tuple[Slot, ...]:
        """Its dates, on the same days of another school year."""
        return shifted([day.as_slot() for day in self.dates], start - self.start)

    @classmethod
    def running(cls, now: datetime) -> int | None:
        """The year going on at this instant by the calendar of WIB, as the year it starts in; None before any was
        opened."""
        return running_year(dict(told(_last_dues())), local_day(now, Zone.WIB))


class MeetingDate(Base):
    """One row of a year's own table of dates: the month a meeting is held in (its first day), and the last day its
    report is on time. `changes` counts how often it was moved: calendars ask for that."""

    __tablename__ = "meeting_date"

    year: Mapped[int] = mapped_column(ForeignKey("school_year.start"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date]
    due: Mapped[date]
    changes: Mapped[int] = mapped_column(default=0, server_default="0")

    def as_slot(self) -> Slot:
        return Slot(self.number, self.month, self.due)


class Enrolment(Base):
    """A school taking part in a school year, and who leads it there."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("school_id", "year", name="uq_enrolment_school_id_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int] = mapped_column(ForeignKey("school_year.start"), index=True)
    leadership: Mapped[Leadership] = mapped_column(Words(Leadership))

    school: Mapped[School] = relationship()
    school_year: Mapped[SchoolYear] = relationship()


@cache
def _last_dues() -> Select[tuple[int, date]]:
    return select(MeetingDate.year, func.max(MeetingDate.due)).group_by(MeetingDate.year)
