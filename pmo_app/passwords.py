"""Hashing passwords with argon2id, one at a time for each lane, so that a flood of sign-ins cannot eat the memory of a
small host.

The thread that hashes for strangers steps back behind the pages that others ask for, and only so many may wait for it;
whoever is known does not wait behind them.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # the OWASP setting: 19 MiB, about 25 ms

STEPS_BACK = 5  # how nice strangers' thread is to others (0 to 19): a third of what they get where a core is short


class Busy(Exception):
    """Too many are waiting already; nothing was looked at."""


class Lane(Enum):
    """Who waits for a password to be looked at, and how many of them may at once; the others are put off."""

    STRANGERS = 4
    KNOWN = 2

    def __init__(self, places: int):
        self.places = threading.BoundedSemaphore(places)

    @contextmanager
    def place(self):
        """A place in it; raises Busy where there is none."""
        if not self.places.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self.places.release()


@cache
def _one_at_a_time(lane: Lane) -> ThreadPoolExecutor:
    """Made on first use: each forked worker has its own."""
    return ThreadPoolExecutor(1, "passwords", _step_back if lane is Lane.STRANGERS else None)


def _step_back() -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), STEPS_BACK)


def hashed(password: str) -> str:
    return _one_at_a_time(Lane.KNOWN).submit(_hasher.hash, password).result()


def matches(password: str, hash: str | None, lane: Lane = Lane.KNOWN) -> bool:
    """Whether the password is the one hashed. Without a hash it takes as long and says no: a name that does not
    exist must not answer faster than one that does. Where anybody may ask, it is asked from a place in its lane."""
    return _one_at_a_time(lane).submit(_verify, hash or _nobody(), password).result() and hash is not None


def _verify(hash: str, password: str) -> bool:
    try:
        return _hasher.verify(hash, password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
