"""The power fails: two hundred times, somewhere in the middle of hundreds of saves. What was acknowledged, is it there?

A process saves through the app's own route, on its own engine, and strace writes down every byte that it hands to the
system and every fsync, in order. Cut at any point, the disk holds what was synced, and of what came after either
nothing, or some sectors and not others. Whoever opens that finds it sound, and all acknowledged texts in it; with
synchronous=NORMAL they must not, or this would show nothing.
"""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.house import ROOT, app_on, sqlite_house
from bench.rush import FIELDS, MEETING
from bench.table import Figure
from pmo_app import clock, engine
from tests.support.databases import TODAY

SAVES, CUTS, SECTOR = 400, 200, 512
CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink"
LINE = re.compile(r"(?:\d+ +)?(\w+)\((?:\d+<([^>]*)>|\"([^\"]*)\")(?:, )?(.*)\) += (\d+)$")
WRITTEN = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?, \d+(?:, (\d+))?$')


def figures() -> Iterator[Figure]:
    if not shutil.which("strace"):
        print("  (strace is not installed: no power was cut)")
        return
    for mode in ("FULL", "NORMAL"):
        told = under(mode)
        wanted = {"limit": 0} if mode == "FULL" else {"limit": 1, "at_least": True}  # the peer must lose some
        yield Figure(f"synchronous={mode}: saves acknowledged", told.saves)
        yield Figure(f"synchronous={mode}: power cuts that lost acknowledged texts", told.losing, "", **wanted)
        yield Figure(f"synchronous={mode}: most texts lost in one cut", told.most, "", **wanted)
        yield Figure(f"synchronous={mode}: cuts that left a damaged database", told.damaged, "", 0)


@dataclass
class Outcome:
    """Of all cuts; `losing` of them lost texts, `most` the most."""

    saves: int = 0
    losing: int = 0
    most: int = 0
    damaged: int = 0


@dataclass
class Deed:
    """One call of the system: on which file, and what."""

    name: str
    path: str
    offset: int = 0
    body: bytes = b""


@dataclass
class Disk:
    """What has been synced of each file, and what was written since."""

    synced: dict[str, bytearray]
    loose: dict[str, list[Deed]] = field(default_factory=dict)

    def see(self, deed: Deed) -> None:
        if deed.name in ("fsync", "fdatasync"):
            image = self.synced.setdefault(deed.path, bytearray())
            for each in self.loose.pop(deed.path, []):
                lay(image, each)
        elif deed.name == "unlink":
            self.synced.pop(deed.path, None)
            self.loose.pop(deed.path, None)
        else:
            self.loose.setdefault(deed.path, []).append(deed)

    def after_a_cut(self, dice: random.Random, keeps: float) -> dict[str, bytearray]:
        """The files as they are found; of each sector that was not synced, whether it is there is thrown for."""
        images = {path: bytearray(image) for path, image in self.synced.items()}
        for path, deeds in self.loose.items():
            for deed in deeds if keeps else ():
                for part in sectors(deed):
                    if dice.random() < keeps:
                        lay(images.setdefault(path, bytearray()), part)
        return images


def sectors(deed: Deed) -> Iterator[Deed]:
    if not deed.body:
        yield deed
    for start in range(0, len(deed.body), SECTOR):
        yield Deed(deed.name, deed.path, deed.offset + start, deed.body[start : start + SECTOR])


def lay(image: bytearray, deed: Deed) -> None:
    if deed.name == "ftruncate":
        image[deed.offset :] = bytes(max(0, deed.offset - len(image)))
        return
    end = deed.offset + len(deed.body)
    image.extend(bytes(max(0, end - len(image))))
    image[deed.offset : end] = deed.body


def under(mode: str) -> Outcome:
    """What became of the saves of one process whose power is cut again and again."""
    with sqlite_house() as url, tempfile.TemporaryDirectory(prefix="pmo-power-") as folder:
        file, trace = Path(url.removeprefix("sqlite:///")), Path(folder, "trace")
        settled(file)
        disk = Disk({str(file): bytearray(file.read_bytes())})
        watched = ["strace", "-f", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}", "-o", str(trace)]
        writes = [sys.executable, "-m", "bench.power", url, mode, f"{folder}/acks"]
        subprocess.run([*watched, *writes], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return cut(list(deeds_in(trace, file, f"{folder}/acks")), disk, file, Path(folder, "found"))


def settled(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def deeds_in(trace: Path, file: Path, acks: str) -> Iterator[Deed]:
    """What was done to the database and its log, and each acknowledgement, in order."""
    for line in trace.open():
        found = LINE.match(line.rstrip())
        path = found and unhexed(found[2] or found[3])
        if not found or path not in {str(file), f"{file}-wal", acks}:
            continue
        name, rest = found[1], found[4]
        if name in ("pwrite64", "write"):
            body, more, offset = WRITTEN.match(rest).groups()
            assert not more, "strace cut a write short"
            yield Deed(name, path, int(offset or 0), bytes.fromhex(body.replace("\\x", "")))
        else:
            yield Deed(name, path, int(rest) if name == "ftruncate" else 0)


def unhexed(path: str) -> str:
    return bytes.fromhex(path.replace("\\x", "")).decode() if path.startswith("\\x") else path


def cut(deeds: list[Deed], disk: Disk, file: Path, found: Path) -> Outcome:
    """The power is cut after so many deeds, at two hundred places; every second time some sectors had got through."""
    dice, told, acknowledged = random.Random(7), Outcome(), set()
    places = sorted(dice.sample(range(1, len(deeds)), CUTS))
    for number, deed in enumerate(deeds):
        while places and places[0] == number:
            places.pop(0)
            look(told, disk.after_a_cut(dice, keeps=0.5 * (len(places) % 2)), acknowledged, file, found)
        if deed.name == "write" and deed.path.endswith("/acks"):
            acknowledged |= set(deed.body.decode().splitlines())
        else:
            disk.see(deed)
    told.saves = len(acknowledged)
    return told


def look(told: Outcome, images: dict[str, bytearray], acknowledged: set[str], file: Path, found: Path) -> None:
    """Opens what is left as the app would, and counts what is missing."""
    found.mkdir()
    for path, image in images.items():
        (found / Path(path).name).write_bytes(image)
    try:
        with closing(sqlite3.connect(found / file.name)) as connection:
            is_sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = {
                value.strip('"')
                for (value,) in connection.execute("SELECT value FROM revision WHERE value LIKE '\"Tulisan %'")
            }
    except sqlite3.DatabaseError:
        is_sound, kept = False, set()
    shutil.rmtree(found)
    lost = len(acknowledged - kept)
    told.damaged += not is_sound
    told.losing += lost > 0
    told.most = max(told.most, lost)


def write(url: str, mode: str, acks: str) -> None:
    """Saves one text after the other, and notes each that was acknowledged."""
    clock.now = lambda: TODAY
    engine.PRAGMAS = tuple(f"synchronous={mode}" if p.startswith("synchronous") else p for p in engine.PRAGMAS)
    app = app_on(url)
    noted = os.open(acks, os.O_WRONLY | os.O_CREAT)
    browser = app.test_client()
    browser.post("/sign-in", data={"username": "kepsek", "password": "demo-pmo"})
    versions: dict[str, int] = {}
    for number in range(SAVES):
        name, text = FIELDS[number % len(FIELDS)], f"Tulisan {number}"
        form = {"value": text, "version": versions.get(name, 0), "key": f"power-{number:06}"}
        answer = browser.post(f"{MEETING}/answers/{name}", data=form, headers={"HX-Request": "true"})
        assert answer.status_code in (200, 409), answer.status_code
        versions[name] = int(answer.headers["PMO-Version"])
        if answer.status_code == 200:
            os.write(noted, f"{text}\n".encode())


if __name__ == "__main__":
    write(*sys.argv[1:])
