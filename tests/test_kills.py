"""The server is killed, or reloaded, again and again while sixteen phones save: what was acknowledged is there."""

import pytest

from tests.support.killing import Server, acknowledged_by, saved_through, saved_through_kills


def test_no_acknowledged_save_is_missing_after_every_process_was_killed(shelf):
    acknowledged, kept, is_sound = saved_through_kills(shelf.fresh("village", "killed"), wanted=1000, kills=4)
    assert len(acknowledged) >= 1000
    assert acknowledged <= kept
    assert is_sound


def test_no_acknowledged_save_is_missing_after_workers_were_killed_one_by_one(shelf, request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("a worker that dies takes its connection along; the file and its gate are what may suffer")
    phones, kept, is_sound = saved_through(Server.kill_a_worker, shelf.fresh("village", "hurt"), wanted=600, times=5)
    acknowledged = acknowledged_by(phones)
    assert len(acknowledged) >= 600
    assert acknowledged <= kept
    assert is_sound
    assert sum(phone.unanswered for phone in phones)  # some were cut off in the middle, and asked again


def test_a_reload_in_the_middle_fails_no_save_and_loses_none(shelf):
    phones, kept, is_sound = saved_through(Server.reload, shelf.fresh("village", "reloaded"), wanted=300, times=2)
    acknowledged = acknowledged_by(phones)
    assert len(acknowledged) >= 300
    assert acknowledged <= kept
    assert is_sound
    assert [phone.unanswered for phone in phones if phone.unanswered] == []
