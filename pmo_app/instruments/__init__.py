"""Instrument editions: one folder of data each, and the shelf that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pmo_app.domain.calendar import Slot
from pmo_app.domain.duties import Duty
from pmo_app.domain.evidence import EvidencePlan
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import Instrument
from pmo_app.domain.messages import Message, Occasion
from pmo_app.domain.roles import Leadership, Role
from pmo_app.domain.topics import Topics
from pmo_app.instruments import reading
from pmo_app.instruments.reading import CalendarEntry, StatusWords

SHELF = Path(__file__).parent


@dataclass(frozen=True)
class Edition:
    """One version of the instrument with all that goes with it. A school year names the edition it uses."""

    name: str
    instrument: Instrument
    topics: Topics
    calendar: tuple[CalendarEntry, ...]
    statuses: Mapping[FollowUpStatus, StatusWords]
    evidence: EvidencePlan
    duties: tuple[Duty, ...]
    messages: Mapping[Occasion, Message]

    def slots_for(self, start_year: int) -> tuple[Slot, ...]:
        """The six meetings of the school year that starts in `start_year`."""
        return tuple(entry.in_year(start_year) for entry in self.calendar)

    def duties_of(self, role: Role, leadership: Leadership) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if (duty.role, duty.leadership) == (role, leadership))


def editions() -> list[str]:
    """The names on the shelf, oldest first."""
    return sorted(folder.name for folder in SHELF.iterdir() if (folder / "instrument.toml").is_file())


@cache
def edition(name: str) -> Edition:
    """The edition of this name; KeyError if the shelf holds none. New data passes check.problems() first."""
    if name not in editions():
        raise KeyError(name)
    return read(SHELF / name)


def read(folder: Path) -> Edition:
    topics = reading.topics(folder)
    return Edition(
        name=folder.name,
        instrument=reading.instrument(folder, topics),
        topics=topics,
        calendar=reading.calendar(folder),
        statuses=reading.statuses(folder),
        evidence=reading.evidence(folder),
        duties=reading.duties(folder),
        messages=reading.messages(folder),
    )
