"""What both kinds of store do, in the same way."""

import hashlib
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from pmo_app.storage import About, NotThere, Stored, StoreError
from pmo_app.storage.interface import PIECE
from tests.storage.looking import keys_in, whole

KEY = "evidence/3f2a/large"
JPEG = {"media_type": "image/jpeg"}
MB = 1024 * 1024


def put(store, text, key=KEY, **told):
    return store.put(key, [text], **(JPEG | told))


def test_what_is_put_is_told_by_size_and_hash_and_comes_back(store):
    stored = store.put(KEY, iter([b"Rapat ", b"", b"pertama"]), **JPEG)
    assert stored == Stored(13, hashlib.sha256(b"Rapat pertama").hexdigest())
    assert whole(store, KEY) == b"Rapat pertama"
    assert store.size(KEY) == 13


def test_nothing_at_all_can_be_kept_too(store):
    assert put(store, b"").size == store.size(KEY) == 0
    assert whole(store, KEY) == b""
    assert put(store, b"now more").size == 8


@pytest.mark.parametrize(("span", "text"), [((2,), b"23456789"), ((2, 5), b"234"), ((8, 99), b"89"), ((5, 5), b"")])
def test_a_part_is_read_from_its_start_to_before_its_end(store, span, text):
    put(store, b"0123456789")
    assert whole(store, KEY, *span) == text


def test_large_ones_go_in_and_out_in_small_pieces(store):
    text = bytes(range(256)) * 4096 * 11  # 11 MB: several parts, several windows
    stored = store.put(KEY, (text[at : at + 700_000] for at in range(0, len(text), 700_000)), **JPEG)
    pieces = list(store.read(KEY))
    assert stored == Stored(len(text), hashlib.sha256(text).hexdigest())
    assert max(map(len, pieces)) <= PIECE and b"".join(pieces) == text
    assert whole(store, KEY, 5 * MB - 3, 9 * MB + 1) == text[5 * MB - 3 : 9 * MB + 1]


def test_what_is_not_there_is_said_before_the_first_piece_is_asked_for(store):
    for ask in (store.read, store.size, store.about):
        with pytest.raises(NotThere):
            ask(KEY)
    put(store, b"x")
    with pytest.raises(NotThere):
        store.read("evidence/3f2a")  # a folder is none of it


def test_a_new_put_takes_the_place_of_the_old_one(store):
    put(store, b"the first, longer")
    put(store, b"the second", media_type="application/pdf", download_as="Undangan.pdf")
    assert whole(store, KEY) == b"the second"
    assert store.about(KEY) == About("application/pdf", "Undangan.pdf")


def test_a_put_that_breaks_off_leaves_what_was_there_and_passes_its_reason_on(store):
    def breaking(pieces):
        yield from [bytes(MB)] * pieces
        raise KeyError("the line is dead")

    for pieces in (1, 12):
        with pytest.raises(KeyError, match="the line is dead"):
            store.put(KEY, breaking(pieces), **JPEG)
        assert not keys_in(store)
    put(store, b"whole")
    with pytest.raises(KeyError):
        store.put(KEY, breaking(12), **JPEG)
    assert whole(store, KEY) == b"whole"


def test_what_is_deleted_is_gone_and_what_is_not_there_is_fine(store):
    put(store, b"x")
    put(store, b"y", "evidence/3f2a/small")
    store.delete(key for key in (KEY, "evidence/never/was", "evidence/3f2a/large/below"))
    store.delete([])
    assert keys_in(store) == {"evidence/3f2a/small"}
    with pytest.raises(NotThere):
        store.read(KEY)


def test_keys_are_listed_with_size_and_time_by_how_they_begin(store):
    for key in ("evidence/3f2a/large", "evidence/3f2a/small", "evidence/9c/file", "incoming/3f"):
        put(store, key.encode(), key)
    listed = list(store.keys())
    assert len(listed) == 4 and all(size == len(key) for key, size, _ in listed)
    assert all(abs(at - datetime.now(UTC)) < timedelta(minutes=1) for _, _, at in listed)
    for prefix in ("evidence/", "evidence/3f", "evidence/3f2a/", "incoming/3f", "evidence/3f2a/large", "nothing/"):
        assert keys_in(store, prefix) == {key for key, _, _ in listed if key.startswith(prefix)}


@pytest.mark.parametrize(
    "key",
    ["", "/evidence", "evidence/", "a//b", "../a", "a/../b", "a..b", "a/.b", "A", "a b", "a\n", "ä", "a\\b", "a%2f"],
)
def test_a_key_that_is_none_is_refused_everywhere(store, key):
    with pytest.raises(ValueError, match="is no key"):
        put(store, b"x", key)
    for ask in (store.read, store.size, store.about, lambda key: store.delete([key])):
        with pytest.raises(ValueError, match="is no key"):
            ask(key)


@pytest.mark.parametrize("prefix", ["/", "../", "a/../", "a//", "A"])
def test_a_prefix_that_begins_no_key_is_refused(store, prefix):
    with pytest.raises(ValueError, match="begins no key"):
        list(store.keys(prefix))


@pytest.mark.parametrize("told", [{"download_as": 'a".exe'}, {"download_as": "a\r\nb"}, {"media_type": "a\nb: c"}])
def test_nothing_gets_into_a_header_that_could_end_it(store, told):
    with pytest.raises(ValueError, match="no header"):
        put(store, b"x", **told)
    assert not keys_in(store)


@pytest.mark.parametrize("size", [1000, 6 * MB])
def test_two_puts_at_once_leave_one_of_them_whole(store, size):
    both, texts = threading.Barrier(2), (b"a" * size, b"b" * size)

    def slowly(text):
        yield text[:-1]
        both.wait(timeout=20)
        yield text[-1:]

    def run(text):
        with suppress(StoreError):
            told.append(store.put(KEY, slowly(text), **JPEG))

    told = []
    threads = [threading.Thread(target=run, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert whole(store, KEY) in texts
    assert Stored(size, hashlib.sha256(whole(store, KEY)).hexdigest()) in told
    assert keys_in(store) == {KEY}


def test_what_is_listed_is_gone_through_while_it_changes(store):
    for number in range(5):
        put(store, b"x", f"incoming/{number}/0")
    for key, _, _ in store.keys("incoming/"):
        store.delete([key, "incoming/4/0"])
    assert not keys_in(store)
