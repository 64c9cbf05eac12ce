"""A machine squeezed to one core and 512 MB: a control group of the kernel's, version 1 or 2, gone again afterwards."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
NAME = f"pmo-bench-{os.getpid()}"
CORE = max(os.sched_getaffinity(0))  # the squeezed one's; who measures takes another where there is one
MB = 1024 * 1024


@dataclass(frozen=True)
class Squeeze:
    """What a process is started with to be squeezed (`prefix`, before its command), and what was seen in it.

    Where no group can be made `folders` is empty: nothing is squeezed then.
    """

    folders: tuple[Path, ...] = ()

    @property
    def is_real(self) -> bool:
        return bool(self.folders)

    @property
    def prefix(self) -> tuple[str, ...]:
        entering = "".join(f"echo $$ > {folder}/cgroup.procs; " for folder in self.folders)
        return ("sh", "-c", f'{entering}exec "$@"', "sh") if self.folders else ()

    def peak(self) -> int:
        """The most memory there was in it, in bytes: the pages of files too."""
        return self._number("memory.max_usage_in_bytes", "memory.peak")

    def killed(self) -> int:
        """How many processes the kernel ended for want of memory."""
        for name in ("memory.oom_control", "memory.events"):
            for line in self._said(name).splitlines():
                if line.startswith("oom_kill "):
                    return int(line.split()[1])
        return 0

    def _number(self, *names: str) -> int:
        return next((int(said) for name in names if (said := self._said(name))), 0)

    def _said(self, name: str) -> str:
        return next((place.read_text().strip() for f in self.folders if (place := f / name).exists()), "")


@contextmanager
def squeezed(memory: int = 512 * MB) -> Iterator[Squeeze]:
    """A group with one core and that much memory; every process in it must have ended before it does."""
    folders = []
    try:
        for folder, settings in wanted(memory):
            folder.mkdir()
            folders.append(folder)
            for name, value in settings.items():
                with suppress(FileNotFoundError):  # without swap there is nothing to be limited
                    (folder / name).write_text(value)
    except OSError as error:
        print(f"  (not squeezed: {error})")
        remove(folders)
        folders = []
    try:
        yield Squeeze(tuple(folders))
    finally:
        remove(folders)


@contextmanager
def in_front() -> Iterator[None]:
    """Whoever measures is not to wait for what else this machine does, where that may be asked for."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)


@contextmanager
def aside() -> Iterator[None]:
    """Whoever measures takes no time of the squeezed one's core, where there is another."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores - {CORE} or cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def wanted(memory: int) -> list[tuple[Path, dict[str, str]]]:
    """The group has its core before all others, and that one only: a share of the time of two cores would be another
    thing, two workers at once and then nobody until the next tenth of a second."""
    core = {"cpuset.cpus": f"{CORE}", "cpuset.mems": "0"}
    if (ROOT / "cgroup.controllers").exists():
        limits = {"memory.max": f"{memory}", "memory.swap.max": "0", "cpu.weight": "10000"}
        return [(ROOT / NAME, limits | core)]
    limits = {"memory.limit_in_bytes": f"{memory}", "memory.memsw.limit_in_bytes": f"{memory}"}
    kinds = {"memory": limits, "cpu": {"cpu.shares": "100000"}, "cpuset": core}
    return [(ROOT / kind / NAME, settings) for kind, settings in kinds.items()]


def remove(folders: list[Path]) -> None:
    for folder in folders:
        for _ in range(50):  # the last process takes a moment to be gone
            try:
                folder.rmdir()
                break
            except OSError:
                time.sleep(0.1)
