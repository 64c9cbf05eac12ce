"""Requests that no page of ours would send, 50,000 of them, at every rule of the app: how many it could not answer."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.house import app_on
from bench.table import Figure
from pmo_app import clock
from pmo_app.extensions import db
from tests.fuzzing.house import House, fuzz, world_on
from tests.support.databases import TODAY, SqliteShelf

TRIES, SEED = 50_000, 1


def figures() -> Iterator[Figure]:
    """On SQLite, inside this process; the same tries in every run."""
    clock.now = lambda: TODAY
    with tempfile.TemporaryDirectory(prefix="pmo-bench-") as folder:
        shelf = SqliteShelf(Path(folder))
        world = world_on(shelf, "fuzzed")
        app = app_on(shelf.fresh("fuzzed", "house"))
        with app.app_context():
            house = House(app, world, lambda: shelf.fresh("fuzzed", "house"))
            fuzz(house, TRIES, SEED)
            house.close()
            db.engine.dispose()
    yield from told(house, len(list(app.url_map.iter_rules())))


def told(house: House, rules: int) -> Iterator[Figure]:
    for fault in house.faults.values():
        print(fault, file=sys.stderr)
    yield Figure(f"fuzzing: tries, at {rules} rules, seed {SEED}", house.tried, limit=TRIES, at_least=True)
    failed = sum(count for status, count in house.statuses.items() if status >= 500)
    yield Figure("fuzzing: answers of 500 and above", failed, limit=0)
    changed = sum(why.startswith("changed") for _, _, why in house.faults)
    yield Figure("fuzzing: kinds of refusals that changed a row", changed, limit=0)
    for status, count in sorted(house.statuses.items()):
        yield Figure(f"fuzzing: answered {status}", count, floor=house.tried)
