"""National holidays of Indonesia, and what is odd about a date: pointed out, never forbidden."""

from datetime import date
from functools import lru_cache

SUNDAY = 6


def oddities_of(day: date) -> list[str]:
    """["Minggu", "Hari Raya Idul Fitri (perkiraan)"]; holidays that follow the moon are estimates until announced."""
    names = _holidays(day.year).get(day)
    return (["Minggu"] if day.weekday() == SUNDAY else []) + (names.split("; ") if names else [])


def day_note(due: date) -> str:
    """Tanggal ini jatuh pada hari Minggu. Nothing for a working day."""
    names = [f"hari {name}" if name == "Minggu" else name for name in oddities_of(due)]
    return f"Tanggal ini jatuh pada {', '.join(names)}." if names else ""


@lru_cache(8)
def _holidays(year: int) -> dict[date, str]:
    from holidays import country_holidays  # large: loaded when a date is first looked at

    return dict(country_holidays("ID", years=year, language="id"))
