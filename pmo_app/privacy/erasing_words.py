"""Taking words out of everything that was written at one school: a child's name that somebody typed, say."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, update

from pmo_app.domain.forgetting import Forgetting
from pmo_app.domain.instrument import Instrument
from pmo_app.extensions import Base, db
from pmo_app.models import (
    Answer,
    Assignment,
    Comment,
    Enrolment,
    Event,
    Evidence,
    Extension,
    Report,
    Revision,
    School,
    SchoolYear,
    Sending,
    StatusChange,
    Thread,
    Tick,
    Transfer,
)
from pmo_app.models.inserting import written

PLAIN = {
    Report: ("reopened_because",),
    Thread: ("quote",),
    Comment: ("text",),
    StatusChange: ("note",),
    Extension: ("reason", "answer"),
    Evidence: ("title", "url"),
    Transfer: ("name",),
    Tick: ("note",),
}
COVERED = {Answer: ("value",), Revision: ("value",), Sending: ("snapshot",), Event: ("detail",), **PLAIN}
CODES = frozenset({"anchor", "code", "form", "key", "kind", "status", "until"})  # in deeds on a report; not typed


def erase_words(
    school: School, words: str, *, instrument_of: Callable[[str], Instrument], at: datetime
) -> dict[str, int]:
    """In how many places of each table "[dihapus]" stands instead now: of all years, the histories and what was sent
    too. Does not commit. Raises TooShort (domain/forgetting.py).

    An answer that held the words gets a new version, by whoever wrote the last and as of then: a phone that shows the
    old text, or keeps it as a draft, would else save it back as if nothing had been. So it is told of a conflict, as
    always where a text has changed; what it sent is put by beside the answer, and holds the words again. Nothing here
    can take them out of a phone, nor keep anybody from typing them anew: ask that such drafts are let go of, and erase
    once more. Titles of evidence and notes of duties have no versions: whoever has one open and saves it brings it
    back.

    Deeds whose details quote the words lose their details, which is all that the log of deeds lets anybody change.
    The names of schools and accounts are not looked through, nor what lies in the store: photos, documents.
    """
    erasing = Erasing(school, Forgetting(words), instrument_of)
    counts = erasing.run()
    if counts:
        Event.note("words-erased", about=school, by=None, at=at, places=counts)
    return counts


class Erasing:
    """One pass over one school. Its rows are held meanwhile, so that nothing saved at that moment is overwritten."""

    def __init__(self, school: School, forgetting: Forgetting, instrument_of: Callable[[str], Instrument]):
        self.school, self.forgetting, self.instrument_of = school, forgetting, instrument_of
        self.reports = select(Report.id).join(Report.enrolment).where(Enrolment.school_id == school.id)
        self.counts: Counter[str] = Counter()

    def run(self) -> dict[str, int]:
        """Answers come first: who is saving one holds its row, and its history is complete once that is free."""
        db.session.flush()
        self._answers()
        self._revisions()
        self._sendings()
        for table, columns in PLAIN.items():
            self._texts(table, columns)
        self._deeds()
        db.session.expire_all()
        return {name: count for name, count in self.counts.items() if count}

    def _answers(self) -> None:
        columns = (Answer.id, Answer.field, Answer.value, Answer.version, Answer.person_id, Answer.saved_at)
        for row in self._held(self._with_edition(select(*columns), Answer.report_id), Answer):
            value, places = self.forgetting.in_answer(self.instrument_of(row.edition), row.field, row.value)
            if not places:
                continue
            version = row.version + 1
            self._change(Answer, row.id, places, value=value, version=version)
            told = {"value": value, "person_id": row.person_id, "at": row.saved_at}
            written(Revision, answer_id=row.id, version=version, **told)

    def _revisions(self) -> None:
        wanted = select(Revision.id, Revision.value, Answer.field).join(Answer, Answer.id == Revision.answer_id)
        for row in self._held(self._with_edition(wanted, Answer.report_id), Revision):
            value, places = self.forgetting.in_answer(self.instrument_of(row.edition), row.field, row.value)
            self._change(Revision, row.id, places, value=value)

    def _sendings(self) -> None:
        for row in self._held(self._with_edition(select(Sending.id, Sending.snapshot), Sending.report_id), Sending):
            snapshot, places = self.forgetting.in_snapshot(self.instrument_of(row.edition), row.snapshot)
            self._change(Sending, row.id, places, snapshot=snapshot)

    def _texts(self, table: type[Base], columns: tuple[str, ...]) -> None:
        wanted = select(table.id, *(getattr(table, name) for name in columns)).where(self._of_school(table))
        for id, *texts in self._held(wanted, table):
            told = {name: self._without(name, text) for name, text in zip(columns, texts, strict=True)}
            places = sum(n for _, n in told.values())
            self._change(table, id, places, **{name: text for name, (text, _) in told.items()})

    def _without(self, column: str, text: str) -> tuple[str, int]:
        return self.forgetting.in_address(text) if column == "url" else self.forgetting.in_text(text)

    def _deeds(self) -> None:
        wanted = select(Event.id, Event.detail).where(Event.report_id.in_(self.reports))
        told = {id: self.forgetting.in_all(detail, CODES)[1] for id, detail in db.session.execute(wanted)}
        Event.empty(id for id, places in told.items() if places)
        self.counts[Event.__tablename__] += sum(told.values())

    def _of_school(self, table: type[Base]):
        if table is Report:
            return Report.id.in_(self.reports)
        if table is Comment:
            return Comment.thread_id.in_(select(Thread.id).where(Thread.report_id.in_(self.reports)))
        return self._in_duties() if table is Tick else table.report_id.in_(self.reports)

    def _in_duties(self):
        """Of a duty at this school, or at all schools of somebody who served here that year."""
        mine = (Assignment.person_id == Tick.person_id, Assignment.year == Tick.year)
        serves = exists().where(*mine, Assignment.school_id == self.school.id)
        return or_(Tick.place == self.school.npsn, and_(Tick.place == "", serves))

    def _with_edition(self, wanted: Select, report_id) -> Select:
        """The rows of this school, each with the edition its report asks by."""
        joined = wanted.add_columns(SchoolYear.edition).join(Report, Report.id == report_id).join(Report.enrolment)
        return joined.join(Enrolment.school_year).where(Enrolment.school_id == self.school.id)

    def _held(self, wanted: Select, table: type[Base]) -> Iterator[Any]:
        """No one else changes these rows until the end; what hangs on them can be added to. (On SQLite only one writes
        at a time anyway.)"""
        yield from db.session.execute(wanted.with_for_update(of=table, key_share=True).order_by(table.id)).all()

    def _change(self, table: type[Base], id: int | str, places: int, **new: Any) -> None:
        """Past the session: what was sent is otherwise never changed, and the session sees to it."""
        if places:
            self.counts[table.__tablename__] += places
            db.session.execute(update(table.__table__).where(table.__table__.c.id == id).values(**new))
