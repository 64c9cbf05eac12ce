"""The shape of an instrument: sections that hold fields, and what a report still misses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pmo_app.domain.appointment import AGREED
from pmo_app.domain.calendar import Kind
from pmo_app.domain.reporting import Progress, Written
from pmo_app.lasting import cached_property

SUBTOPICS = "subtopics"  # the one field the rest of a planning report hangs on
FOLLOW_UP_NAME = "follow-up-name"
PERIOD = "period"


class FieldKind(StrEnum):
    """The kinds of answer there are. Each is one form control and one component; there are at most eight."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    MOMENT = "moment"  # a date, with or without an hour
    PERIOD = "period"  # from one date to another
    CHOICE = "choice"
    CHOICES = "choices"
    ROWS = "rows"  # a short table: the same columns in each row


class Repeats(StrEnum):
    """How often a section is asked in one report."""

    ONCE = "once"
    PER_SUBTOPIC = "subtopic"
    PER_FOLLOW_UP = "follow-up"


@dataclass(frozen=True)
class Choice:
    id: str
    label: str


@dataclass(frozen=True)
class Column:
    """One column of a table of rows; with choices it is picked, without it is typed."""

    id: str
    label: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Field:
    """One question. Saved answers hang on `id`: once an edition has answers, only wording may change, and a question
    that nobody has to answer may be added."""

    id: str
    kind: FieldKind
    label: str
    help: str = ""
    guide: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    required: bool = False
    most: int | None = None


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    asked: frozenset[Kind]
    fields: tuple[Field, ...]
    repeats: Repeats = Repeats.ONCE
    intro: str = ""
    guide: tuple[str, ...] = ()

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.required)


class Key(NamedTuple):
    """Which answer of a report is meant: a field, and what it is about where its section repeats.

    `about` is "" for the report as a whole, a subtopic's code ("2F"), or a follow-up ("f12").
    Written in addresses as "summary", "2F.root-cause", "f12.purpose".
    """

    about: str
    field: str

    def __str__(self) -> str:
        return f"{self.about}.{self.field}" if self.about else self.field

    @classmethod
    def parse(cls, text: str) -> "Key":
        about, dot, field = text.partition(".")
        return cls(about, field) if dot else cls("", text)


@dataclass(frozen=True)
class Gap:
    """Something a report cannot be sent without. With `field` None a whole follow-up is missing."""

    section: Section
    about: str
    field: Field | None

    @property
    def key(self) -> Key:
        return Key(self.about, self.field.id if self.field else self.section.id)


@dataclass(frozen=True)
class Contents:
    """What a report holds, as the rules need it: which answers are there, and what its sections repeat over.

    `follow_ups` maps a follow-up's `about` ("f12") to its subtopic's code, in the order shown. `held_on` is the answer
    that says when the meeting is.
    """

    filled: frozenset[Key] = frozenset()
    subtopics: tuple[str, ...] = ()
    follow_ups: Mapping[str, str] | None = None
    held_on: object = None

    @property
    def written(self) -> Written:
        if self.follow_ups or any(key.field not in AGREED for key in self.filled):
            return Written.TEXT
        return Written.DATE if self.filled else Written.NOTHING

    def about(self, section: Section) -> tuple[str, ...]:
        """What a section is asked about in this report, in order."""
        if section.repeats is Repeats.PER_SUBTOPIC:
            return self.subtopics
        return tuple(self.follow_ups or ()) if section.repeats is Repeats.PER_FOLLOW_UP else ("",)

    def subtopics_without_follow_up(self) -> tuple[str, ...]:
        return tuple(code for code in self.subtopics if code not in (self.follow_ups or {}).values())


@dataclass(frozen=True)
class Instrument:
    title: str
    sections: tuple[Section, ...]

    def sections_for(self, kind: Kind) -> tuple[Section, ...]:
        return self._sections[kind]

    @cached_property
    def _sections(self) -> dict[Kind, tuple[Section, ...]]:
        return {kind: tuple(section for section in self.sections if kind in section.asked) for kind in Kind}

    def find(self, field_id: str) -> tuple[Section, Field] | None:
        """The field of this id with the section it stands in; None if the edition knows no such field."""
        pairs = ((section, field) for section in self.sections for field in section.fields)
        return next((pair for pair in pairs if pair[1].id == field_id), None)

    def gaps(self, kind: Kind, contents: Contents) -> list[Gap]:
        """What must still be written before a report of this kind can be sent, in the order of the page.

        Every chosen subtopic needs a follow-up; the questions under a choice not yet made are not listed, only the
        choice itself.
        """
        return [gap for section in self.sections_for(kind) for gap in section_gaps(section, contents)]

    def progress(self, kind: Kind, contents: Contents) -> Progress:
        return self._progress(kind, contents) if contents.written else self._blank[kind]

    @cached_property
    def _blank(self) -> dict[Kind, Progress]:
        """Of a report that nobody has begun, as most of a year are."""
        return {kind: self._progress(kind, Contents()) for kind in Kind}

    def _progress(self, kind: Kind, contents: Contents) -> Progress:
        parts = [section_progress(section, contents) for section in self.sections_for(kind)]
        return Progress(sum(p.filled for p in parts), sum(p.asked for p in parts))


def section_gaps(section: Section, contents: Contents) -> Iterable[Gap]:
    for about in contents.about(section):
        for field in section.required:
            if Key(about, field.id) not in contents.filled:
                yield Gap(section, about, field)
    if section.repeats is Repeats.PER_FOLLOW_UP:
        yield from (Gap(section, code, None) for code in contents.subtopics_without_follow_up())


def section_progress(section: Section, contents: Contents) -> Progress:
    """How full one section is. What is not there to be asked yet (no subtopic chosen, no follow-up made) counts once
    as unanswered, so that a report never looks fuller than it will."""
    abouts, required = contents.about(section), section.required
    wanting = 0
    if section.repeats is Repeats.PER_FOLLOW_UP:
        wanting = len(contents.subtopics_without_follow_up()) if contents.subtopics else int(not abouts)
    elif not abouts:
        wanting = 1
    filled = sum((about, field.id) in contents.filled for about in abouts for field in required)
    return Progress(filled, len(required) * (len(abouts) + wanting))
