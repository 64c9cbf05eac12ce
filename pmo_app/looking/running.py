"""A file is looked at by a program of its own, one at a time: small, short-lived, and gone with all it made."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from pmo_app.looking.refusals import BUSY, Busy, refusal
from pmo_app.looking.sorts import DOCUMENTS, HEAD, PHOTOS, Sort, what_is
from pmo_app.looking.worker.faults import Reason

WORKER = Path(__file__).parent / "worker"
VARIANTS = ("original", "large", "medium", "small")
PATIENCE = 20  # seconds, for its turn, and again for the file
PATIENCE_WITH_ORIGINALS = 60
TOO_MUCH = (-signal.SIGXCPU, -signal.SIGKILL)

_one_at_a_time = BoundedSemaphore(1)


@dataclass(frozen=True)
class Variant:
    """A photo in one size: an upright JPEG that holds the picture and nothing else."""

    body: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """What was seen: a photo's variants ("small", "medium", "large", and "original" if it was asked for), or how many
    pages a document has."""

    sort: Sort
    variants: dict[str, Variant] = field(default_factory=dict)
    pages: int = 0


def look_at(file: Path, *, keeps_original: bool = False) -> Look:
    """A photo drawn anew in its sizes, or a PDF looked through. Raises Refused, and Busy when its turn does not come.

    A plain JPEG of at most 1600 pixels is its own large variant, byte for byte.
    """
    sort = _sort_of(file)
    with _turn(), TemporaryDirectory(prefix="pmo-looking-") as name:
        folder = Path(name)
        answer = _ask(file, sort, folder, keeps_original)
        return Look(sort, _variants(answer.get("variants", {}), folder), answer.get("pages", 0))


def command(sort: Sort, folder: Path, *, keeps_original: bool = False) -> list[str]:
    """How the worker is started; the file is its standard input."""
    return [_python(), "-I", "-W", "ignore", str(WORKER), sort.value, str(folder), *["original"] * keeps_original]


def _sort_of(file: Path) -> Sort:
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if not head:
        raise refusal(Reason.EMPTY)
    sort = what_is(head)
    if sort not in PHOTOS | DOCUMENTS:
        raise refusal(Reason.UNKNOWN)
    return sort


@contextmanager
def _turn():
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Busy(BUSY)
    try:
        yield
    finally:
        _one_at_a_time.release()


def _ask(file: Path, sort: Sort, folder: Path, keeps_original: bool) -> dict:
    """The worker's answer. Raises Refused and Busy; RuntimeError if the worker itself could not do its work."""
    patience = PATIENCE_WITH_ORIGINALS if keeps_original else PATIENCE
    heavy, broken = (Reason.HEAVY, Reason.BROKEN) if sort in PHOTOS else (Reason.HEAVY_PDF, Reason.BROKEN_PDF)
    try:
        with file.open("rb") as opened:
            ended = subprocess.run(  # noqa: S603 - nothing of it comes from outside
                command(sort, folder, keeps_original=keeps_original),
                stdin=opened,
                stdout=subprocess.DEVNULL,
                env={},
                cwd=folder,
                timeout=patience,
                check=False,
            )
    except subprocess.TimeoutExpired:  # a file that is too much would have used up its seconds of work before
        raise Busy(BUSY) from None
    if ended.returncode > 0:
        raise RuntimeError(f"the worker that looks at files could not work, and ended with {ended.returncode}")
    if ended.returncode < 0:
        raise refusal(heavy if ended.returncode in TOO_MUCH else broken)
    answer = json.loads((folder / "answer.json").read_bytes())
    if "refused" in answer:
        raise refusal(Reason(answer["refused"]))
    return answer


def _variants(sizes: dict, folder: Path) -> dict[str, Variant]:
    return {name: Variant((folder / f"{name}.jpg").read_bytes(), *sizes[name]) for name in VARIANTS if name in sizes}


def _python() -> str:
    """The interpreter we run in. A server that holds Python inside itself gives its own name instead."""
    running = Path(sys.executable or "")
    return str(running if running.name.startswith("python") else Path(sys.prefix, "bin", "python3"))
