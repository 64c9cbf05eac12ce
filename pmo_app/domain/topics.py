"""The topics a school may choose from, and the subtopics under them."""

from dataclasses import dataclass
from enum import StrEnum

MOST_SUBTOPICS = 2


class Branch(StrEnum):
    """The two columns of the deck's table of subtopics."""

    PLANNING = "perencanaan"
    STRATEGY = "strategi implementasi"


@dataclass(frozen=True)
class Subtopic:
    """Codes are topic and letter ("2F"); labels may repeat under two topics."""

    code: str
    label: str
    branch: Branch


@dataclass(frozen=True)
class Topic:
    code: str
    title: str
    subtopics: tuple[Subtopic, ...]
    sensitive: bool = False  # touches child protection: the writer is asked to name no child


@dataclass(frozen=True)
class Topics:
    """All topics of an edition."""

    topics: tuple[Topic, ...]

    def __iter__(self):
        return iter(self.topics)

    def find(self, code: str) -> Subtopic | None:
        return next((s for topic in self.topics for s in topic.subtopics if s.code == code), None)

    def is_sensitive(self, code: str) -> bool:
        return any(topic.sensitive and topic.code == code[:1] for topic in self.topics)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(s.code for topic in self.topics for s in topic.subtopics)
