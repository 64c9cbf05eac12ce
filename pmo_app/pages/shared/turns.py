"""Pages and saves are worked on one after the other in each process, saves first: were they to take turns at every
step, as threads do by themselves, all of them would end late, and each would need a connection of its own to the
database.

A turn is a courtesy, not a lock: who has waited PATIENCE for theirs goes on without one, so a request that is stuck
holds nobody back for longer. Families that wait for something else (a password being hashed, a picture being read, a
store far away, an import) take none.
"""

import threading

from flask import Flask, g, request

PATIENCE = 0.25  # seconds; a request takes 3 to 10 thousandths
TAKE_LONG = {"account", "assets", "evidence", "health", "office"}


class Turns:
    """Of one process: one is worked on, the others wait."""

    def __init__(self):
        self._moved_on = threading.Condition()
        self.is_taken, self._savers = False, 0

    def take(self, *, to_save: bool, timeout: float) -> bool:
        """Wait for a turn, who reads behind all who save; False where it has not come after so many seconds."""
        with self._moved_on:
            self._savers += to_save
            try:
                is_mine = self._moved_on.wait_for(lambda: not self.is_taken and (to_save or not self._savers), timeout)
            finally:
                self._savers -= to_save
            self.is_taken = self.is_taken or is_mine
            return is_mine

    def give_back(self) -> None:
        with self._moved_on:
            self.is_taken = False
            self._moved_on.notify_all()


_turns = Turns()


def init_app(app: Flask) -> None:
    """Before everything that tidies up after a request: its turn ends last of all."""
    app.teardown_appcontext(end)


def begin() -> None:
    """Who asks from within a context that goes on (a shell, a test) has one turn until that ends."""
    if request.blueprint not in TAKE_LONG and not g.get("has_turn"):
        g.has_turn = _turns.take(to_save=request.may_write, timeout=PATIENCE)


def end(_error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        _turns.give_back()
