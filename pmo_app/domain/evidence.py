"""What shows that a meeting took place, and who owes it."""

from dataclasses import dataclass
from enum import StrEnum

from pmo_app.domain.roles import Leadership, Role


class Accepts(StrEnum):
    """The forms a piece of evidence may come in."""

    PHOTO = "photo"
    PDF = "pdf"
    LINK = "link"
    FILE = "file"


@dataclass(frozen=True)
class EvidenceKind:
    id: str
    label: str
    accepts: tuple[Accepts, ...]


@dataclass(frozen=True)
class OwedEvidence:
    """A kind of evidence one role adds to every meeting; not required means welcome."""

    leadership: Leadership
    role: Role
    kind: str
    required: bool


@dataclass(frozen=True)
class EvidencePlan:
    """The kinds an edition knows, and what each role owes."""

    kinds: tuple[EvidenceKind, ...]
    owed: tuple[OwedEvidence, ...]

    def find(self, id: str) -> EvidenceKind | None:
        return next((kind for kind in self.kinds if kind.id == id), None)

    def owed_under(self, leadership: Leadership) -> tuple[OwedEvidence, ...]:
        return tuple(owed for owed in self.owed if owed.leadership is leadership)
