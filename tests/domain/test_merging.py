"""Two texts that grew from one are put together, and nothing that either wrote is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_app.domain.merging import merged

LITTLE = ["murid", "guru", "membaca", "menulis", "kelas", "dua", "tiga", "belum", "sudah"]
WORDS = st.lists(st.sampled_from(LITTLE), max_size=12)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("Murid belum lancar.", "Murid kelas 2 belum lancar.", "Murid belum lancar.", "Murid kelas 2 belum lancar."),
        ("Murid belum lancar.", "Murid kelas 2 belum lancar.", "Murid belum lancar juga.",
         "Murid kelas 2 belum lancar juga."),
        ("satu dua tiga", "satu tiga", "satu dua tiga empat", "satu tiga empat"),
        ("Hujan.", "Panas.", "Dingin.", "Dingin. Panas."),
        ("", "tulisan saya", "tulisan mereka", "tulisan mereka tulisan saya"),
        ("sama", "sama", "sama", "sama"),
    ],
)  # fmt: skip
def test_the_changes_of_both_are_in(base, mine, theirs, both):
    assert merged(base, mine, theirs) == both


@given(WORDS, WORDS, WORDS)
def test_no_word_that_either_added_is_left_out(base, mine, theirs):
    both = merged(" ".join(base), " ".join(mine), " ".join(theirs)).split()
    for text in (mine, theirs):
        for word in set(text) - set(base):
            assert both.count(word) >= text.count(word)


@given(WORDS, WORDS)
def test_where_only_one_wrote_it_is_theirs(base, text):
    old, new = " ".join(base), " ".join(text)
    if old:
        assert merged(old, new, old).split() == merged(old, old, new).split() == text
