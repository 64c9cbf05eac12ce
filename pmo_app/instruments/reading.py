"""From the files of an edition to the values of the domain. Faulty files are the business of check.py."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pmo_app.domain.calendar import Kind, Slot
from pmo_app.domain.duties import Duty, Phase, Seen
from pmo_app.domain.evidence import Accepts, EvidenceKind, EvidencePlan, OwedEvidence
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import Choice, Column, Field, FieldKind, Instrument, Repeats, Section
from pmo_app.domain.messages import Message, Occasion
from pmo_app.domain.roles import Leadership, Role
from pmo_app.domain.topics import Branch, Subtopic, Topic, Topics


@dataclass(frozen=True)
class CalendarEntry:
    """A meeting's place in any school year. Years count from the one it starts in: 0, or 1 for the next."""

    number: int
    month_year: int
    month: int
    due_year: int
    due_month: int
    due_day: int

    def in_year(self, start: int) -> Slot:
        held = date(start + self.month_year, self.month, 1)
        return Slot(self.number, held, date(start + self.due_year, self.due_month, self.due_day))


@dataclass(frozen=True)
class StatusWords:
    """How a follow-up's status is shown."""

    label: str
    data_state: str
    icon: str


def load(folder: Path, file: str) -> dict:
    return tomllib.loads((folder / file).read_text("utf-8"))


def instrument(folder: Path, topics: Topics) -> Instrument:
    data = load(folder, "instrument.toml")
    return Instrument(data["title"], tuple(_section(table, topics) for table in data["section"]))


def topics(folder: Path) -> Topics:
    return Topics(tuple(_topic(table) for table in load(folder, "topics.toml")["topic"]))


def calendar(folder: Path) -> tuple[CalendarEntry, ...]:
    entries = (_calendar_entry(table) for table in load(folder, "calendar.toml")["meeting"])
    return tuple(sorted(entries, key=lambda entry: entry.number))


def statuses(folder: Path) -> Mapping[FollowUpStatus, StatusWords]:
    tables = load(folder, "statuses.toml")["status"]
    words = {FollowUpStatus(t["id"]): StatusWords(t["label"], t["data_state"], t["icon"]) for t in tables}
    return MappingProxyType(words)


def evidence(folder: Path) -> EvidencePlan:
    data = load(folder, "evidence.toml")
    return EvidencePlan(tuple(map(_evidence_kind, data["kind"])), tuple(map(_owed, data["owed"])))


def duties(folder: Path) -> tuple[Duty, ...]:
    return tuple(_duty(table) for table in load(folder, "duties.toml")["duty"])


def messages(folder: Path) -> Mapping[Occasion, Message]:
    tables = load(folder, "messages.toml")["message"]
    return MappingProxyType({Occasion(t["id"]): Message(Occasion(t["id"]), t["text"].strip()) for t in tables})


def _section(table: dict, topics: Topics) -> Section:
    return Section(
        id=table["id"],
        title=table["title"],
        asked=frozenset(map(Kind, table["asked"])),
        fields=tuple(_field(field, topics) for field in table["field"]),
        repeats=Repeats(table.get("repeats", Repeats.ONCE)),
        intro=table.get("intro", ""),
        guide=tuple(table.get("guide", ())),
    )


def _field(table: dict, topics: Topics) -> Field:
    return Field(
        id=table["id"],
        kind=FieldKind(table["kind"]),
        label=table["label"],
        help=table.get("help", ""),
        guide=tuple(table.get("guide", ())),
        choices=_subtopic_choices(topics) if "choices_from" in table else _choices(table),
        columns=tuple(Column(t["id"], t["label"], _choices(t)) for t in table.get("columns", ())),
        required=table.get("required", False),
        most=table.get("most"),
    )


def _choices(table: dict) -> tuple[Choice, ...]:
    return tuple(Choice(choice["id"], choice["label"]) for choice in table.get("choices", ()))


def _subtopic_choices(topics: Topics) -> tuple[Choice, ...]:
    return tuple(Choice(s.code, s.label) for topic in topics for s in topic.subtopics)


def _topic(table: dict) -> Topic:
    subtopics = tuple(Subtopic(t["code"], t["label"], Branch(t["branch"])) for t in table["subtopic"])
    return Topic(table["code"], table["title"], subtopics, table.get("sensitive", False))


def _calendar_entry(table: dict) -> CalendarEntry:
    due = table["due"]
    return CalendarEntry(table["number"], table["month_year"], table["month"], due["year"], due["month"], due["day"])


def _evidence_kind(table: dict) -> EvidenceKind:
    return EvidenceKind(table["id"], table["label"], tuple(map(Accepts, table["accepts"])))


def _owed(table: dict) -> OwedEvidence:
    return OwedEvidence(Leadership(table["leadership"]), Role(table["role"]), table["kind"], table["required"])


def _duty(table: dict) -> Duty:
    leadership, phase = Leadership(table["leadership"]), Phase(table["phase"])
    asked = frozenset(map(Kind, table.get("asked", Kind)))
    seen = Seen(table["seen"]) if table.get("seen") else None
    return Duty(
        table["id"], Role(table["role"]), leadership, phase, table["text"], asked, seen, table.get("together", False)
    )
