"""Requests are worked on one after the other in each process: saves first, then pages, then those who try to sign in.
Were they to take turns at every step, as threads do by themselves, all of them would end late, and each would need a
connection of its own to the database.

A turn is a courtesy, not a lock: who has waited PATIENCE for theirs goes on without one, so a request that is stuck
holds nobody back for longer. Families that wait for something else (a password being hashed, a picture being read, a
store far away, an import) take none. Who signs in with a password takes one, and steps aside while it is hashed.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from flask import Flask, g, request

PATIENCE = 0.25  # seconds; a request takes 3 to 10 thousandths
OF_TRIES = 0.05  # theirs: each that waits keeps one of the threads that pages need too
TAKE_LONG = {"account", "assets", "evidence", "health", "office"}
TRIES = {"account.begin_session"}  # anybody may send thousands of them


class Rank(IntEnum):
    """Who goes first."""

    SAVES = 0
    READS = 1
    TRIES = 2


Bell = threading.Lock  # rung for the one who waits with it


class Turns:
    """Of one process: one is worked on, the others wait. A turn goes from one to the next by name: were all who wait
    woken to see whose it is, they would slow down the one who has it."""

    def __init__(self):
        self._lock = threading.Lock()
        self.is_taken, self._waiting = False, {rank: deque() for rank in Rank}

    def take(self, rank: Rank, *, timeout: float) -> bool:
        """Wait for a turn, behind all who go first; False where it has not come after so many seconds."""
        with self._lock:
            if not self.is_taken:
                self.is_taken = True
                return True
            bell = Bell()
            bell.acquire()
            self._waiting[rank].append(bell)
        try:
            return bell.acquire(timeout=timeout) or self._came_after_all(rank, bell)
        except BaseException:  # whoever is torn away takes no turn along
            if self._came_after_all(rank, bell):
                self.give_back()
            raise

    def _came_after_all(self, rank: Rank, bell: Bell) -> bool:
        """Stop waiting; True where the turn came at this very moment."""
        with self._lock:
            came = bell not in self._waiting[rank]
            if not came:
                self._waiting[rank].remove(bell)
            return came

    def give_back(self) -> None:
        with self._lock:
            first = next((waiting for waiting in self._waiting.values() if waiting), None)
            if first:
                first.popleft().release()
            else:
                self.is_taken = False


_turns = Turns()


def init_app(app: Flask) -> None:
    """Before everything that tidies up after a request: its turn ends last of all."""
    app.teardown_appcontext(end)


def begin() -> None:
    if request.blueprint not in TAKE_LONG:
        _take(Rank.SAVES if request.may_write else Rank.READS, PATIENCE)


def begin_to_try() -> None:
    """Once what they sent is here: it may come slowly."""
    if request.endpoint in TRIES:
        request.form  # noqa: B018
        _take(Rank.TRIES, OF_TRIES)


def _take(rank: Rank, patience: float) -> None:
    """Who asks from within a context that goes on (a shell, a test) has one turn until that ends."""
    if not g.get("has_turn"):
        g.has_turn = _turns.take(rank, timeout=patience)


@contextmanager
def aside() -> Iterator[None]:
    """While a password that is tried is hashed, the others go on."""
    end(None)
    try:
        yield
    finally:
        _take(Rank.TRIES, OF_TRIES)


def end(_error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        _turns.give_back()
