"""What the app must reach: the store of evidence, and the mail server."""

import secrets
import smtplib
from collections.abc import Iterator
from datetime import datetime

from pmo_app import storage
from pmo_app.doctor.findings import Finding, bad, fine, look
from pmo_app.reminding.post import connected


def store(_settings: dict, _now: datetime) -> Iterator[Finding]:
    """Write a few bytes, read them and take them away again."""
    place, key = storage.store(), f"incoming/doctor-{secrets.token_hex(8)}"
    try:
        place.put(key, [b"pmo"], media_type="text/plain")
        is_same = b"".join(place.read(key)) == b"pmo"
        place.delete([key])
    except storage.StoreError as error:
        yield bad(
            "bukti", f"Tempat bukti tidak bisa dipakai ({error}). Periksa EVIDENCE_STORE, izinnya, dan jaringannya."
        )
        return
    yield (
        fine("bukti", "Tempat bukti bisa ditulis dan dibaca.")
        if is_same
        else bad("bukti", "Yang dibaca bukan yang ditulis.")
    )


def mail(settings: dict, _now: datetime) -> Iterator[Finding]:
    if not settings["MAIL"]:
        yield look(
            "surel", "Surel mati: pengingat hanya tampil di aplikasi. Isi SMTP_URL, MAIL_FROM, dan SITE bila perlu."
        )
        return
    try:
        with connected(settings["MAIL"]) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        told = f"Server surel {settings['MAIL'].host} tidak bisa dipakai ({type(error).__name__})."
        yield bad("surel", f"{told} Periksa SMTP_URL; pengingat tetap tampil di aplikasi.")
        return
    yield fine("surel", f"Server surel {settings['MAIL'].host} menerima kami.")
