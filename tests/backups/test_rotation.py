"""What is kept of the backups."""

from datetime import UTC, datetime, timedelta

from pmo_app.backups.rotation import kept, made_at, name_of

NOW = datetime(2026, 11, 24, 3, 0, 7, tzinfo=UTC)


def names(count, step):
    return [name_of(NOW - step * n, is_locked=False) for n in range(count)]


def test_a_name_says_when_it_was_made():
    assert made_at(name_of(NOW, is_locked=True)) == NOW
    assert made_at("files") is None
    assert made_at("pmo-20261124-030007.tar.gz.part") is None


def test_of_hourly_backups_a_day_of_hours_and_five_weeks_of_days_stay():
    hourly = names(24 * 60, timedelta(hours=1))
    stay = sorted(kept(hourly), key=made_at, reverse=True)
    assert stay[:24] == hourly[:24]
    assert len({made_at(name).date() for name in stay}) == 35
    assert len(stay) == 24 + 35 - 2  # today's and yesterday's last are among the hours


def test_after_a_long_pause_the_old_ones_are_still_there():
    old = names(10, timedelta(days=100))
    assert kept(old) == set(old)


def test_many_in_one_hour_count_as_one():
    many = names(30, timedelta(seconds=1))
    assert len(kept(many)) <= 3
