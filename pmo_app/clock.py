"""The one place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today_in(zone: str) -> date:
    """Today's date as the calendar on the wall of a school in this zone has it; `zone` is a name
    such as "Asia/Makassar"."""
    return now().astimezone(ZoneInfo(zone)).date()
