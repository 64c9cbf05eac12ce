"""Moving a written year to another: dates keep their weekday, sendings their distance from the deadline, and years
named in a text move along."""

import re
from datetime import date, timedelta
from typing import Any

_YEAR = re.compile(r"\b20(22|23|24)\b")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def move_day(day: date, years: int) -> date:
    """The nearest day of the same weekday, so many years on."""
    target = day + timedelta(days=round(365.2425 * years))
    return target + timedelta(days=(day.weekday() - target.weekday() + 3) % 7 - 3)


def move(value: Any, years: int) -> Any:
    """A text, or any list or dict of texts, moved: dates in ISO form by weekday, years in running words by number."""
    if isinstance(value, dict):
        return {key: move(part, years) for key, part in value.items()}
    if isinstance(value, list):
        return [move(part, years) for part in value]
    return _move_text(value, years) if isinstance(value, str) else value


def _move_text(text: str, years: int) -> str:
    if _ISO.fullmatch(text):
        return move_day(date.fromisoformat(text), years).isoformat()
    return _YEAR.sub(lambda found: str(int(found.group()) + years), text)
