"""What people type into sheets, read kindly: numbers, dates, roles and names of things."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pmo_app.domain.calendar import Zone
from pmo_app.domain.contact import phone_number
from pmo_app.domain.roles import Leadership, Role

LONGEST = 200
MOST = 100_000


class Unreadable(ValueError):
    """A cell says something that cannot be meant; the message is a sentence for whoever filled it in."""


def text(cell: Any) -> str:
    """A cell as one line of text: odd spaces and full-width signs made plain, 69812345.0 as "69812345"."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    plain = unicodedata.normalize("NFKC", "" if cell is None else str(cell))
    plain = "".join(sign for sign in plain if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(plain.split())[:LONGEST]


def npsn(cell: Any) -> str:
    """Eight digits. A sheet that took it for a number may have lost a leading zero: seven become eight."""
    digits = re.sub(r"[\s.'’\-]", "", text(cell))
    if re.fullmatch(r"[0-9]{7}", digits) and not isinstance(cell, str):
        digits = f"0{digits}"
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise Unreadable(f"NPSN terdiri dari delapan angka; yang tertulis “{text(cell)}”.")
    return digits


def npsns(cell: Any) -> list[str]:
    """One or several, parted by commas, semicolons, spaces or new lines; ["semua"] for all."""
    if not isinstance(cell, str):
        return [npsn(cell)]
    parts = [part for part in re.split(r"[,;\s]+", unicodedata.normalize("NFKC", cell).replace("'", "")) if part]
    return ["semua"] if [part.lower() for part in parts] in (["semua"], ["all"]) else [npsn(part) for part in parts]


def whole_number(cell: Any) -> int:
    digits = re.sub(r"(?<=[0-9])[.,](?=[0-9]{3}\b)", "", text(cell))
    if not re.fullmatch(r"[0-9]{1,6}", digits) or int(digits) > MOST:
        raise Unreadable(f"Tulis angka bulat saja; yang tertulis “{text(cell)}”.")
    return int(digits)


def cohort(cell: Any) -> int:
    """1, 2 or 3, with or without the word."""
    digits = re.sub(r"(?i)angkatan|\s", "", text(cell))
    if digits not in {"1", "2", "3"}:
        raise Unreadable(f"Angkatan adalah 1, 2, atau 3, atau kosong; yang tertulis “{text(cell)}”.")
    return int(digits)


def phone(cell: Any) -> str:
    found = phone_number(text(cell))
    if not found:
        raise Unreadable(f"Nomor HP tidak terbaca: “{text(cell)}”. Tulis seperti 0812-3456-7890.")
    return found


def email(cell: Any) -> str:
    typed = text(cell).replace(" ", "").lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", typed):
        raise Unreadable(f"Surel tidak terbaca: “{text(cell)}”. Tulis seperti nama@sekolah.sch.id.")
    return typed


def username(cell: Any) -> str:
    typed = text(cell).lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.\-]{2,}", typed):
        raise Unreadable(f"Nama pengguna hanya huruf kecil, angka, titik, dan tanda hubung; yang tertulis “{typed}”.")
    return typed


MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8,
    "agt": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_IN_WORDS = re.compile(r"(\d{1,2})[\s\-.]*([a-zA-Z]{3,})[\s\-.]*(\d{4}|\d{2})")
_IN_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")


def day(cell: Any) -> date:
    """1 Juli 2026 · 1 Jul 26 · 01/07/2026 · 1-7-26 · 2026-07-01 · a date of the sheet's own. Day before month."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    typed = text(cell)
    for pattern, order in ((_ISO, (0, 1, 2)), (_IN_NUMBERS, (2, 1, 0)), (_IN_WORDS, (2, 1, 0))):
        if found := pattern.fullmatch(typed):
            try:
                return _date(*(found.groups()[place] for place in order))
            except (ValueError, KeyError):
                break
    raise Unreadable(f"Tanggal tidak terbaca: “{typed}”. Tulis seperti 1 Juli 2026.")


def _date(year: str, month: str, day_: str) -> date:
    number = int(month) if month.isdecimal() else MONTHS[month[:3].lower()]
    return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day_))


LEVELS = ("PAUD", "SD", "SMP", "SMA", "SMK", "SLB")
_LEVELS = {level.lower(): level for level in LEVELS} | {"tk": "PAUD", "mi": "SD", "mts": "SMP", "ma": "SMA"}
_ZONES = {zone.name.lower(): zone for zone in Zone} | {zone.value.lower(): zone for zone in Zone}
_LEADERS = {
    "kepala sekolah": Leadership.PRINCIPAL_LED, "kepsek": Leadership.PRINCIPAL_LED, "ks": Leadership.PRINCIPAL_LED,
    "fasilitator": Leadership.FACILITATOR_LED, "fsp": Leadership.FACILITATOR_LED,
}  # fmt: skip
_ROLES = {
    "kepala sekolah": Role.PRINCIPAL, "kepsek": Role.PRINCIPAL, "ks": Role.PRINCIPAL, "kepala": Role.PRINCIPAL,
    "pengawas sekolah": Role.SUPERVISOR, "pengawas": Role.SUPERVISOR, "ps": Role.SUPERVISOR,
    "fasilitator": Role.FACILITATOR, "fsp": Role.FACILITATOR, "fasilitator (fsp)": Role.FACILITATOR,
    "koordinator": Role.COORDINATOR, "koordinator fsp": Role.COORDINATOR, "kfsp": Role.COORDINATOR,
    "administrator": Role.ADMINISTRATOR, "admin": Role.ADMINISTRATOR,
}  # fmt: skip
_HONORIFICS = {"ibu": "Ibu", "bu": "Ibu", "bapak": "Bapak", "bpk": "Bapak", "pak": "Bapak"}


def _one_of(words: Mapping[str, Any], told: str):
    def read(cell: Any) -> Any:
        typed = text(cell).lower().rstrip(".")
        if typed not in words:
            raise Unreadable(f"Pilih salah satu: {told}; yang tertulis “{text(cell)}”.")
        return words[typed]

    return read


level = _one_of(_LEVELS, ", ".join(LEVELS))
zone = _one_of(_ZONES, "WIB, WITA, WIT")
leader = _one_of(_LEADERS, "kepala sekolah, fasilitator")
role = _one_of(_ROLES, "kepala sekolah, pengawas, fasilitator, koordinator, administrator")
honorific = _one_of(_HONORIFICS, "Bapak, Ibu")
