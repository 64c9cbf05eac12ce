"""From one store to another: everything is copied and read back, nothing is taken away."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pmo_app.config import Bucket
from pmo_app.storage.interface import NotThere, Store, tallied

EVERY = 100  # keys from one word of progress to the next


@dataclass
class Moved:
    """What one run did."""

    copied: int = 0
    already_there: int = 0
    bytes: int = 0  # copied this time

    def __str__(self) -> str:
        return f"copied {self.copied} ({self.bytes:,} bytes), {self.already_there} were there already"


def move(source: Store, target: Store, say: Callable[[str], None]) -> Moved:
    """Copy what the target does not have yet, as it is. Broken off, it goes on where it was when it is run again.
    Raises StoreError."""
    moved, found = Moved(), sorted(source.keys())
    for done, (key, size, _) in enumerate(found, 1):
        try:
            _copy(source, target, key, size, moved)
        except NotThere:
            say(f"{key} went before its turn came")
        if done % EVERY == 0 or done == len(found):
            say(f"{done} of {len(found)}: {moved}")
    return moved


def _copy(source: Store, target: Store, key: str, size: int, moved: Moved) -> None:
    if _is_there(source, target, key, size):
        moved.already_there += 1
        return
    stored = target.put(key, source.read(key), **asdict(source.about(key)))
    moved.copied += 1
    moved.bytes += stored.size


def _is_there(source: Store, target: Store, key: str, size: int) -> bool:
    """Whether the same bytes lie in both."""
    try:
        is_same_size = target.size(key) == size
    except NotThere:
        return False
    return is_same_size and tallied(target.read(key)) == tallied(source.read(key))


def overlap(one: Path | Bucket, other: Path | Bucket) -> bool:
    """Whether two places are the same, or one lies inside the other."""
    here, there = (_path(place) for place in (one, other))
    return here.is_relative_to(there) or there.is_relative_to(here)


def _path(place: Path | Bucket) -> Path:
    return place.resolve() if isinstance(place, Path) else Path(place.endpoint, place.name, place.prefix)
