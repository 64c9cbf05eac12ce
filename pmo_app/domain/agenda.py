"""What of a person's schools belongs in their calendar: meetings with a day, deadlines, and more time. Of what people
wrote nothing goes there but days, hours, the mode and the length."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from pmo_app.domain.appointment import DURATION, HELD_ON, MODE, Appointment
from pmo_app.domain.calendar import Slot
from pmo_app.domain.roles import Role

MEETS = frozenset({Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR})  # a coordinator observes a sample only
ANSWERS = (HELD_ON, MODE, DURATION)


@dataclass(frozen=True)
class Place:
    """One meeting of one school in its year. `moves` counts how often the year's own date was moved."""

    report_id: int
    year: int
    number: int
    npsn: str
    school: str
    zone: str
    slot: Slot
    moves: int = 0

    @property
    def shared(self) -> tuple[int, int, str]:
        """What it has in common with all schools whose report is due at the same instant."""
        return (self.year, self.number, self.zone)


@dataclass(frozen=True)
class Said:
    """An answer as it stands: its version counts how often it was saved."""

    value: object
    version: int
    at: datetime


@dataclass(frozen=True)
class Grant:
    """More time that was given once; `is_dropped` where it was taken back."""

    until: date
    is_dropped: bool
    at: datetime

    @property
    def weight(self) -> int:
        """How many decisions it stands for."""
        return 2 if self.is_dropped else 1


@dataclass(frozen=True)
class Decisions:
    """How often more time was given or taken back, and when last."""

    count: int
    last: datetime


@dataclass(frozen=True)
class Meeting:
    """A meeting with a day, or the last day it had if there is none any more. `sequence` goes up with every change, as
    calendars ask."""

    place: Place
    agreed: Appointment
    sequence: int
    changed_at: datetime
    is_cancelled: bool

    @classmethod
    def of(cls, place: Place, said: Mapping[str, Said], last_day: object = None) -> "Meeting | None":
        """From its answers by field; `last_day` is the day it had before it was emptied. None if it never had one."""
        mode, lasts = (said[field].value if field in said else None for field in (MODE, DURATION))
        agreed = Appointment.of(said[HELD_ON].value, mode, lasts) if HELD_ON in said else None
        kept = agreed or Appointment.of(last_day, mode, lasts)
        if not kept:
            return None
        savings = sum(answer.version for answer in said.values()) - 1
        return cls(place, kept, savings, max(answer.at for answer in said.values()), is_cancelled=agreed is None)


@dataclass(frozen=True)
class Deadline:
    """The day on which reports are due: the year's own for all schools of a zone together, or that of one school which
    was given more time. Cancelled where it holds for none of them any more."""

    places: tuple[Place, ...]
    due: date
    sequence: int
    changed_at: datetime
    is_extended: bool = False
    is_cancelled: bool = False

    @property
    def first(self) -> Place:
        return self.places[0]


@dataclass(frozen=True)
class Agenda:
    """All that belongs in one calendar."""

    meetings: list[Meeting]
    deadlines: list[Deadline]


def deadlines(
    places: Iterable[Place],
    grants: Mapping[int, list[Grant]],
    decided: Mapping[tuple[int, int, str], Decisions],
    changed: Mapping[int, datetime],
) -> list[Deadline]:
    """The year's own, however many schools they hold for, then one for each school that was given time. `grants` are by
    report, `decided` by what places share (of everybody's schools, so that it never goes down when one's own become
    fewer), `changed` says when a year's dates were last changed."""
    ordered = sorted(places, key=lambda place: place.shared)
    own = [
        _own(tuple(mine), decided.get(shared), changed[shared[0]])
        for shared, mine in groupby(ordered, key=lambda place: place.shared)
    ]
    extended = (_extended(place, grants.get(place.report_id, []), changed[place.year]) for place in ordered)
    return own + [deadline for deadline in extended if deadline]


def _own(places: tuple[Place, ...], decided: Decisions | None, changed_at: datetime) -> Deadline:
    bound = tuple(place for place in places if not place.slot.regular)
    moves = places[0].moves + (decided.count if decided else 0)
    at = max(changed_at, decided.last) if decided else changed_at
    return Deadline(bound or places, places[0].slot.own_due, moves, at, is_cancelled=not bound)


def _extended(place: Place, grants: list[Grant], changed_at: datetime) -> Deadline | None:
    is_in_force = place.slot.regular is not None
    if not grants and not is_in_force:
        return None
    due = place.slot.due if is_in_force else grants[-1].until
    at, moves = max([changed_at, *(g.at for g in grants)]), place.moves + sum(g.weight for g in grants)
    return Deadline((place,), due, moves, at, is_extended=True, is_cancelled=not is_in_force)
