"""The way back: a backup is unpacked and checked whole before anything that is there now is touched."""

import json
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pmo_app.backups import database
from pmo_app.backups.errors import BackupError
from pmo_app.backups.locks import pieces_of, unlock
from pmo_app.backups.making import DATABASE, MANIFEST, POOL
from pmo_app.storage import NotThere, Store
from pmo_app.storage.interface import Tally, tallied


@dataclass(frozen=True)
class Restored:
    """What came back: when it was made, rows, and pieces of evidence."""

    made_at: datetime
    rows: int
    files: int


def restore(
    source: Store, name: str, url: str, evidence: Store, known: Iterable[str], secret: str, say: Callable[[str], None]
) -> Restored:
    """Bring back the backup `name`: the database at `url`, and what evidence is missing. `known` are the revisions of
    tables this app knows; a backup of a newer one is refused. What the database held before stays beside it on
    SQLite. Raises BackupError or StoreError."""
    with tempfile.TemporaryDirectory(prefix="pmo-restore-") as folder:
        scratch, is_locked, kind = Path(folder), name.endswith(".age"), database.of(url)
        manifest = _unpacked(source, name, scratch, secret)
        _check(manifest, url, set(known))
        if kind.counts_in(url, scratch / DATABASE) != manifest["rows"]:
            raise BackupError("the database in it does not have the rows it had; take another backup")
        kind.require_unused(url)
        say(f"{name}: made {manifest['made_at']}, {sum(manifest['rows'].values())} rows; whole and sound")
        for one in manifest["files"]:
            _bring_back_file(source, evidence, one, scratch, secret if is_locked else "")
        say(f"evidence: all {len(manifest['files'])} objects are there, with the hashes they had")
        kind.bring_back(url, scratch / DATABASE)
        if kind.counts_at(url) != manifest["rows"]:
            raise BackupError("the database was put in its place, but is not what was in the backup")
        made_at = datetime.fromisoformat(manifest["made_at"])
        return Restored(made_at, sum(manifest["rows"].values()), len(manifest["files"]))


def _unpacked(source: Store, name: str, scratch: Path, secret: str) -> dict:
    packed = scratch / "archive"
    if name.endswith(".age"):
        if not secret:
            raise BackupError("this backup is locked; give the file with its secret key: --identity FILE")
        unlock(source.read(name), secret, packed)
    else:
        with packed.open("wb") as copy:
            copy.writelines(source.read(name))
    try:
        with tarfile.open(packed, "r:gz") as archive:
            for member in (MANIFEST, DATABASE):
                with archive.extractfile(member) as inside, (scratch / member).open("wb") as out:
                    shutil.copyfileobj(inside, out)
        return json.loads((scratch / MANIFEST).read_text("utf-8"))
    except (tarfile.TarError, EOFError, KeyError, ValueError, OSError) as error:
        raise BackupError(f"{name} is damaged, or no backup: {error}") from error


def _check(manifest: dict, url: str, known: set[str]) -> None:
    engine = url.partition(":")[0].partition("+")[0]
    if manifest["engine"] != engine:
        raise BackupError(f"this is a backup of {manifest['engine']}, and DATABASE_URL is {engine}")
    if manifest["revision"] not in known:
        raise BackupError(f"this is a backup of version {manifest['version']}, newer than this app; update it first")


def _bring_back_file(source: Store, evidence: Store, one: dict, scratch: Path, secret: str) -> None:
    """One piece, if it is not there; looked at before it is put in its place."""
    try:
        if evidence.size(one["key"]) == one["size"] and tallied(evidence.read(one["key"])).sha256 == one["sha256"]:
            return
    except NotThere:
        pass
    piece = scratch / secrets.token_hex(4)
    place = one.get("place") or f"{POOL}/{one['key']}{'.age' if secret else ''}"
    try:
        if _laid_out(source, place, piece, secret) != one["sha256"]:
            raise BackupError(f"{place} is damaged; nothing of the database was touched")
        about = {"media_type": one["media_type"], "download_as": one["download_as"]}
        evidence.put(one["key"], pieces_of(piece), **about)
    except NotThere:
        raise BackupError(f"{place} is missing beside the backup; nothing of the database was touched") from None
    finally:
        piece.unlink(missing_ok=True)


def _laid_out(source: Store, place: str, piece: Path, secret: str) -> str:
    """The hash of what lies there, which is written to the file `piece`."""
    if secret:
        unlock(source.read(place), secret, piece)
        return tallied(pieces_of(piece)).sha256
    tally = Tally(source.read(place))
    with piece.open("wb") as copy:
        copy.writelines(tally)
    return tally.stored.sha256
