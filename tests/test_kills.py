"""Every process of the server is killed again and again while sixteen phones save: what was acknowledged is there."""

from tests.support.killing import saved_through_kills


def test_no_acknowledged_save_is_missing_after_every_process_was_killed(shelf):
    acknowledged, kept, is_sound = saved_through_kills(shelf.fresh("village", "killed"), wanted=2000, kills=4)
    assert len(acknowledged) >= 2000
    assert acknowledged <= kept
    assert is_sound
