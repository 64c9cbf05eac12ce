"""What a workbook would do: each row new, changed or untouched, and what stands in the way. Nothing is written here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pmo_app.domain.roles import Leadership
from pmo_app.importing.columns import SHEETS
from pmo_app.importing.reading import Problem, Row
from pmo_app.models import Enrolment, School


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass
class Change:
    """One row and what becomes of it. `record` is the row of the database, not yet added where it is new; `sets` are
    its new values; `changes` tells them: {column title: [before, after]}."""

    row: Row
    what: str
    kind: Kind
    record: Any = None
    sets: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list] = field(default_factory=dict)


@dataclass
class Plan:
    year: int
    changes: dict[str, list[Change]] = field(default_factory=lambda: {name: [] for name in SHEETS})
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    joining: list[tuple[School, Leadership]] = field(default_factory=list)
    leading: list[tuple[Enrolment, Leadership]] = field(default_factory=list)

    def counts(self, sheet: str) -> Counter:
        return Counter(change.kind for change in self.changes[sheet])

    def of(self, sheet: str, kind: Kind) -> list[Change]:
        return [change for change in self.changes[sheet] if change.kind is kind]

    @property
    def size(self) -> int:
        """How many rows there are to write."""
        return sum(change.kind is not Kind.SAME for rows in self.changes.values() for change in rows)


class Sheet:
    """What the three have in common: problems by row, and telling what changes."""

    name = ""

    def __init__(self, plan: Plan):
        self.plan, self.titles = plan, {column.key: column.title for column in SHEETS[self.name]}

    def fault(self, row: Row, key: str, sentence: str) -> None:
        self.plan.problems.append(Problem(self.name, row.number, self.titles.get(key, ""), sentence))

    def lacks(self, row: Row, keys: Iterable[str]) -> bool:
        """Whether something a new row must have is missing; each is told."""
        missing = [key for key in keys if key not in row.says]
        for key in missing:
            self.fault(row, key, f"{self.titles[key]} wajib diisi untuk baris baru.")
        return bool(missing)

    def keep(self, row: Row, what: str, record: Any, says: dict[str, Any], *, is_new: bool) -> None:
        sets = says if is_new else {key: value for key, value in says.items() if getattr(record, key) != value}
        told = {} if is_new else {self.titles[key]: [getattr(record, key), value] for key, value in sets.items()}
        kind = Kind.NEW if is_new else Kind.CHANGED if sets else Kind.SAME
        self.plan.changes[self.name].append(Change(row, what, kind, record, sets, told))
