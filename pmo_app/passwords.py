"""Hashing passwords with argon2id, one at a time, so that a flood of sign-ins cannot eat the memory of a small host."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # the OWASP setting: 19 MiB, about 25 ms


@cache
def _one_at_a_time() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "passwords")  # made on first use, so that each forked worker has its own


def hashed(password: str) -> str:
    return _one_at_a_time().submit(_hasher.hash, password).result()


def matches(password: str, hash: str | None) -> bool:
    """Whether the password is the one hashed. Without a hash it takes as long and says no: a name that does not
    exist must not answer faster than one that does."""
    return _one_at_a_time().submit(_verify, hash or _nobody(), password).result() and hash is not None


def _verify(hash: str, password: str) -> bool:
    try:
        return _hasher.verify(hash, password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
