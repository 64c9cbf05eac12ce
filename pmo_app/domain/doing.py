"""Which duties a person has around a meeting, by when, and which of them are done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pmo_app.domain.appointment import Appointment, last_day
from pmo_app.domain.calendar import Slot
from pmo_app.domain.duties import Duty, Phase, Seen

ONLY_SEEN = frozenset({Seen.DATE_AGREED, Seen.REPORT_SENT, Seen.EVIDENCE_IN})  # nobody can say so: the app would know


@dataclass(frozen=True)
class Done:
    """That a duty was done: on which day, where that is known, and with which note; `is_seen` where the app saw it."""

    day: date | None
    note: str = ""
    is_seen: bool = False


@dataclass(frozen=True)
class Place:
    """One school a duty is due at, or ("") all of a person's schools together."""

    npsn: str
    name: str
    zone: str
    by: date
    done: Done | None


@dataclass(frozen=True)
class Task:
    """One duty for one meeting, at each place where it is due."""

    duty: Duty
    number: int
    places: tuple[Place, ...]

    @property
    def open_places(self) -> list[Place]:
        return [place for place in self.places if not place.done]

    @property
    def is_done(self) -> bool:
        return not self.open_places

    @property
    def by(self) -> date:
        """The soonest day by which some of it is still to be done."""
        return min((place.by for place in self.open_places), default=max(place.by for place in self.places))

    @property
    def zones(self) -> set[str]:
        return {place.zone for place in self.places}

    @property
    def can_be_ticked(self) -> bool:
        return self.duty.seen not in ONLY_SEEN


@dataclass(frozen=True)
class Stand:
    """A meeting of one school as duties see it: its slot, the day agreed, and which deeds the app has seen there."""

    npsn: str
    school: str
    zone: str
    slot: Slot
    agreed: Appointment | None
    seen: dict[Seen, date | None]


def by_when(duty: Duty, stand: Stand) -> date:
    """Before and at the meeting: its day, or the end of its month; afterwards the report's deadline."""
    if duty.phase is Phase.AFTER:
        return stand.slot.due
    return stand.agreed.day if stand.agreed else last_day(stand.slot.month)


def task_of(duty: Duty, stands: Sequence[Stand], ticked: Callable[[str], Done | None]) -> Task:
    """The duty at these schools; `ticked` says what somebody ticked by hand at a place."""
    number = stands[0].slot.number
    if duty.together:
        first = min(stands, key=lambda stand: by_when(duty, stand))
        return Task(duty, number, (Place("", "", first.zone, by_when(duty, first), ticked("")),))
    return Task(duty, number, tuple(_place(duty, stand, ticked) for stand in stands))


def _place(duty: Duty, stand: Stand, ticked) -> Place:
    seen = Done(stand.seen[duty.seen], is_seen=True) if duty.seen in stand.seen else None
    return Place(stand.npsn, stand.school, stand.zone, by_when(duty, stand), seen or ticked(stand.npsn))
