"""Making a backup: the database at one instant, verified by reading it back, and what evidence is not there yet.

In the place of backups lie archives (`pmo-<instant>.tar.gz`: a manifest and the database), and beside them a pool
(`files/…`) in which each piece of evidence lies once, however many archives name it; locked for another key it is
another piece. An archive is written last: one that has its name is whole.
"""

import hashlib
import json
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pmo_app.backups import database
from pmo_app.backups.errors import BackupError, NothingYet
from pmo_app.backups.locks import lock, pieces_of
from pmo_app.backups.rotation import kept, made_at, name_of
from pmo_app.storage import NotThere, Store, Stored
from pmo_app.storage.interface import Tally

POOL, KNOWN = "files", "files/known.json"
MANIFEST, DATABASE = "manifest.json", "database"
BYTES = "application/octet-stream"
EMPTY = (
    "nobody is in this database, and where backups go there are some of one that has people. Restore one of them, or "
    "name another place"
)
STRAY = timedelta(days=1)  # as long as another backup, that is being made, may have to say what is its


@dataclass(frozen=True)
class Source:
    """What is backed up: the database at this address, and a store of evidence, in which the database has `named`
    pieces; None for the database alone. `revision` is that of the tables, `version` that of the app."""

    url: str
    evidence: Store | None
    named: int
    revision: str
    version: str


@dataclass(frozen=True)
class Made:
    """A backup that was made: its name, how many bytes it took, rows by table, pieces of evidence and how many of them
    were new; how many old backups were let go of. `is_bereft` where none of the evidence is there that the database
    names."""

    name: str
    size: int
    rows: dict[str, int]
    files: int
    new_files: int
    removed: int
    is_bereft: bool = False


def make(source: Source, target: Store, at: datetime, recipient: str, say: Callable[[str], None]) -> Made:
    """Make one, locked for `recipient` (an age public key) if there is one, and let go of those that are old; nothing
    is let go of for one of the database alone, nor where the evidence seems to be elsewhere. Raises BackupError,
    NothingYet or StoreError; then nothing was added that could be taken for a backup."""
    with tempfile.TemporaryDirectory(prefix="pmo-backup-") as folder:
        scratch = Path(folder)
        kind, began = database.of(source.url), time.monotonic()
        kind.copy_to(source.url, scratch / DATABASE)
        took = time.monotonic() - began
        rows = kind.counts_in(source.url, scratch / DATABASE)
        if not rows.get("person"):
            raise BackupError(EMPTY) if _names(target) else NothingYet
        say(f"the database was copied in {took:.1f} s and read back: {sum(rows.values())} rows in {len(rows)} tables")
        if why := kind.unproven(source.url, scratch / DATABASE, rows):
            say(why)
        pool = Pool(target, recipient, scratch)
        files, new = pool.take_in(source.evidence, at) if source.evidence else ([], 0)
        is_bereft = bool(source.evidence and source.named and not files)
        say(f"evidence: {len(files)} objects, {new} of them new" if source.evidence else "evidence: left as it is")
        manifest = {"made_at": at.isoformat(), "revision": source.revision, "version": source.version}
        manifest |= {"engine": source.url.partition(":")[0].partition("+")[0], "rows": rows, "files": files}
        archive = _packed(scratch, manifest)
        name = name_of(at, is_locked=bool(recipient))
        _, size = pool.put(name, pieces_of(archive))
        removed = 0
        if source.evidence and not is_bereft:
            removed = _let_go(target)
            pool.forget(min(made_at(n) for n in _names(target)), at)
        return Made(name, size, rows, len(files), new, removed, is_bereft)


def _packed(scratch: Path, manifest: dict) -> Path:
    """The archive, opened again and compared with what went into it."""
    (scratch / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    packed = scratch / "archive"
    with tarfile.open(packed, "w:gz", compresslevel=6) as archive:
        for name in (MANIFEST, DATABASE):
            archive.add(scratch / name, name)
    with tarfile.open(packed) as archive:
        inside = archive.extractfile(DATABASE)
        for piece in pieces_of(scratch / DATABASE):
            if inside.read(len(piece)) != piece:
                raise BackupError("the archive does not hold what was put into it; is the disk sound?")
    return packed


def _let_go(target: Store) -> int:
    names = _names(target)
    old = sorted(set(names) - kept(names))
    target.delete(old)
    return len(old)


def _names(target: Store) -> list[str]:
    return [key for key, *_ in target.keys("pmo-") if made_at(key)]


class Pool:
    """The evidence in the place of backups: each object once for each key it was locked for. `known` tells of each, by
    where it lies, whose copy it is, how long that is, its hash, how long it is as it lies there, and the last backup
    that named it."""

    def __init__(self, target: Store, recipient: str, scratch: Path):
        self.target, self.recipient, self.scratch = target, recipient, scratch
        self.lying = {key: (size, since) for key, size, since in target.keys(f"{POOL}/")}
        try:
            self.known, self.is_known = self._as_now(json.loads(b"".join(target.read(KNOWN)))), True
        except (NotThere, ValueError):
            self.known, self.is_known = {}, False

    def _as_now(self, known: dict[str, dict]) -> dict[str, dict]:
        """What was noted by the key of the evidence, before it was by the place of the copy, too."""
        now = {place: told for place, told in known.items() if place.startswith(f"{POOL}/")}
        for key in known.keys() - now.keys():
            for place in (f"{POOL}/{key}", f"{POOL}/{key}.age"):
                if self._size(place) == known[key]["stored"]:
                    now[place] = {"key": key, **known[key]}
        return now

    def _size(self, place: str) -> int | None:
        return self.lying[place][0] if place in self.lying else None

    def take_in(self, evidence: Store, at: datetime) -> tuple[list[dict], int]:
        """What the backup made now names, and how many objects were new. What goes meanwhile is left out: it was
        removed by somebody long ago."""
        files, new = [], 0
        for key, size, _ in sorted(evidence.keys()):
            place = place_of(key, self.recipient)
            known = self.known.get(place)
            if not known or self._size(place) != known["stored"] or known["size"] != size:
                known = self._copy(evidence, key, place)
                new += 1
            if known:
                self.known[place] = {**known, "last": at.isoformat()}
                files.append({"place": place, **known})
        return files, new

    def _copy(self, evidence: Store, key: str, place: str) -> dict | None:
        try:
            about, pieces = evidence.about(key), evidence.read(key)
        except NotThere:
            return None
        plain, lying = self.put(place, pieces)
        told = {"media_type": about.media_type, "download_as": about.download_as}
        return {"key": key, "size": plain.size, "sha256": plain.sha256, "stored": lying, **told}

    def put(self, key: str, pieces: Iterable[bytes]) -> tuple[Stored, int]:
        """Lay pieces there, locked if there is a key; what they are themselves, and how many bytes lie there."""
        if not self.recipient:
            stored = self.target.put(key, pieces, media_type=BYTES)
            return stored, stored.size
        plain, locked = Tally(pieces), self.scratch / "locked"
        lock(plain, self.recipient, locked)
        return plain.stored, self.target.put(key, pieces_of(locked), media_type=BYTES).size

    def forget(self, oldest: datetime, at: datetime) -> None:
        """Let go of what no backup names that is still kept, and of what one left that never came to its end; write
        down what is known."""
        gone = [place for place, known in self.known.items() if datetime.fromisoformat(known["last"]) < oldest]
        strays = [place for place, (_, since) in self.lying.items() if self._is_stray(place, since, at)]
        self.target.delete([*gone, *strays])
        for place in gone:
            del self.known[place]
        self.target.put(KNOWN, [json.dumps(self.known).encode()], media_type="application/json")

    def _is_stray(self, place: str, since: datetime, at: datetime) -> bool:
        return self.is_known and place != KNOWN and place not in self.known and since < at - STRAY


def place_of(key: str, recipient: str) -> str:
    """Where a piece of evidence lies among the backups, locked for this recipient if there is one."""
    mark = f".{hashlib.sha256(recipient.encode()).hexdigest()[:8]}.age" if recipient else ""
    return f"{POOL}/{key}{mark}"
