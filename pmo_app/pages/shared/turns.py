"""Pages and saves are worked on one after the other in each process: were they to take turns at every step, as threads
do by themselves, all of them would end late, and each would need a connection of its own to the database.

A turn is a courtesy, not a lock: who has waited PATIENCE for theirs goes on without one, so a request that is stuck
holds nobody back for longer. Families that wait for something else (a password being hashed, a picture being read, a
store far away, an import) take none.
"""

import threading

from flask import Flask, g, request

PATIENCE = 0.25  # seconds; a request takes 3 to 10 thousandths
TAKE_LONG = {"account", "assets", "evidence", "health", "office"}
_turn = threading.Lock()


def init_app(app: Flask) -> None:
    """Before everything that tidies up after a request: its turn ends last of all."""
    app.teardown_appcontext(end)


def begin() -> None:
    """Who asks from within a context that goes on (a shell, a test) has one turn until that ends."""
    if request.blueprint not in TAKE_LONG and not g.get("has_turn"):
        g.has_turn = _turn.acquire(timeout=PATIENCE)


def end(_error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        _turn.release()
