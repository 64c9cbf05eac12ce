"""A province's workbook: 1,800 schools, 4,000 people, 9,000 assignments, previewed and applied; beside bare inserts."""

import io
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text
from xlsxwriter import Workbook

from bench.table import Figure
from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.importing.applying import apply
from pmo_app.importing.columns import SHEETS
from pmo_app.importing.posts import plan_of
from pmo_app.importing.reading import read
from pmo_app.instruments import edition, editions
from pmo_app.models import SchoolYear
from pmo_app.tables import upgrade

SCHOOLS, HEADS, OTHERS = 1_800, 1_800, 2_200
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def workbook() -> bytes:
    """As bytes: every school with a head, two supervisors, a facilitator and a coordinator."""
    chance, kept = random.Random(7), io.BytesIO()
    schools = [[f"{30_000_000 + n}", f"SD Negeri {n}", "SD", f"Kec. {n % 90}", f"Kab. {n % 20}", "WIB", n % 3 + 1, 180, 9, 6, ""] for n in range(SCHOOLS)]  # fmt: skip  # noqa: E501
    people = [[f"Orang Ke {n}, S.Pd.", "Ibu", f"0812{n:08}", "", f"orang.{n}"] for n in range(HEADS + OTHERS)]
    posts = [[f"orang.{n}", "kepala sekolah", f"{30_000_000 + n}", "", ""] for n in range(SCHOOLS)]
    for role, first, each in (("pengawas", 0, 18), ("fasilitator", 300, 5), ("koordinator", 900, 90)):
        posts += [[f"orang.{HEADS + first + n // each}", role, f"{30_000_000 + n}", "1 Juli 2026", ""] for n in range(SCHOOLS)]  # fmt: skip  # noqa: E501
    posts += [
        [f"orang.{chance.randrange(3000, 3900)}", "pengawas", f"{30_000_000 + n}", "", ""] for n in range(SCHOOLS)
    ]
    with Workbook(kept, {"in_memory": True}) as made:
        for (name, columns), rows in zip(SHEETS.items(), (schools, people, posts), strict=True):
            sheet = made.add_worksheet(name)
            for number, row in enumerate([[c.title for c in columns], *rows]):
                sheet.write_row(number, 0, row)
    return kept.getvalue()


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/x.db"
        app = create_app({"SECRET_KEY": "only for figures, long enough", "SQLALCHEMY_DATABASE_URI": url})
        with app.app_context():
            upgrade()
            year = SchoolYear.opened(2026, editions()[-1], edition(editions()[-1]).slots_for(2026))
            db.session.add(year)
            db.session.commit()
            yield from measured(workbook())
            db.session.remove()
            db.engine.dispose()


def measured(body: bytes) -> Iterator[Figure]:
    before = peak()
    preview, plan = timed(lambda: plan_of(read("x.xlsx", body), 2026))
    rows = plan.size
    db.session.rollback()
    applied, _ = timed(lambda: list(apply(plan_of(read("x.xlsx", body), 2026), "x.xlsx", by=None, at=NOW)))
    again, same = timed(lambda: plan_of(read("x.xlsx", body), 2026))
    floor, _ = timed(lambda: bare_rows(rows))
    yield Figure("import: rows of the workbook", rows)
    yield Figure("import: preview", preview, "s")
    yield Figure("import: apply, beside as many bare rows", applied, "s", limit=60, floor=floor)
    yield Figure("import: preview of the same once more", again, "s")
    yield Figure("import: rows left to write then", same.size, "", limit=0)
    yield Figure("import: memory at most", peak(), "MB", floor=before)


def bare_rows(number: int) -> None:
    db.session.execute(text("CREATE TABLE floor (id INTEGER PRIMARY KEY, words TEXT)"))
    db.session.execute(text("INSERT INTO floor (words) VALUES (:words)"), [{"words": "x" * 80}] * number)
    db.session.commit()


def timed(deed):
    start = time.perf_counter()
    done = deed()
    return time.perf_counter() - start, done


def peak() -> int:
    """The most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
