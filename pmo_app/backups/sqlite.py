"""A SQLite database as one file and back, by its own backup. `url` is SQLAlchemy's."""

import os
import re
import secrets
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from pmo_app import clock
from pmo_app.backups.errors import IN_USE, BackupError
from pmo_app.backups.rotation import INSTANT, WRITTEN, instant

OURS = re.compile(r"[a-z_]+")
FORMER = ".before-restore-"


def copy_to(url: str, file: Path) -> None:
    """One instant of the database. Raises BackupError."""
    with closing(_opened(_file(url))) as source, closing(sqlite3.connect(file)) as target:
        try:
            source.backup(target)  # all pages at once: page by page it never ends while people write
            target.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise BackupError(f"the database could not be copied: {error}") from error


def counts_in(_url: str, file: Path) -> dict[str, int]:
    """Rows in each table of a copy, which is read whole. Raises BackupError where it is not sound."""
    with closing(_opened(file)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counts = {t: copy.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables if OURS.fullmatch(t)}  # noqa: S608
        except sqlite3.Error as error:
            raise BackupError(f"the copy cannot be read: {error}") from error
    if said != "ok" or broken:
        raise BackupError(f"the copy is not sound: {said if said != 'ok' else 'a row points nowhere'}")
    return counts


def counts_at(url: str) -> dict[str, int]:
    """Rows in each table of a database that is in use. Raises BackupError."""
    return counts_in(url, _file(url))


def unproven(_url: str, _file: Path, _counts: dict[str, int]) -> str:
    """What kept a copy from being looked through in a scratch place: nothing. It is a database where it lies."""
    return ""


def bring_back(url: str, file: Path) -> None:
    """Put the copy in the place of what is there now, which stays beside it. Raises BackupError, too, while anybody has
    the database open."""
    require_unused(url)
    target = _file(url)
    beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    shutil.copyfile(file, beside)
    with beside.open("rb+") as written:
        os.fsync(written.fileno())
    _hand_over(beside, target)
    if target.exists():
        os.replace(target, target.with_name(f"{target.name}{FORMER}{clock.now():{WRITTEN}}"))
    for ending in ("-wal", "-shm"):  # of one that was destroyed; a sound one has none now
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(beside, target)


def former_copies(url: str) -> list[tuple[Path, datetime]]:
    """What restoring left beside the database, and when it did."""
    if not (name := make_url(url).database):
        return []
    found = ((path, path.name.rpartition(FORMER)[2]) for path in Path(name).parent.glob(f"{Path(name).name}{FORMER}*"))
    return [(path, instant(at)) for path, at in found if re.fullmatch(INSTANT, at)]


def require_unused(url: str) -> None:
    """That nobody has the database open: what they wrote would go with it. Leaves all of it in its one file. Raises
    BackupError."""
    if not _file(url).exists():
        return
    with closing(sqlite3.connect(_file(url), timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            raise BackupError(IN_USE) from None
        except sqlite3.DatabaseError:
            pass  # destroyed: that is what a backup is for


def _hand_over(file: Path, target: Path) -> None:
    """To whoever has what is there now: root may bring back what the app must be able to open."""
    owner = (target if target.exists() else target.parent).stat()
    file.chmod(0o640)
    with suppress(PermissionError):
        os.chown(file, owner.st_uid, owner.st_gid)


def _opened(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise BackupError(f"there is no database at {file}")
    return sqlite3.connect(file, timeout=30)


def _file(url: str) -> Path:
    return Path(make_url(url).database)
