"""The machine and its settings: secrets, who the app runs as, the clock, the disk."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, make_url, select

from pmo_app import config, tables
from pmo_app.doctor.findings import Finding, bad, fine, look
from pmo_app.extensions import db
from pmo_app.models import Event
from pmo_app.release import RELEASED

LEAST_FREE, LEAST_SHARE = 500 * 1024 * 1024, 0.1
MB = 1024 * 1024


def settings(settings: dict, _now: datetime) -> Iterator[Finding]:
    site = settings["SITE"]
    if not site:
        yield look(
            "pengaturan", "SITE belum diisi: undangan dan surel tidak punya tautan. Isi dengan https://alamat-anda."
        )
    elif not site.startswith("https://"):
        yield bad(
            "pengaturan", f"SITE adalah {site}, tanpa https: kata sandi lewat terbuka. Pasang TLS lalu ganti SITE."
        )
    else:
        yield fine("pengaturan", f"Aplikasi dikenal sebagai {site}.")
    if site.startswith("https://") and not settings["TRUSTED_PROXIES"]:
        told = "TRUSTED_PROXIES masih 0. Kalau ada nginx atau Caddy di depan, isi 1; tanpa itu semua orang tampak dari satu alamat."
        yield look("pengaturan", told)


def secrets_(settings: dict, _now: datetime) -> Iterator[Finding]:
    if not os.environ.get("SECRET_KEY"):
        told = "SECRET_KEY diambil dari var/secret-key. Simpan salinannya di tempat aman: tanpa kunci itu draf di ponsel tidak terbaca."
        yield look("rahasia", told)
    else:
        yield fine("rahasia", "SECRET_KEY ada.")
    for file in filter(Path.exists, (config.VAR / "secret-key", _database_file(settings))):
        if file.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            yield bad("izin", f"{file} bisa dibuka orang lain di mesin ini. Jalankan: chmod 640 {file}")
    for folder in (settings["EVIDENCE_STORE"], settings["BACKUP_PLACE"]):
        if isinstance(folder, Path) and folder.exists() and _is_open(folder):
            yield bad("izin", f"{folder} bisa dibuka orang lain di mesin ini. Jalankan: chmod 750 {folder}")


def _is_open(folder: Path) -> bool:
    """Whether anybody on this machine can go there, and look in or change something."""
    is_reached = all(above.stat().st_mode & stat.S_IXOTH for above in folder.parents)
    return is_reached and bool(folder.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))


def who(_settings: dict, _now: datetime) -> Iterator[Finding]:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield look(
            "izin",
            "Perintah ini dijalankan sebagai root. Jalankan sebagai pengguna aplikasinya, misalnya: sudo -u pmo …",
        )


def clock_(_settings: dict, now: datetime) -> Iterator[Finding]:
    newest = db.session.scalar(select(func.max(Event.at))) if tables.are_current() else None
    if now.date() < RELEASED:
        yield bad(
            "jam", f"Jam mesin ({now:%Y-%m-%d}) lebih awal dari rilis ini. Setel jamnya: tenggat dihitung dari jam itu."
        )
    elif newest and newest > now:
        yield bad(
            "jam", f"Ada catatan dari masa depan ({newest:%Y-%m-%d %H:%M} UTC). Jam mesin mundur: setel lewat NTP."
        )
    else:
        yield fine("jam", f"{now:%Y-%m-%d %H:%M} UTC.")


def disk(settings: dict, _now: datetime) -> Iterator[Finding]:
    places = (_database_file(settings).parent, settings["EVIDENCE_STORE"], settings["BACKUP_PLACE"])
    for folder in dict.fromkeys(place for place in places if isinstance(place, Path) and place.exists()):
        room = shutil.disk_usage(folder)
        told = f"{folder}: {room.free // MB:,} MB kosong dari {room.total // MB:,} MB."
        if room.free < max(LEAST_FREE, room.total * LEAST_SHARE):
            yield bad("cakram", f"{told} Hampir penuh: pindahkan cadangan lama atau perbesar cakramnya.")
        else:
            yield fine("cakram", told)


def _database_file(settings: dict) -> Path:
    """The database's file; on PostgreSQL one that is not there."""
    url = make_url(settings["SQLALCHEMY_DATABASE_URI"])
    return Path(url.database if url.get_backend_name() == "sqlite" else config.VAR / "none")
