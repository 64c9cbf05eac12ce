"""What should run by itself: reminders, tidying, and backups that are young enough."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from pmo_app import storage, tables
from pmo_app.backups.rotation import made_at
from pmo_app.doctor.findings import Finding, bad, fine, look
from pmo_app.extensions import db
from pmo_app.models import Chore, Person

PATIENCE = {"remind": timedelta(hours=6), "tidy": timedelta(days=3)}
OLDEST = timedelta(hours=26)


def timers(_settings: dict, now: datetime) -> Iterator[Finding]:
    if not tables.are_current():
        return
    last = Chore.last()
    for name, patience in PATIENCE.items():
        if name not in last:
            yield look("jadwal", f"`pmo {name}` belum pernah selesai. Pasang di cron atau timer.")
        elif now - last[name].ran_at > patience:
            ago = in_words(now - last[name].ran_at)
            yield bad("jadwal", f"`pmo {name}` terakhir selesai {ago} lalu. Periksa cron atau timernya.")
        else:
            yield fine("jadwal", f"`pmo {name}` selesai {in_words(now - last[name].ran_at)} lalu.")


def backups(settings: dict, now: datetime) -> Iterator[Finding]:
    place = settings["BACKUP_PLACE"]
    if not place:
        yield bad(
            "cadangan",
            "BACKUP_PLACE belum diisi: tidak ada cadangan. Isi dengan folder lain atau s3://…, lalu `pmo backup`.",
        )
        return
    names = [key for key, *_ in storage.store_at(place, "BACKUP_PLACE").keys("pmo-") if made_at(key)]
    if names or not _is_empty():
        yield from _age(names, now)
    else:
        yield look("cadangan", "Belum ada yang dicadangkan: belum ada orang di basis data.")
    if not settings["BACKUP_RECIPIENT"]:
        yield look(
            "cadangan",
            "Cadangan tidak dikunci. Buat kunci dengan `pmo backup-key` bila cadangan disimpan di tempat orang lain.",
        )


def _is_empty() -> bool:
    """Whether nobody is in the database yet, which is then not backed up."""
    return tables.are_current() and db.session.scalar(select(Person.id).limit(1)) is None


def _age(names: list[str], now: datetime) -> Iterator[Finding]:
    """How old the newest of these backups is. One from the future, after a leap of the clock, is told and not counted."""
    ahead = [name for name in names if made_at(name) > now]
    newest = max((made_at(name) for name in names if name not in ahead), default=None)
    if ahead:
        told = f"{max(ahead)} bernama dari masa depan: jam mesin meloncat, sekarang atau saat itu, jadi umurnya tidak dihitung."
        then = "Setel jam lewat NTP. Kalau jam sudah benar, jalankan `pmo backup`, lalu hapus berkas itu."
        yield look("cadangan", f"{told} {then}")
    if newest and now - newest <= OLDEST:
        yield fine("cadangan", f"Cadangan terbaru berumur {in_words(now - newest)}.")
        return
    none = "Belum ada cadangan lain." if ahead else "Belum ada cadangan."
    told = f"Cadangan terbaru berumur {in_words(now - newest)}." if newest else none
    yield bad("cadangan", f"{told} Jalankan `pmo backup`, lalu periksa timernya.")


def in_words(span: timedelta) -> str:
    """ "3 jam", "2 hari"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{max(0, minutes)} menit"
    return f"{minutes // 60} jam" if minutes < 48 * 60 else f"{minutes // 1440} hari"
