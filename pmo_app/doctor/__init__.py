"""Looks the whole installation over, and says of each thing that is not well what to do.

What reads the tables says nothing while they are not this release's: `database.migrations` says what to do then.
"""

from collections.abc import Iterator
from datetime import datetime

from pmo_app.doctor import chores, database, machine, reach
from pmo_app.doctor.findings import Finding, Level

__all__ = ["Finding", "Level", "examine"]

CHECKS = (
    machine.settings, machine.secrets_, machine.who, machine.clock_, database.database, database.migrations,
    database.engine, database.administrators, machine.disk, reach.store, reach.mail, chores.timers, chores.backups,
)  # fmt: skip


def examine(settings: dict, now: datetime) -> Iterator[Finding]:
    """Every check, one after the other; one that breaks is a finding itself. Needs an app context."""
    for check in CHECKS:
        try:
            yield from check(settings, now)
        except Exception as error:
            kind = type(error).__name__
            yield Finding(Level.BAD, check.__name__.strip("_"), f"Pemeriksaan ini gagal ({kind}). Lihat log aplikasi.")
