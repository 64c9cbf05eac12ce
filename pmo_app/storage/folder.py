"""A store that is a folder: each key a file, readable by its owner only, with a note beside it of what it is.

Names that begin with a dot are the store's own, and no keys: `.large.about` is the note of `large`, `.large.3f….part`
what is still being written.
"""

import errno
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pmo_app.storage.interface import (
    PIECE,
    About,
    NotThere,
    Stored,
    StoreError,
    StoreFull,
    Tally,
    checked,
    folder_of,
    is_key,
    tallied,
)

FULL = {errno.ENOSPC, errno.EDQUOT}
ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
TRIES = 5  # to begin a file in a folder that somebody else's delete has just emptied
MB = 1024 * 1024


def spared(disk: int) -> int:
    """How much of a disk of so many bytes is left free, for the database and whatever else must go on: half a gigabyte,
    or a tenth, of which two gigabytes are enough."""
    return max(500 * MB, min(disk // 10, 2000 * MB))


class Folder:
    """The folder `root`. It is made where the store is chosen, never here: one that is gone is to be noticed."""

    origin = ""

    def __init__(self, root: Path):
        self.root = root

    def put(self, key: str, pieces: Iterable[bytes], *, media_type: str, download_as: str = "") -> Stored:
        file = self._file(key)
        note = json.dumps(asdict(About(media_type, download_as))).encode()
        with self._part(file, pieces) as (body, stored), self._part(_note(file), [note]) as (about, _), told():
            os.replace(about, _note(file))
            os.replace(body, file)
            self._sync(file.parent)
        return stored

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        with self._wanted(key) as file:
            pieces = _pieces(file, start, sys.maxsize if end is None else end)
            next(pieces)
        return pieces

    def size(self, key: str) -> int:
        with self._wanted(key) as file, file.open("rb") as body:
            return os.fstat(body.fileno()).st_size

    def about(self, key: str) -> About:
        self.size(key)
        with told():
            try:
                return About(**json.loads(_note(self._file(key)).read_bytes()))
            except (FileNotFoundError, TypeError, ValueError):
                return About("application/octet-stream", key.rpartition("/")[2])

    def delete(self, keys: Iterable[str]) -> None:
        with told():
            self._require()
            for key in keys:
                file = self._file(key)
                for each in (file, _note(file)):
                    with suppress(*ABSENT):
                        each.unlink()
                self._prune(file.parent)

    def keys(self, prefix: str = "") -> Iterator[tuple[str, int, datetime]]:
        folder = self.root / folder_of(prefix)
        with told():
            self._require()
            for entry in _files(folder):
                key = Path(entry.path).relative_to(self.root).as_posix()
                if key.startswith(prefix) and is_key(key):
                    with suppress(FileNotFoundError):
                        info = entry.stat()
                        yield key, info.st_size, datetime.fromtimestamp(info.st_mtime, UTC)

    def link(self, key: str, seconds: int = 240) -> None:
        return None

    def room(self) -> int:
        with told():
            disk = shutil.disk_usage(self.root)
        return disk.free - spared(disk.total)

    def forget_unfinished(self, before: datetime) -> None:
        with told():
            self._require()
            for entry in _files(self.root):
                with suppress(*ABSENT):
                    if _is_left_over(Path(entry.path)) and entry.stat().st_mtime < before.timestamp():
                        os.unlink(entry)

    def _file(self, key: str) -> Path:
        return self.root / checked(key)

    def _require(self) -> None:
        if not self.root.is_dir():
            raise StoreError(f"the folder {self.root} is gone")

    @contextmanager
    def _wanted(self, key: str) -> Iterator[Path]:
        with told():
            try:
                yield self._file(key)
            except ABSENT:
                self._require()
                raise NotThere(key) from None

    @contextmanager
    def _part(self, file: Path, pieces: Iterable[bytes]) -> Iterator[tuple[Path, Stored]]:
        """The bytes in a file beside the one they are for, on the disk and read back; gone in the end, unless it was
        given its name."""
        part = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
        with told():
            descriptor = self._begun(part)
        try:
            stored = _written(descriptor, pieces)
            if tallied(_bytes_of(part)) != stored:
                raise StoreError("what was read back is not what was written")
            yield part, stored
        finally:
            with suppress(OSError):
                part.unlink()
            self._prune(part.parent)

    def _begun(self, file: Path) -> int:
        for tries_left in reversed(range(TRIES)):
            try:
                for folder in reversed(self._folders(file.parent)):
                    folder.mkdir(mode=0o700, exist_ok=True)
                return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except (FileNotFoundError, FileExistsError):  # another has just emptied the folder, and it went
                if not tries_left or not self.root.is_dir():
                    raise

    def _folders(self, folder: Path) -> list[Path]:
        """It and those it lies in, below the root."""
        return [each for each in (folder, *folder.parents) if each.is_relative_to(self.root) and each != self.root]

    def _prune(self, folder: Path) -> None:
        with suppress(OSError):  # the first that is not empty ends it
            for each in self._folders(folder):
                each.rmdir()

    def _sync(self, folder: Path) -> None:
        """The names in a folder are on the disk, and those of the folders it lies in."""
        for each in (*self._folders(folder), self.root):
            descriptor = os.open(each, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextmanager
def told() -> Iterator[None]:
    """What the system says, in the store's own terms."""
    try:
        yield
    except OSError as error:
        kind = StoreFull if error.errno in FULL else StoreError
        raise kind(error.strerror or str(error)) from error


def _note(file: Path) -> Path:
    return file.with_name(f".{file.name}.about")


def _is_left_over(path: Path) -> bool:
    """Whether it is a part, or a note of nothing."""
    if not path.name.startswith("."):
        return False
    return path.suffix == ".part" or not path.with_name(path.name[1:].removesuffix(".about")).exists()


def _written(descriptor: int, pieces: Iterable[bytes]) -> Stored:
    """Pieces written to the last byte, and on the disk. What they raise themselves goes through as it is."""
    tally = Tally(pieces)
    try:
        for piece in tally:
            rest = memoryview(piece)
            while rest:
                with told():
                    rest = rest[os.write(descriptor, rest) :]
        with told():
            _settle(descriptor)
    finally:
        os.close(descriptor)
    return tally.stored


def _settle(descriptor: int) -> None:
    """All of it on the disk, and out of memory, so that reading it back reads the disk."""
    os.fsync(descriptor)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _bytes_of(file: Path) -> Iterator[bytes]:
    return _pieces(file, 0, sys.maxsize)


def _pieces(file: Path, start: int, end: int) -> Iterator[bytes]:
    """First nothing, once the file is open; then its bytes."""
    with file.open("rb", buffering=0) as body:
        yield b""
        with told():
            body.seek(start)
            while start < end and (piece := body.read(min(PIECE, end - start))):
                start += len(piece)
                yield piece


def _files(folder: Path) -> Iterator[os.DirEntry]:
    """All below a folder, the store's own too; what goes meanwhile is passed over."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except ABSENT:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            yield entry
