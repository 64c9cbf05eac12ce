"""A store that is a bucket, reached by the protocol of S3.

Behind a request that waits for a store that hangs waits a thread, which others need: it asks for a few seconds only,
and something small before it sends a body; then the store is left alone for a moment, so that a form with twenty files,
or what is to be taken away again, does not find that out each time. A command has time, and tries again.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import urlsplit

import obstore
from flask import has_request_context
from obstore.exceptions import BaseError, GenericError, PreconditionError
from obstore.store import S3Store

from pmo_app.config import Bucket
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

CONNECT = timedelta(seconds=10)
REQUEST = timedelta(seconds=30)  # 5 MB over a slow line
PATIENCE = timedelta(seconds=15)  # after that nothing is tried again
RETRIES = 2
HASTE = {"connect_timeout": timedelta(seconds=2), "read_timeout": timedelta(seconds=2.4)}  # without a sign of life
HURRY = timedelta(seconds=2)  # with a second try all in all below five seconds
REST = 5  # seconds in which a silent store is not asked again
PART = 5 * 1024 * 1024  # the least S3 takes as a part of a larger object
PARTS_AT_ONCE = 2
WINDOW = 2 * 1024 * 1024  # read by one request, so that a slow reader keeps none waiting
FULL = re.compile(r"\b507 Insufficient Storage|StorageFull|QuotaExceeded")
FILE_NAME = re.compile(r'attachment; filename="(.*)"')


class S3:
    """The bucket `place`. Its client may be set up before a process forks, but not used: it holds threads."""

    def __init__(self, place: Bucket):
        parts = urlsplit(place.endpoint)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._patient = client_of(place, PATIENCE, RETRIES)
        self._hasty = client_of(place, HURRY, 1, **HASTE)
        self._rests_until = 0.0

    def put(self, key: str, pieces: Iterable[bytes], *, media_type: str, download_as: str = "") -> Stored:
        about, tally = About(media_type, download_as), Tally(pieces)
        etag = self._send(checked(key), iter(tally), about)
        try:
            found = tallied(self._windows(key, 0, tally.stored.size, etag))
            if found != tally.stored:
                raise StoreError("what was read back is not what was written")
        except (Replaced, NotThere) as error:
            raise Replaced(f"{key} was replaced meanwhile") from error
        except StoreError:
            with suppress(StoreError):
                self.delete([key])
            raise
        return tally.stored

    def _send(self, key: str, pieces: Iterator[bytes], about: About) -> str | None:
        """In one request where it is small, else part by part. Tells the tag of what was written."""
        attributes = {"Content-Type": about.media_type, "Content-Disposition": about.disposition}
        head, size = [], 0
        while size <= PART and (piece := next(pieces, None)) is not None:
            head.append(piece)
            size += len(piece)
        if size <= PART:
            body, how = b"".join(head), {"use_multipart": False}
        else:
            body, how = chain(head, pieces), {"chunk_size": PART, "max_concurrency": PARTS_AT_ONCE}
        if has_request_context():
            with suppress(NotThere):
                self._head(key)
        try:
            with self._asked():
                return obstore.put(self._patient, key, body, attributes=attributes, **how)["e_tag"]
        except NotThere as error:
            raise StoreError("there is no such bucket") from error

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        there = self._head(key)
        end = there["size"] if end is None else min(end, there["size"])
        return self._windows(key, start, end, there["e_tag"])

    def _windows(self, key: str, start: int, end: int, etag: str | None) -> Iterator[bytes]:
        """A part of the object of this tag, window by window."""
        while start < end:
            window = {"range": (start, min(start + WINDOW, end)), "if_match": etag}
            with self._asked(key):
                body = memoryview(obstore.get(self._client, key, options=window).bytes())
            if not body:
                raise StoreError("the store gave less than it has")
            for at in range(0, len(body), PIECE):
                yield bytes(body[at : at + PIECE])
            start += len(body)

    def _head(self, key: str):
        with self._asked(key):
            return obstore.head(self._client, checked(key))

    def size(self, key: str) -> int:
        return self._head(key)["size"]

    def about(self, key: str) -> About:
        with self._asked(key):
            known = obstore.get(self._client, checked(key), options={"head": True}).attributes
        name = FILE_NAME.fullmatch(known.get("Content-Disposition", ""))
        return About(known.get("Content-Type", "application/octet-stream"), name[1] if name else "")

    def delete(self, keys: Iterable[str]) -> None:
        if paths := [checked(key) for key in keys]:
            with self._asked(), suppress(FileNotFoundError):
                obstore.delete(self._client, paths)

    def keys(self, prefix: str = "") -> Iterator[tuple[str, int, datetime]]:
        folder = folder_of(prefix)
        with self._asked():
            for found in chain.from_iterable(obstore.list(self._client, folder or None)):
                if found["path"].startswith(prefix) and is_key(found["path"]):
                    yield found["path"], found["size"], found["last_modified"]

    def link(self, key: str, seconds: int = 240) -> str:
        with told():
            return obstore.sign(self._client, "GET", checked(key), timedelta(seconds=seconds))

    def room(self) -> None:
        return None

    def forget_unfinished(self, before: datetime) -> None:
        """A put that fails takes its parts back; those of one that was killed go by a rule of the bucket."""

    @property
    def _client(self) -> S3Store:
        return self._hasty if has_request_context() else self._patient

    @contextmanager
    def _asked(self, key: str = "") -> Iterator[None]:
        """As `told`. In a request, raises Silent at once in the moment after a silence."""
        if has_request_context() and time.monotonic() < self._rests_until:
            raise Silent("the store did not answer a moment ago")
        try:
            with told(key):
                yield
        except Silent:
            self._rests_until = time.monotonic() + REST
            raise


class Silent(StoreError):
    """Nobody answered, or only that it cannot."""


class Replaced(StoreError):
    """Somebody else's put of the same key came after ours."""


def client_of(place: Bucket, patience: timedelta, retries: int, **limits: timedelta) -> S3Store:
    """Set up by the app's own settings alone. Nothing is asked of the network yet."""
    usual = {"connect_timeout": CONNECT, "timeout": REQUEST, "allow_http": place.endpoint.startswith("http:")}
    with _without_names_of_aws():
        return S3Store(
            place.name,
            prefix=place.prefix or None,
            endpoint=place.endpoint,
            region=place.region,
            access_key_id=place.access_key_id,
            secret_access_key=place.secret_access_key,
            client_options={**usual, **limits},
            retry_config={"max_retries": retries, "retry_timeout": patience},
        )


@contextmanager
def _without_names_of_aws() -> Iterator[None]:
    """What the environment says to other programs of this machine would be taken for ours."""
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.upper().startswith("AWS_")}
    try:
        yield
    finally:
        os.environ.update(taken)


@contextmanager
def told(key: str = "") -> Iterator[None]:
    """What the client says, in the store's own terms."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotThere(key) from error
    except PreconditionError as error:
        raise Replaced(f"{key} was replaced meanwhile") from error
    except BaseError as error:
        kind = StoreFull if FULL.search(str(error)) else Silent if isinstance(error, GenericError) else StoreError
        raise kind(str(error).partition("\n")[0]) from error
