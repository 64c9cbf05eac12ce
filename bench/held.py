"""What holds up those who write: a backup that is taken meanwhile, another program that has the database locked,
somebody far away who reads all that was ever done, slowly, and a store for files that takes whatever it is asked and
never answers."""

import re
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from bench import country
from bench.crowded import Told, evening
from bench.evening import Writer, gunicorn, kept, served, writers_in
from bench.house import commanded, cookies_of
from bench.slow import form
from bench.squeeze import Squeeze
from bench.table import Figure
from bench.wire import Client
from tests.support.photos import recording

WRITERS, EVERY, SECONDS, LOCKED = 60, 1, 30, 10  # a save a second each; how long somebody else has the lock, in seconds
COPIED = re.compile(r"copied in ([\d.]+) s")
DEEDS, READS = 60_000, 15  # how many were ever noted, and for how many seconds they are read


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="pmo-held-") as folder:
        url = f"sqlite:///{folder}/pmo.db"
        writers = writers_in(url)
        with served(Squeeze(), gunicorn("bench.served:app"), url) as (port, _):
            calm, _ = writing(writers[:WRITERS], port, url, lambda: None)
            yield Figure("the database", Path(folder, "pmo.db").stat().st_size / 1e6, "MB")
            copied = []
            told, lost = writing(
                writers[WRITERS : 2 * WRITERS], port, url, lambda: copied.append(backed_up(url, folder))
            )
            yield Figure("a backup: the database is copied within", copied[0], "s", 2)
            yield from of("while a backup is taken", told, lost, 500, calm)
            wal, sizes = Path(folder, "pmo.db-wal"), []
            country.note_deeds(url, DEEDS)
            reader = Client(port, cookies_of(url, "admin"))
            told, lost = writing(writers[2 * WRITERS : 3 * WRITERS], port, url, lambda: read_slowly(reader, wal, sizes))
            yield from of(f"while an export is read for {READS} s", told, lost, 500, calm)
            yield Figure(f"while an export is read for {READS} s: the write-ahead log", max(sizes) / 1e6, "MB", 64)
            told, lost = writing(writers[-8:], port, url, lambda: locked(f"{folder}/pmo.db"))
            yield from of(f"while another has the lock for {LOCKED} s", told, lost, 15_000, calm)
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as silent:
            place = {
                "S3_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
                "EVIDENCE_STORE": "s3://bukti",
            }
            place |= {"S3_ACCESS_KEY_ID": "a-key", "S3_SECRET_ACCESS_KEY": "a-secret"}
            with served(Squeeze(), gunicorn("bench.served:app"), url, **place) as (port, _):
                others, answers = writers[-16:], []
                told, lost = writing(
                    writers[3 * WRITERS : 4 * WRITERS], port, url, lambda: answers.extend(sent_by(others, port))
                )
        yield from of("while the store hangs", told, lost, 500, calm)
        yield Figure("files sent meanwhile that were not told so", sum(status != 503 for _, status in answers), "", 0)
        yield Figure("the longest that one of them held a thread", max(took for took, _ in answers), "s", 5)


def of(when: str, told: Told, lost: int, longest: float, calm: Told) -> Iterator[Figure]:
    yield Figure(f"{when}: saves that failed", told.faults.total(), "", 0)
    yield Figure(f"{when}: acknowledged texts that are not kept", lost, "", 0)
    yield Figure(f"{when}: the longest save", told.at("save", 1) * 1000, "ms", longest, calm.at("save", 1) * 1000)


def writing(writers: list[Writer], port: int, url: str, meanwhile: Callable[[], None]) -> tuple[Told, int]:
    """Everybody saves; a third of the way in something else begins. How long it took, and how much was lost."""
    people = [[step for step in one.meet(port) if step and step.kind == "save"][:1] for one in writers]
    other = threading.Timer(SECONDS / 3, meanwhile)
    other.start()
    told = evening(people, every=EVERY, seconds=SECONDS)
    other.join()
    return told, len({ack for one in writers for ack in one.acknowledged} - kept(url))


def sent_by(people: list[Writer], port: int) -> list[tuple[float, int]]:
    """Each sends a recording, all at once: seconds until there was an answer, and its status."""
    with ThreadPoolExecutor(len(people)) as crowd:
        return list(crowd.map(lambda one: send(one, port), people))


def send(one: Writer, port: int) -> tuple[float, int]:
    one.meet(port)
    body = form("the-edge", {"csrf_token": one.token, "consent": "yes"}, recording(200_000))
    began = time.monotonic()
    answer = one.client.post_parts(f"{one.meeting}/evidence/recording/files", body, "the-edge")
    return time.monotonic() - began, answer.status


def backed_up(url: str, folder: str) -> float:
    """Seconds in which the database was copied; reading it back and packing it come after."""
    took, said = commanded(url, f"{folder}/evidence", "backup", f"{folder}/backups")
    print(f"  (the backup took {took:.1f} s in all)")
    return float(COPIED.search(said)[1])


def locked(file: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED)
        connection.execute("ROLLBACK")


def read_slowly(reader: Client, wal: Path, sizes: list[int]) -> None:
    """The whole file, a piece at a time, over READS seconds; `sizes` are those of the write-ahead log meanwhile."""
    began, size = time.monotonic(), 0
    for piece in reader.pieces("/office/trace.csv"):
        size += len(piece)
        time.sleep(max(0.0, began + size * READS / (DEEDS * 110) - time.monotonic()))
        sizes.append(wal.stat().st_size)
    print(f"  (the export was {size / 1e6:.1f} MB, and took {time.monotonic() - began:.1f} s)")
