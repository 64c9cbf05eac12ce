"""Upgrades with a real office's data in them: how long they take, and what a kill -9 in the middle leaves."""

import base64
import hashlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import LargeBinary, Table, UniqueConstraint, create_engine

from bench.table import Figure
from tests.releases.interrupting import begun, copied, laid_out, schema, upgraded
from tests.releases.kept import VERSIONS, Kept, tables_of

REPORTS, KILLS, STEP = 1800, 20, 1_000_000


def figures() -> Iterator[Figure]:
    for version in VERSIONS:
        with tempfile.TemporaryDirectory(prefix="pmo-upgrade-") as folder:
            yield from of(Kept.of(version), Path(folder))


def of(kept: Kept, folder: Path) -> Iterator[Figure]:
    copies = -(-REPORTS // len(kept.rows["report"]))
    old, small = folder / "old.db", folder / "small.db"
    laid_out(kept, {}, small)
    laid_out(kept, multiplied(kept, small, copies), old)
    new = copied(old, "new")
    seconds = taken(new)
    count = len(kept.rows["report"]) * copies
    yield Figure(f"from {kept.version}, {count:,} reports: the upgrade", seconds, "s", floor=written_anew(old))
    yield Figure("  the database before", old.stat().st_size / 1e6, "MB")
    yield Figure("  the database after", new.stat().st_size / 1e6, "MB")
    yield from killed(kept, old, new, seconds)


def killed(kept: Kept, old: Path, new: Path, seconds: float) -> Iterator[Figure]:
    chance = random.Random(8)
    before, states, hit, between, lost, stuck = print_of(old), (schema(old), schema(new)), 0, 0, 0, 0
    for _ in range(KILLS):
        hurt = copied(old, "hurt")
        with begun(hurt) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0, seconds))
            hit += process.poll() is None
            process.kill()
        between += schema(hurt) not in states
        lost += print_of(hurt, like=old) != before
        upgraded(hurt)
        stuck += schema(hurt) != states[1] or print_of(hurt, like=old) != before
    yield Figure(f"  killed {KILLS} times at random: in the middle of it", hit)
    yield Figure("    left between the old release and the new", between, "", 0)
    yield Figure("    with a row lost or changed", lost, "", 0)
    yield Figure("    not whole after running it once more", stuck, "", 0)


def taken(file: Path) -> float:
    """The seconds of an upgrade, without those of starting Python."""
    with begun(file) as process:
        process.stdout.readline()
        start = time.perf_counter()
        process.wait()
        return time.perf_counter() - start


def written_anew(file: Path) -> float:
    """The seconds it takes SQLite to write all of this database to another file, and the disk to have it."""
    there = file.with_name("anew.db")
    connection = sqlite3.connect(file)
    start = time.perf_counter()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("VACUUM INTO ?", (str(there),))
    connection.close()
    passed = time.perf_counter() - start
    there.unlink()
    return passed


def print_of(file: Path, like: Path | None = None) -> str:
    """A hash of every row, in the columns that the database at `like` has."""
    connection, known = sqlite3.connect(file), sqlite3.connect(like or file)
    whole = hashlib.sha256()
    tables = known.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version' ORDER BY 1"
    )
    for (table,) in tables.fetchall():
        names = ", ".join(f'"{row[1]}"' for row in known.execute(f'PRAGMA table_info("{table}")'))
        for row in connection.execute(f'SELECT {names} FROM "{table}" ORDER BY 1, 2'):
            whole.update(repr(row).encode())
    connection.close()
    known.close()
    return whole.hexdigest()


def multiplied(kept: Kept, empty: Path, copies: int) -> dict[str, list[dict]]:
    """The village so many times, each with people, schools and reports of its own; years are the same for all."""
    engine = create_engine(f"sqlite:///{empty}")
    with engine.connect() as connection:
        tables = tables_of(connection)
    engine.dispose()
    moving: set = set()
    for table in tables:
        moving |= moving_in(table, moving)
    return {
        table.name: [moved(table, row, moving, n) for n in range(copies if moving & set(table.primary_key) else 1)
                     for row in kept.rows[table.name]]
        for table in tables
    }  # fmt: skip


def moving_in(table: Table, moving: set) -> set:
    """The columns that differ from one village to the next: ids, what refers to them, and what must be there once."""
    found = {column for column in table.primary_key if column.name == "id"}
    found |= {column for column in table.c if any(key.column in moving | found for key in column.foreign_keys)}
    if not found & set(table.primary_key):
        return found
    unique = [index.columns for index in table.indexes if index.unique]
    unique += [rule.columns for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    return found | {list(columns)[-1] for columns in unique if not found & set(columns)}


def moved(table: Table, row: dict, moving: set, n: int) -> dict:
    return {name: elsewhere(table.c[name].type, value, n) if table.c[name] in moving else value
            for name, value in row.items()}  # fmt: skip


def elsewhere(kind, value, n: int):
    if value is None or not n:
        return value
    if isinstance(kind, LargeBinary):
        return base64.b64encode(base64.b64decode(value) + str(n).encode()).decode()
    return value + n * STEP if isinstance(value, int) else f"{value}-{n}"
