"""The way back: a database of a country and five gigabytes of evidence are backed up, destroyed, and restored; then the
app starts on them, and a principal opens her newest report."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from bench.evening import gunicorn, served, writers_in
from bench.house import app_on, commanded
from bench.squeeze import Squeeze
from bench.table import Figure
from bench.wire import Client
from pmo_app.backups.sqlite import counts_at
from pmo_app.extensions import db
from pmo_app.models import Evidence, Report
from tests.support.databases import TODAY
from tests.support.places import SEMANGAT

OBJECTS, SIZE, LONGEST = 1000, 5_000_000, 300


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="pmo-drill-") as folder:
        url, evidence = f"sqlite:///{folder}/pmo.db", Path(folder, "evidence")
        writers_in(url, 1)
        lay_out(evidence, url)
        hashes, rows = hashes_below(evidence), counts_at(url)
        yield Figure("the database", Path(folder, "pmo.db").stat().st_size / 1e6, "MB")
        yield Figure("the evidence", sum(file.stat().st_size for file in evidence.rglob("file")) / 1e6, "MB")
        took, _ = commanded(url, str(evidence), "backup", f"{folder}/backups")
        yield Figure("all of it is backed up within", took, "s")
        for file in Path(folder).glob("pmo.db*"):
            file.unlink()
        shutil.rmtree(evidence)
        evidence.mkdir()
        name = next(Path(folder, "backups").glob("pmo-*"))
        took, _ = commanded(url, str(evidence), "restore", str(name))
        changed = {table for table, _ in rows.items() ^ counts_at(url).items()} - {"chore"}  # what ran is noted there
        began = time.monotonic()
        with served(Squeeze(), gunicorn("bench.served:app"), url, EVIDENCE_STORE=str(evidence)) as (port, _):
            page = Client(port).sign_in("kepsek").get(f"/schools/{SEMANGAT}/2026/meetings/3")
        took += time.monotonic() - began
        yield Figure("restored, started, signed in, and a report opened within", took, "s", LONGEST)
        yield Figure("  answers that were none", int(page.status != 200), "", 0)
        yield Figure("  tables that do not have the rows they had", len(changed), "", 0)
        others = hashes.items() ^ hashes_below(evidence).items()
        yield Figure("  files that are not what they were", len({name for name, _ in others}), "", 0)


def lay_out(evidence: Path, url: str) -> None:
    """So many recordings, each its own; the database knows them."""
    film = os.urandom(SIZE - 32)
    with app_on(url).app_context():
        report, person = db.session.scalars(select(Report.id).limit(1)).one(), 1
        for number in range(OBJECTS):
            place = evidence / "evidence" / f"{number:032x}"
            place.mkdir(parents=True)
            (place / "file").write_bytes(os.urandom(32) + film)
            about = {"report_id": report, "person_id": person, "kind": "recording", "form": "file", "at": TODAY}
            db.session.add(Evidence(folder=place.name, media_type="video/mp4", size=SIZE, **about))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def hashes_below(folder: Path) -> dict[str, str]:
    found = {}
    for file in folder.rglob("file"):
        with file.open("rb") as body:
            found[f"{file.relative_to(folder)}"] = hashlib.file_digest(body, "sha256").hexdigest()
    return found
