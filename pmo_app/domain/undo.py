"""How long what was removed can be put back."""

from datetime import datetime, timedelta

UNDO = timedelta(days=30)


def can_undo(removed_at: datetime | None, now: datetime) -> bool:
    """Whether something was removed, and not too long ago."""
    return removed_at is not None and now < removed_at + UNDO
