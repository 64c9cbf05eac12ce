"""The rules of dates: more time, meetings without a date, which reminder is due, what fits into a short text."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_app.domain.appointment import Appointment, is_undated
from pmo_app.domain.calendar import Slot
from pmo_app.domain.messages import MOST, Message, Occasion, filled
from pmo_app.domain.more_time import Fault, fault_of, offers
from pmo_app.domain.reminders import is_awake, step_of, to_remind
from pmo_app.domain.reporting import Standing, Status
from tests.support.databases import TODAY

DUE = date(2026, 12, 20)
SLOT = Slot(3, date(2026, 12, 1), DUE)


@pytest.mark.parametrize(
    ("days_left", "step"),
    [(30, None), (15, None), (14, 14), (10, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1),
     (-1, -1), (-2, -1), (-3, -3), (-6, -3), (-7, -7), (-10, -7), (-11, None), (-90, None)],
)  # fmt: skip
def test_the_last_reminder_that_was_reached_is_the_one_due(days_left, step):
    assert step_of(days_left) == step


@pytest.mark.parametrize(
    ("until", "today", "fault"),
    [
        (DUE, DUE, Fault.NOT_LATER),
        (DUE + timedelta(1), DUE, None),
        (DUE + timedelta(60), DUE, None),
        (DUE + timedelta(61), DUE, Fault.TOO_FAR),
        (DUE + timedelta(5), DUE + timedelta(5), None),  # until tonight
        (DUE + timedelta(5), DUE + timedelta(6), Fault.PASSED),
    ],
)
def test_a_day_that_cannot_be_given(until, today, fault):
    assert fault_of(until, due=DUE, regular=DUE, today=today) is fault


def test_what_is_offered_counts_from_the_deadline_or_from_today_and_can_always_be_had():
    assert offers(DUE, DUE, date(2026, 12, 18)) == [date(2026, 12, 23), date(2026, 12, 27), date(2027, 1, 3)]
    assert offers(DUE, DUE, date(2026, 12, 28))[0] == date(2026, 12, 31)
    assert offers(DUE, DUE, DUE + timedelta(55)) == [DUE + timedelta(58)]


def test_more_time_never_takes_any_away():
    longer = SLOT.with_more_time(date(2026, 12, 24))
    assert (longer.due, longer.regular, longer.own_due) == (date(2026, 12, 24), DUE, DUE)
    assert SLOT.with_more_time(date(2026, 12, 19)) == SLOT.with_more_time(None) == SLOT


@pytest.mark.parametrize(
    ("today", "has_date", "is_sent", "undated"),
    [
        (date(2026, 12, 9), False, False, False),
        (date(2026, 12, 10), False, False, True),  # three weeks before the 31st
        (date(2026, 12, 20), False, False, True),
        (date(2026, 12, 21), False, False, False),
        (date(2026, 12, 12), True, False, False),
        (date(2026, 12, 12), False, True, False),
    ],
)
def test_a_meeting_without_a_date_is_pointed_out_in_time_and_not_for_ever(today, has_date, is_sent, undated):
    assert is_undated(SLOT, today=today, has_date=has_date, is_sent=is_sent) is undated


def test_an_appointment_is_read_from_answers_and_nonsense_is_none():
    agreed = Appointment.of({"date": "2026-12-10", "time": "12:30"}, "online", 3)
    assert (agreed.day, str(agreed.at), agreed.mode, agreed.lasts) == (date(2026, 12, 10), "12:30:00", "online", 3)
    assert Appointment.of({"date": "2026-12-10", "time": None}).at is None
    for odd in (None, "besok", {}, {"date": "kapan"}, {"date": "2026-12-10", "time": "25:00"}):
        assert Appointment.of(odd) is None


def test_a_person_sleeps_by_their_own_zone():
    assert [is_awake(zone, TODAY.replace(hour=23)) for zone in ("Asia/Jakarta", "Asia/Jayapura")] == [False, True]
    assert [is_awake(zone, TODAY.replace(hour=12, minute=30)) for zone in ("Asia/Jakarta", "Asia/Jayapura")] == [
        True,
        False,
    ]


def status(standing, left=10):
    return Status(standing, max(0, -left), left)


def test_somebody_is_reminded_of_what_goes_on_before_what_was_missed():
    sent, blank = status(Standing.ON_TIME, -40), status(Standing.BLANK, 6)
    missed, coming = status(Standing.OVERDUE, -9), status(Standing.UPCOMING, 60)
    pairs = lambda *told: [(SLOT, each, False) for each in told]  # noqa: E731
    assert to_remind(pairs(sent, missed, blank, coming)) == 2
    assert to_remind(pairs(missed, missed, status(Standing.BLANK, 20), coming)) == 1  # not near yet: the latest missed
    assert to_remind(pairs(sent, sent, coming)) is None
    assert to_remind([(SLOT, sent, False), (SLOT, status(Standing.BLANK, 20), True)]) == 1  # no date agreed


LONG = Message(Occasion.MISSING, "Salam, {called}. Belum ada: {missing}. Tenggat {deadline}. {link} {sender}")


@given(st.lists(st.text("abc {}", min_size=1, max_size=60), max_size=60), st.text(max_size=40))
def test_a_text_never_grows_beyond_its_bounds_and_keeps_its_link(items, name):
    values = {"called": name, "deadline": "Minggu", "link": "https://pmo.contoh.id/x", "sender": name}
    text = filled(LONG, items, **values)
    assert len(text) <= MOST and "https://pmo.contoh.id/x" in text


def test_what_does_not_fit_is_counted():
    text = filled(LONG, [f"isian nomor {n}" for n in range(80)], called="a", deadline="b", link="c", sender="d")
    assert "isian nomor 0" in text and "lagi." in text and len(text) <= MOST
