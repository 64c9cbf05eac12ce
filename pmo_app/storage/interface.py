"""What a store of uploaded bytes can do, what it is told about them, and what can go wrong."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PIECE = 64 * 1024  # the most that is handed out at once
KEY = re.compile(r"[a-z0-9/_.-]+")
PRINTABLE = re.compile(r"[ !#-\[\]-~]*")  # ASCII that may stand between double quotes in a header


class StoreError(Exception):
    """The store is gone, too slow, or not to be trusted; what was asked did not happen."""


class StoreFull(StoreError):
    """Nothing more fits into the store."""


class NotThere(StoreError):
    """Nothing lies under this key."""


@dataclass(frozen=True)
class Stored:
    """What lies in the store now; sha256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class About:
    """What bytes are handed out as: their type, and the name they are saved under; without one they are shown."""

    media_type: str
    download_as: str = ""

    def __post_init__(self):
        if not (PRINTABLE.fullmatch(self.media_type) and PRINTABLE.fullmatch(self.download_as)):
            raise ValueError(f"no header can tell {self}")

    @property
    def disposition(self) -> str:
        return f'attachment; filename="{self.download_as}"' if self.download_as else "inline"


class Store(Protocol):
    """Bytes under keys like evidence/3f2a/large. A key that is none raises ValueError, all else a StoreError."""

    origin: str
    """scheme://host[:port] of signed addresses, "" where there are none."""

    def put(self, key: str, pieces: Iterable[bytes], *, media_type: str, download_as: str = "") -> Stored:
        """All of them or nothing, whatever lay there before; read back before it counts."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """From start to before end, in pieces of at most 64 kB. Raises NotThere at once, not at the first piece."""

    def size(self, key: str) -> int:
        """In bytes. Raises NotThere."""

    def about(self, key: str) -> About:
        """What it was put there as. Raises NotThere."""

    def delete(self, keys: Iterable[str]) -> None:
        """What is not there is fine."""

    def keys(self, prefix: str = "") -> Iterator[tuple[str, int, datetime]]:
        """Each key that begins so, with its size and when it was last written, in UTC; in no promised order."""

    def link(self, key: str, seconds: int = 240) -> str | None:
        """An address anybody can read it at for a while; None where the app hands it out itself."""

    def room(self) -> int | None:
        """How many bytes may still come, where that is known; below zero where it is too full already."""

    def forget_unfinished(self, before: datetime) -> None:
        """Let go of what puts that were killed before this instant left behind, where the store does not by itself."""


class Tally:
    """Pieces, counted and hashed as they pass by."""

    def __init__(self, pieces: Iterable[bytes]):
        self._pieces, self._sum, self._size = pieces, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._sum.update(piece)
            self._size += len(piece)
            yield piece

    @property
    def stored(self) -> Stored:
        return Stored(self._size, self._sum.hexdigest())


def tallied(pieces: Iterable[bytes]) -> Stored:
    """How many they are and what they hash to, once all have passed."""
    tally = Tally(pieces)
    for _ in tally:
        pass
    return tally.stored


def is_key(text: str) -> bool:
    """Whether it can be one: plain signs, and no part that is empty or begins with a dot."""
    return bool(KEY.fullmatch(text)) and ".." not in text and not any(p[:1] in ("", ".") for p in text.split("/"))


def checked(key: str) -> str:
    if not is_key(key):
        raise ValueError(f"{key!r} is no key of a store")
    return key


def folder_of(prefix: str) -> str:
    """The folder in which all keys with this prefix lie, "" for the whole store."""
    folder, _, start = prefix.rpartition("/")
    if (folder and not is_key(folder)) or (start and not is_key(start)) or prefix.startswith("/"):
        raise ValueError(f"{prefix!r} begins no key of a store")
    return folder
