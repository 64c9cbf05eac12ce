"""People at their phones, hundreds at once, each at a pace of their own: how long things took, and what failed."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass
class Told:
    """Times in seconds from when a request was due, by kind; `faults` are answers nobody wants."""

    times: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter = field(default_factory=Counter)

    def at(self, kind: str, share: float) -> float:
        """The time that this share of such requests stayed below."""
        held = sorted(self.times.get(kind, [])) or [float("inf")]
        return held[min(len(held) - 1, int(share * len(held)))]

    def count(self, kind: str) -> int:
        return len(self.times.get(kind, []))


@dataclass(frozen=True)
class Step:
    """One thing a person does in a round: `does` answers "" or what went wrong."""

    kind: str
    does: Callable[[int], str]


def evening(people: list[list[Step | None]], *, every: float, seconds: float) -> Told:
    """Everybody does their steps, spread evenly over a round of `every` seconds (None is a rest), round after round.
    Who is late for a step does it at once: its time counts from when it was due."""
    told, dice, begin = Told(), random.Random(7), time.monotonic() + 1
    rounds = int(seconds / every)
    with ThreadPoolExecutor(len(people)) as crowd:
        lives = [crowd.submit(live, steps, begin + dice.uniform(0, every), every, rounds) for steps in people]
        for life in lives:
            for kind, took, fault in life.result():
                told.times.setdefault(kind, []).append(took)
                told.faults.update([f"{kind}: {fault}"] if fault else [])
    return told


def live(steps: list[Step | None], start: float, every: float, rounds: int) -> list[tuple[str, float, str]]:
    """One person's rounds: (kind, seconds it took, what went wrong) of each step."""
    mine = []
    for number in range(rounds):
        for place, step in enumerate(steps):
            if step:
                due = start + (number + place / len(steps)) * every
                time.sleep(max(0.0, due - time.monotonic()))
                fault = step.does(number * len(steps) + place)
                mine.append((step.kind, time.monotonic() - due, fault))
    return mine
