"""Dates, times, numbers and counts as they are said in Indonesian."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from pmo_app.domain.calendar import Zone, local_day
from pmo_app.domain.contact import spoken
from pmo_app.domain.evidence import host_of, may_be_shut
from pmo_app.domain.followups import needs_reason
from pmo_app.domain.roles import Role
from pmo_app.domain.undo import can_undo
from pmo_app.pages.shared.holidays import day_note

LOCALE = "id"


@lru_cache(4096)
def day(value: date, pattern: str = "d MMMM y") -> str:
    """20 Desember 2026."""
    return format_date(value, pattern, locale=LOCALE)


def full_day(value: date) -> str:
    """Minggu, 20 Desember 2026."""
    return day(value, "EEEE, d MMMM y")


def short_day(value: date) -> str:
    """20 Des."""
    return day(value, "d MMM")


def month(value: date) -> str:
    """Desember."""
    return day(value, "LLLL")


def short_month(value: date) -> str:
    """Des."""
    return day(value, "LLL")


def zone_name(zone: str) -> str:
    """WIB, WITA or WIT."""
    return Zone(zone).name


def clock_time(at: datetime, zone: str) -> str:
    """10.42, in the zone named."""
    return f"{at.astimezone(ZoneInfo(zone)):%H.%M}"


def moment(at: datetime, zone: str) -> str:
    """Jumat, 18 Desember 2026, 10.42 WIB."""
    return f"{full_day(at.astimezone(ZoneInfo(zone)).date())}, {clock_time(at, zone)} {zone_name(zone)}"


def recent(at: datetime, zone: str, now: datetime) -> str:
    """hari ini 08.05 · kemarin 15.20 · 19 Nov 09.00 (the year only when it is another)."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"hari ini {local:%H.%M}"
    if local.date() == today - timedelta(days=1):
        return f"kemarin {local:%H.%M}"
    return f"{day(local.date(), 'd MMM' if local.year == today.year else 'd MMM y')} {local:%H.%M}"


def deadline(due: date, zone: str) -> str:
    """Minggu, 20 Desember 2026, 23.59 WIB."""
    return f"{full_day(due)}, 23.59 {zone_name(zone)}"


def countdown(days_left: int) -> str:
    """27 hari lagi · Besok · Hari ini terakhir · Lewat 3 hari."""
    if days_left < 0:
        return f"Lewat {-days_left} hari"
    return {0: "Hari ini terakhir", 1: "Besok"}.get(days_left, f"{days_left} hari lagi")


def due(value: date, zones: str | Iterable[str], days_left: int) -> str:
    """Selasa, 10 November, 23.59 WITA, 3 hari lagi. Of several schools that do not share a zone: 23.59 waktu
    setempat."""
    return f"{day(value, 'EEEE, d MMMM')}, 23.59 {zone_of_all(zones)}, {countdown(days_left).lower()}"


def zone_of_all(zones: str | Iterable[str]) -> str:
    """WITA; "waktu setempat" where they differ."""
    names = {zone_name(zone) for zone in ([zones] if isinstance(zones, str) else zones)}
    return names.pop() if len(names) == 1 else "waktu setempat"


def ago(at: datetime, zone: str, now: datetime) -> str:
    """hari ini · kemarin · 2 hari lalu."""
    days = (local_day(now, zone) - local_day(at, zone)).days
    return {0: "hari ini", 1: "kemarin"}.get(days, f"{days} hari lalu")


def iso_day(text: str | None) -> date | None:
    """A date from its ISO form; None where there is none or it is no date."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def in_bytes(size: int) -> str:
    """310 kB, 4,2 MB, 1,1 GB."""
    amount, unit = next(((size / of, unit) for of, unit in UNITS if size >= of), (-(-size // 1024), "kB"))
    digits = 1 if unit != "kB" and amount < 100 else 0
    return f"{amount:.{digits}f} {unit}".replace(".", ",").replace(",0 ", " ")


UNITS = ((1024**3, "GB"), (1024**2, "MB"))


def greeting(at: datetime, zone: str) -> str:
    hour = at.astimezone(ZoneInfo(zone)).hour
    parts = ((4, "malam"), (11, "pagi"), (15, "siang"), (18, "sore"), (24, "malam"))
    return "Selamat " + next(name for until, name in parts if hour < until)


ROLES = {
    Role.PRINCIPAL: "Kepala sekolah",
    Role.SUPERVISOR: "Pengawas sekolah",
    Role.FACILITATOR: "Fasilitator (FSP)",
    Role.COORDINATOR: "Koordinator FSP",
    Role.ADMINISTRATOR: "Administrator",
}


def role_name(role: Role) -> str:
    """Kepala sekolah."""
    return ROLES[role]


FILTERS = {
    "day": day, "full_day": full_day, "short_day": short_day, "month": month, "short_month": short_month,
    "zone_name": zone_name, "clock_time": clock_time, "moment": moment, "recent": recent, "deadline": deadline,
    "due": due, "ago": ago,
    "countdown": countdown, "iso_day": iso_day, "local_day": local_day, "role_name": role_name,
    "bytes": in_bytes, "host_of": host_of, "may_be_shut": may_be_shut,
    "day_note": day_note, "spoken": spoken, "can_undo": can_undo, "needs_reason": needs_reason,
}  # fmt: skip
