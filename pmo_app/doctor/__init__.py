"""Looks the whole installation over, and says of each thing that is not well what to do.

What reads the tables says nothing while they are not this release's: `database.migrations` says what to do then.
"""

from collections.abc import Iterator
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from pmo_app.doctor import chores, database, machine, reach
from pmo_app.doctor.findings import Finding, Level, bad
from pmo_app.extensions import db

__all__ = ["Finding", "Level", "examine"]

CHECKS = (
    machine.settings, machine.secrets_, machine.who, machine.clock_, database.database, database.migrations,
    database.engine, database.administrators, machine.disk, reach.store, reach.mail, chores.timers, chores.backups,
)  # fmt: skip


def examine(settings: dict, now: datetime) -> Iterator[Finding]:
    """Every check, one after the other; one that breaks is a finding itself. A database that does not answer is told
    once, whatever asked it. Needs an app context."""
    is_answered = True
    for check in CHECKS:
        try:
            yield from check(settings, now)
        except SQLAlchemyError as error:
            if is_answered:
                yield bad("basis data", database.out_of_reach(error))
            is_answered = False
            db.session.remove()
        except Exception as error:
            current_app.logger.exception("doctor: %s", check.__name__)
            kind, name = type(error).__name__, check.__name__.strip("_")
            yield bad(name, f"Pemeriksaan ini gagal ({kind}). Lihat log aplikasi, dan kirimkan ke pembuatnya.")
