"""Requests that no page of ours would send, 50,000 of them, at every rule of the app, and bodies that lie: how many it
could not answer, and what they cost its servers."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.house import app_on, sqlite_house
from bench.table import Figure
from pmo_app import clock
from pmo_app.extensions import db
from tests.fuzzing.bodies import BODIES, FORM, PLACE, SERVERS, Body, field, serving
from tests.fuzzing.house import House, fuzz, world_on
from tests.support.databases import TODAY, SqliteShelf

TRIES, SEED = 50_000, 1
MB = 2**20
MOST_GROWTH, WARM = 30, 30
ENORMOUS = Body(PLACE, FORM, field(200_000_000), None, (413, 411))


def figures() -> Iterator[Figure]:
    """The tries on SQLite, inside this process, the same ones in every run; the bodies at the servers as shipped."""
    for name in SERVERS:
        yield from bodies_at(name)
    now, clock.now = clock.now, lambda: TODAY
    try:
        yield from tried()
    finally:
        clock.now = now


def bodies_at(name: str) -> Iterator[Figure]:
    place = list(SERVERS).index(name)
    with sqlite_house() as url, serving(name, url) as server:
        for _ in range(WARM):  # what each worker loads with its first requests is no growth
            server.send(BODIES["a field of 600 kB"])
        before, peak, odd = server.memory(), 0, 0
        for body in (*BODIES.values(), ENORMOUS):
            odd += server.send(body) != body.answers[place]
            peak = max(peak, server.memory())
    yield Figure(f"{name}: {len(BODIES) + 1} bodies, answered otherwise than designed", odd, limit=0)
    yield Figure(f"{name}: memory they leave taken at most", max(0, peak - before) / MB, "MB", limit=MOST_GROWTH)


def tried() -> Iterator[Figure]:
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
    yield Figure(f"fuzzing: tries at {rules} rules, seed {SEED}", house.tried, limit=TRIES, at_least=True)
    failed = sum(count for status, count in house.statuses.items() if status >= 500)
    yield Figure("fuzzing: answers of 500 and above", failed, limit=0)
    changed = sum(why.startswith("changed") for _, _, why in house.faults)
    yield Figure("fuzzing: kinds of refusals that changed a row", changed, limit=0)
    for status, count in sorted(house.statuses.items()):
        yield Figure(f"fuzzing: answered {status}", count, floor=house.tried)
