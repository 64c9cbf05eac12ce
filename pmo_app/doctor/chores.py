"""What should run by itself: reminders, tidying, and backups that are young enough."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pmo_app import storage
from pmo_app.backups.rotation import made_at
from pmo_app.doctor.findings import Finding, bad, fine, look
from pmo_app.models import Chore

PATIENCE = {"remind": timedelta(hours=6), "tidy": timedelta(days=3)}
OLDEST = timedelta(hours=26)


def timers(_settings: dict, now: datetime) -> Iterator[Finding]:
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
    newest = max(
        (at for key, *_ in storage.store_at(place, "BACKUP_PLACE").keys("pmo-") if (at := made_at(key))), default=None
    )
    if not newest or now - newest > OLDEST:
        told = f"Cadangan terbaru berumur {in_words(now - newest)}." if newest else "Belum ada cadangan."
        yield bad("cadangan", f"{told} Jalankan `pmo backup`, lalu periksa timernya.")
    else:
        yield fine("cadangan", f"Cadangan terbaru berumur {in_words(now - newest)}.")
    if not settings["BACKUP_RECIPIENT"]:
        yield look(
            "cadangan",
            "Cadangan tidak dikunci. Buat kunci dengan `pmo backup-key` bila cadangan disimpan di tempat orang lain.",
        )


def in_words(span: timedelta) -> str:
    """ "3 jam", "2 hari"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{max(0, minutes)} menit"
    return f"{minutes // 60} jam" if minutes < 48 * 60 else f"{minutes // 1440} hari"
