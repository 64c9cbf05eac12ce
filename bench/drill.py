"""The way back: a database of a country and five gigabytes of evidence are backed up, destroyed, and restored; then the
app starts on them, and a principal opens her newest report."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import MetaData, func, select

from bench.evening import gunicorn, served, writers_in
from bench.house import app_on
from bench.squeeze import Squeeze
from bench.table import Figure
from bench.wire import Client
from pmo_app.extensions import db
from pmo_app.models import Evidence, Report
from tests.support.databases import TODAY
from tests.support.proxied import environment

OBJECTS, SIZE, LONGEST = 1000, 5_000_000, 300


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="pmo-drill-") as folder:
        url, evidence = f"sqlite:///{folder}/pmo.db", Path(folder, "evidence")
        writer = writers_in(url, 1)[0]
        lay_out(evidence, url)
        hashes, rows = hashes_below(evidence), counts(url)
        yield Figure("the database", Path(folder, "pmo.db").stat().st_size / 1e6, "MB")
        yield Figure("the evidence", sum(file.stat().st_size for file in evidence.rglob("file")) / 1e6, "MB")
        yield Figure("all of it is backed up within", told(url, evidence, "backup", f"{folder}/backups"), "s")
        for file in Path(folder).glob("pmo.db*"):
            file.unlink()
        shutil.rmtree(evidence)
        evidence.mkdir()
        name = next(Path(folder, "backups").glob("pmo-*"))
        took, began = told(url, evidence, "restore", str(name)), time.monotonic()
        with served(Squeeze(), gunicorn("bench.served:app"), url, EVIDENCE_STORE=str(evidence)) as (port, _):
            page = Client(port, dict([writer.cookie.split("=", 1)])).get(writer.meeting)
        took += time.monotonic() - began
        yield Figure("restored, started, and a report opened within", took, "s", LONGEST)
        yield Figure("  answers that were none", int(page.status != 200), "", 0)
        yield Figure(
            "  tables that do not have the rows they had", sum(rows[t] != n for t, n in counts(url).items()), "", 0
        )
        yield Figure(
            "  files that are not what they were", len(hashes.items() ^ hashes_below(evidence).items()) / 2, "", 0
        )


def told(url: str, evidence: Path, *words: str) -> float:
    """Seconds that a command of the app's took."""
    command, began = [sys.executable, "-c", "from pmo_app.cli import main; main()", *words], time.monotonic()
    subprocess.run(command, check=True, capture_output=True, env=environment(url, EVIDENCE_STORE=str(evidence)))
    return time.monotonic() - began


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


def counts(url: str) -> dict[str, int]:
    with app_on(url).app_context():
        known = MetaData()
        known.reflect(db.engine)
        found = {
            name: db.session.scalar(select(func.count()).select_from(table))
            for name, table in known.tables.items()
            if name not in ("chore", "sign_in")
        }
        db.session.remove()
        db.engine.dispose()
    return found


def hashes_below(folder: Path) -> dict[str, str]:
    found = {}
    for file in folder.rglob("file"):
        with file.open("rb") as body:
            found[f"{file.relative_to(folder)}"] = hashlib.file_digest(body, "sha256").hexdigest()
    return found
