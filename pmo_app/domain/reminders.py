"""When a person is reminded of a report that is owed."""

BEFORE = (14, 7, 3, 1)  # days before the due day
AFTER = (1, 3, 7)  # days after it
GRACE = 3  # a last reminder that was missed is still sent within so many days, never weeks later
WAKING = range(7, 20)  # hours of the person's own zone in which anything is sent


def step_of(days_left: int) -> int | None:
    """The reminder that is due with so many days left (negative: past), as its day: 14, 7, 3, 1, -1, -3, -7.

    It is the last one that was reached, so that a run that was missed is made up for, and an older one is not sent
    beside it. None on the due day itself unless "1" was missed: then that one; None long before and long after.
    """
    if days_left >= 0:
        return min((step for step in BEFORE if days_left <= step), default=None)
    if -days_left > AFTER[-1] + GRACE:
        return None
    return -max(step for step in AFTER if -days_left >= step)
