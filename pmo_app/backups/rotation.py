"""Which backups are kept: the last of each of 24 hours, and the last of each of 35 days."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

HOURS, DAYS = 24, 35
INSTANT = r"\d{8}-\d{6}"
NAME = re.compile(rf"pmo-({INSTANT})\.tar\.gz(\.age)?")
WRITTEN = "%Y%m%d-%H%M%S"


def name_of(at: datetime, *, is_locked: bool) -> str:
    """The name of a backup made at this instant, in UTC."""
    return f"pmo-{at.astimezone(UTC):{WRITTEN}}.tar.gz{'.age' if is_locked else ''}"


def made_at(name: str) -> datetime | None:
    """When the backup with this name was made; None for what is no backup."""
    found = NAME.fullmatch(name)
    return instant(found[1]) if found else None


def instant(written: str) -> datetime:
    """The instant, in UTC, that a name says."""
    return datetime.strptime(written, WRITTEN).replace(tzinfo=UTC)


def kept(names: Iterable[str]) -> set[str]:
    """Those to keep of these backups. Counted are hours and days that have one, so that a pause loses none."""
    newest_first = sorted(filter(made_at, names), key=made_at, reverse=True)
    by_hour, by_day = {}, {}
    for name in newest_first:
        by_hour.setdefault(made_at(name).strftime("%Y%m%d%H"), name)
        by_day.setdefault(made_at(name).date(), name)
    return {*list(by_hour.values())[:HOURS], *list(by_day.values())[:DAYS]}
