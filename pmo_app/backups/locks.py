"""Locking what leaves the machine, with age (age-encryption.org): by a public key; the secret one lies elsewhere."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyrage
from pyrage import x25519

from pmo_app.backups.errors import BackupError

PIECE = 64 * 1024


def new_keys() -> tuple[str, str]:
    """(public key, secret key); the secret one is kept somewhere else."""
    secret = x25519.Identity.generate()
    return str(secret.to_public()), str(secret)


def lock(pieces: Iterable[bytes], recipient: str, target: Path) -> None:
    """Write them into a file that only the secret key opens."""
    with target.open("wb") as locked:
        pyrage.encrypt_io(Flow(pieces), locked, [x25519.Recipient.from_str(recipient)])


def unlock(pieces: Iterable[bytes], secret: str, target: Path) -> None:
    """Write what they hold into a file. Raises BackupError where this key does not open them."""
    try:
        with target.open("wb") as opened:
            pyrage.decrypt_io(Flow(pieces), opened, [x25519.Identity.from_str(secret.strip())])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise BackupError(f"this secret key does not open the backup: {error}") from error


def secret_in(file: Path) -> str:
    """The secret key in a file of age-keygen's. Raises BackupError."""
    found = [word for word in file.read_text("utf-8").split() if word.startswith("AGE-SECRET-KEY-")]
    if not found:
        raise BackupError(f"there is no secret key in {file}; it begins with AGE-SECRET-KEY-")
    return found[0]


def pieces_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece


class Flow(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]):
        self._pieces, self._rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        self._rest = self._rest or next(self._pieces, b"")
        taken = self._rest[: len(room)]
        room[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def read(self, size: int = -1) -> bytes:
        return super().read(size if size >= 0 else -1) or b""
