"""A store that is a bucket, reached by the protocol of S3."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, PreconditionError
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
REQUEST = timedelta(seconds=30)
PATIENCE = timedelta(seconds=15)  # after that nothing is tried again
RETRIES = 2
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
        self._bucket = client_of(place)

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
        try:
            with told():
                return obstore.put(self._bucket, key, body, attributes=attributes, **how)["e_tag"]
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
            with told(key):
                body = memoryview(obstore.get(self._bucket, key, options=window).bytes())
            if not body:
                raise StoreError("the store gave less than it has")
            for at in range(0, len(body), PIECE):
                yield bytes(body[at : at + PIECE])
            start += len(body)

    def _head(self, key: str):
        with told(key):
            return obstore.head(self._bucket, checked(key))

    def size(self, key: str) -> int:
        return self._head(key)["size"]

    def about(self, key: str) -> About:
        with told(key):
            known = obstore.get(self._bucket, checked(key), options={"head": True}).attributes
        name = FILE_NAME.fullmatch(known.get("Content-Disposition", ""))
        return About(known.get("Content-Type", "application/octet-stream"), name[1] if name else "")

    def delete(self, keys: Iterable[str]) -> None:
        if paths := [checked(key) for key in keys]:
            with told(), suppress(FileNotFoundError):
                obstore.delete(self._bucket, paths)

    def keys(self, prefix: str = "") -> Iterator[tuple[str, int, datetime]]:
        folder = folder_of(prefix)
        with told():
            for found in chain.from_iterable(obstore.list(self._bucket, folder or None)):
                if found["path"].startswith(prefix) and is_key(found["path"]):
                    yield found["path"], found["size"], found["last_modified"]

    def link(self, key: str, seconds: int = 240) -> str:
        with told():
            return obstore.sign(self._bucket, "GET", checked(key), timedelta(seconds=seconds))

    def room(self) -> None:
        return None

    def forget_unfinished(self, before: datetime) -> None:
        """A put that fails takes its parts back; those of one that was killed go by a rule of the bucket."""


class Replaced(StoreError):
    """Somebody else's put of the same key came after ours."""


def client_of(place: Bucket) -> S3Store:
    """Set up by the app's own settings alone. Nothing is asked of the network yet."""
    with _without_names_of_aws():
        return S3Store(
            place.name,
            prefix=place.prefix or None,
            endpoint=place.endpoint,
            region=place.region,
            access_key_id=place.access_key_id,
            secret_access_key=place.secret_access_key,
            client_options={
                "connect_timeout": CONNECT,
                "timeout": REQUEST,
                "allow_http": place.endpoint.startswith("http:"),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE},
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
        kind = StoreFull if FULL.search(str(error)) else StoreError
        raise kind(str(error).partition("\n")[0]) from error
