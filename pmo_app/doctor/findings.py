"""What the doctor found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: fine, worth a look, or something that does not work or will be lost."""

    FINE = "baik"
    LOOK = "lihat"
    BAD = "rusak"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; the sentence says what to do where it is not fine."""

    level: Level
    about: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.level:<6} {self.about:<12} {self.sentence}"


def fine(about: str, sentence: str) -> Finding:
    return Finding(Level.FINE, about, sentence)


def look(about: str, sentence: str) -> Finding:
    return Finding(Level.LOOK, about, sentence)


def bad(about: str, sentence: str) -> Finding:
    return Finding(Level.BAD, about, sentence)
