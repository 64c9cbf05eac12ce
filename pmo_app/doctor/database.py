"""The database: whether it answers, is sound, and has the tables this release was made for."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from pmo_app import tables
from pmo_app.doctor.findings import Finding, bad, fine, look
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Assignment, Person

SAFE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # from here on, each in its own line, the WAL-reset race is mended


def database(_settings: dict, _now: datetime) -> Iterator[Finding]:
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text("SELECT 1"))
        yield fine("basis data", "PostgreSQL menjawab.")
        return
    said = db.session.scalar(text("PRAGMA quick_check"))
    if said == "ok":
        yield fine("basis data", "SQLite utuh.")
    else:
        yield bad("basis data", f"SQLite rusak ({said}). Hentikan aplikasi, simpan berkasnya, lalu `pmo restore`.")


def migrations(_settings: dict, _now: datetime) -> Iterator[Finding]:
    now, wanted = tables.revision(), tables.newest()
    if now == wanted:
        yield fine("tabel", f"Sesuai rilis ini ({now}).")
    elif now is None or now in tables.known():
        yield bad(
            "tabel",
            f"Tabel ada di {now or 'nol'}, rilis ini butuh {wanted}. Cadangkan, lalu jalankan `pmo db upgrade`.",
        )
    else:
        yield bad("tabel", f"Tabel ada di {now}, lebih baru dari rilis ini. Pasang rilis yang lebih baru.")


def engine(_settings: dict, _now: datetime) -> Iterator[Finding]:
    if db.engine.dialect.name == "sqlite" and not is_mended(sqlite3.sqlite_version_info):
        told = "punya galat WAL yang sangat jarang bila beberapa proses menulis. Cadangan tiap jam melindungi; perbarui bila bisa."
        yield look("SQLite", f"{sqlite3.sqlite_version} {told}")


def out_of_reach(error: SQLAlchemyError) -> str:
    """What to do where the database does not answer, with its own words for why."""
    why = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
    if db.engine.dialect.name == "sqlite":
        then = (
            "Pastikan DATABASE_URL benar dan berkasnya milik pengguna aplikasi. Kalau berkasnya rusak, hentikan aplikasi, "
            "simpan berkas itu, lalu `pmo restore`."
        )
    else:
        then = "Pastikan PostgreSQL berjalan (systemctl status postgresql), dan alamat serta kata sandi di DATABASE_URL benar."
    return f"Tidak bisa dibuka ({why}). {then}"


def is_mended(version: tuple[int, ...]) -> bool:
    """Whether this version of SQLite is without the race of resetting the WAL."""
    return version >= SAFE[0] or any(version[:2] == safe[:2] and version >= safe for safe in SAFE[1:])


def administrators(_settings: dict, now: datetime) -> Iterator[Finding]:
    if not tables.are_current():
        return
    held = select(Person.id).join(Assignment, Assignment.person_id == Person.id).outerjoin(Assignment.school)
    there = held.where(Assignment.role == Role.ADMINISTRATOR, Assignment.in_force(now), Person.left_at.is_(None))
    if len(db.session.scalars(there.distinct()).all()):
        yield fine("kantor", "Ada administrator.")
    else:
        yield bad("kantor", "Belum ada administrator. Jalankan: pmo admin NAMA 'Nama Lengkap' --site https://…")
