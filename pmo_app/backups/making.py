"""Making a backup: the database at one instant, verified by reading it back, and what evidence is not there yet.

In the place of backups lie archives (`pmo-<instant>.tar.gz`: a manifest and the database), and beside them a pool
(`files/…`) in which each piece of evidence lies once, however many archives name it. An archive is written last: one
that has its name is whole.
"""

import json
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pmo_app.backups.database import BackupError, copy_to, counts_in
from pmo_app.backups.locks import lock, pieces_of
from pmo_app.backups.rotation import kept, made_at, name_of
from pmo_app.storage import NotThere, Store, Stored
from pmo_app.storage.interface import Tally

POOL, KNOWN = "files", "files/known.json"
MANIFEST, DATABASE = "manifest.json", "database"
BYTES = "application/octet-stream"


@dataclass(frozen=True)
class Source:
    """What is backed up: the database at this address, and a store of evidence. `revision` is that of the tables,
    `version` that of the app."""

    url: str
    evidence: Store
    revision: str
    version: str


@dataclass(frozen=True)
class Made:
    """A backup that was made: its name, how many bytes it took, rows by table, pieces of evidence and how many of them
    were new; how many old backups were let go of."""

    name: str
    size: int
    rows: dict[str, int]
    files: int
    new_files: int
    removed: int


def make(source: Source, target: Store, at: datetime, recipient: str, say: Callable[[str], None]) -> Made:
    """Make one, locked for `recipient` (an age public key) if there is one, and let go of those that are old. Raises
    BackupError or StoreError; then nothing was added that could be taken for a backup."""
    with tempfile.TemporaryDirectory(prefix="pmo-backup-") as folder:
        scratch = Path(folder)
        copy_to(source.url, scratch / DATABASE)
        rows = counts_in(source.url, scratch / DATABASE)
        say(f"the database was copied and read back: {sum(rows.values())} rows in {len(rows)} tables")
        pool = Pool(target, recipient, scratch)
        files, new = pool.take_in(source.evidence, at)
        say(f"evidence: {len(files)} objects, {new} of them new")
        manifest = {"made_at": at.isoformat(), "revision": source.revision, "version": source.version}
        manifest |= {"engine": source.url.partition(":")[0].partition("+")[0], "rows": rows, "files": files}
        archive = _packed(scratch, manifest)
        name = name_of(at, is_locked=bool(recipient))
        _, size = pool.put(name, pieces_of(archive))
        removed = _let_go(target)
        pool.forget(min(made_at(n) for n in _names(target)))
        return Made(name, size, rows, len(files), new, removed)


def _packed(scratch: Path, manifest: dict) -> Path:
    """The archive, opened again and compared with what went into it."""
    (scratch / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    packed = scratch / "archive"
    with tarfile.open(packed, "w:gz", compresslevel=6) as archive:
        for name in (MANIFEST, DATABASE):
            archive.add(scratch / name, name)
    with tarfile.open(packed) as archive:
        database = archive.extractfile(DATABASE)
        for piece in pieces_of(scratch / DATABASE):
            if database.read(len(piece)) != piece:
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
    """The evidence in the place of backups: each object once. `known` tells of each how long it is, its hash, how long
    it is as it lies there, and the last backup that named it."""

    def __init__(self, target: Store, recipient: str, scratch: Path):
        self.target, self.recipient, self.scratch = target, recipient, scratch
        try:
            self.known = json.loads(b"".join(target.read(KNOWN)))
        except (NotThere, ValueError):
            self.known = {}

    def take_in(self, evidence: Store, at: datetime) -> tuple[list[dict], int]:
        """What the backup made now names, and how many objects were new. What goes meanwhile is left out: it was
        removed by somebody long ago."""
        lying = {key: size for key, size, _ in self.target.keys(f"{POOL}/")}
        files, new = [], 0
        for key, size, _ in sorted(evidence.keys()):
            known = self.known.get(key)
            if not known or lying.get(self._place(key)) != known["stored"] or known["size"] != size:
                known = self._copy(evidence, key)
                new += 1
            if known:
                self.known[key] = {**known, "last": at.isoformat()}
                files.append({"key": key, **known})
        return files, new

    def _copy(self, evidence: Store, key: str) -> dict | None:
        try:
            about, pieces = evidence.about(key), evidence.read(key)
        except NotThere:
            return None
        plain, lying = self.put(self._place(key), pieces)
        told = {"media_type": about.media_type, "download_as": about.download_as}
        return {"size": plain.size, "sha256": plain.sha256, "stored": lying, **told}

    def put(self, key: str, pieces: Iterable[bytes]) -> tuple[Stored, int]:
        """Lay pieces there, locked if there is a key; what they are themselves, and how many bytes lie there."""
        if not self.recipient:
            stored = self.target.put(key, pieces, media_type=BYTES)
            return stored, stored.size
        plain, locked = Tally(pieces), self.scratch / "locked"
        lock(plain, self.recipient, locked)
        return plain.stored, self.target.put(key, pieces_of(locked), media_type=BYTES).size

    def forget(self, oldest: datetime) -> None:
        """Let go of what no backup names that is still kept, and write down what is known."""
        gone = [key for key, known in self.known.items() if datetime.fromisoformat(known["last"]) < oldest]
        self.target.delete(self._place(key) for key in gone)
        for key in gone:
            del self.known[key]
        self.target.put(KNOWN, [json.dumps(self.known).encode()], media_type="application/json")

    def _place(self, key: str) -> str:
        return place_of(key, is_locked=bool(self.recipient))


def place_of(key: str, *, is_locked: bool) -> str:
    """Where a piece of evidence lies among the backups."""
    return f"{POOL}/{key}{'.age' if is_locked else ''}"
