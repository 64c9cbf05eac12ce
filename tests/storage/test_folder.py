"""A store that is a folder: on the disk before it counts, its owner's alone, and honest about a full disk."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pmo_app import config
from pmo_app.storage import About, NotThere, StoreError, StoreFull, store_of
from tests.storage.looking import keys_in, whole

KEY = "evidence/3f2a/large"
JPEG = {"media_type": "image/jpeg"}
MB = 1024 * 1024


@pytest.fixture
def store(folder):
    return store_of({"EVIDENCE_STORE": folder})


def below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_and_folders_are_for_their_owner_only_whatever_the_umask(store, folder):
    before = os.umask(0)
    try:
        store.put(KEY, [b"x"], **JPEG)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*")) if path.is_dir()} == {0o700}


def test_it_hands_its_bytes_out_by_the_app_and_knows_its_room(store):
    assert store.link(KEY) is None and store.origin == ""
    assert store.room() > 0


GB = 1000 * MB


@pytest.mark.parametrize(("disk", "left"), [(4 * GB, 500 * MB), (10 * GB, GB), (250 * GB, 2 * GB)])
def test_files_stop_coming_while_there_is_room_for_the_database_yet(store, monkeypatch, disk, left):
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(total=disk, free=left + 1))
    assert store.room() == 1


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_called_so_and_nothing_stays(store, folder, monkeypatch, call, fault):
    def full(*_):
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(StoreFull):
        store.put(KEY, [b"x"], **JPEG)
    assert below(folder) == []


def test_a_disk_that_fails_is_not_called_full(store, folder, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StoreError) as told:
        store.put(KEY, [b"x"], **JPEG)
    assert not isinstance(told.value, StoreFull) and below(folder) == []


def test_a_disk_that_takes_little_at_once_gets_it_all(store, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, text: write(file, bytes(text)[:7]))
    store.put(KEY, [b"more than seven bytes"], **JPEG)
    assert whole(store, KEY) == b"more than seven bytes"


def test_bytes_that_come_back_changed_are_not_kept(store, folder, monkeypatch):
    store.put(KEY, [b"good"], **JPEG)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, text: write(file, bytes(text).replace(b"o", b"0")))
    with pytest.raises(StoreError, match="read back"):
        store.put(KEY, [b"good again"], **JPEG)
    assert whole(store, KEY) == b"good"
    assert below(folder) == ["evidence", "evidence/3f2a", "evidence/3f2a/.large.about", KEY]


def test_a_folder_that_is_gone_is_said_by_everything(store, folder):
    folder.rmdir()
    asked = (store.read, store.size, store.about, lambda key: keys_in(store), lambda key: store.delete([key]))
    for ask in (*asked, lambda key: store.put(key, [b"x"], **JPEG), lambda key: store.room()):
        with pytest.raises(StoreError) as told:
            ask(KEY)
        assert not isinstance(told.value, NotThere)
    assert not folder.exists()


def test_what_is_emptied_goes_with_what_it_held(store, folder):
    store.put(KEY, [b"x"], **JPEG)
    store.put("evidence/9c/file", [b"x"], **JPEG)
    store.delete([KEY])
    assert below(folder) == ["evidence", "evidence/9c", "evidence/9c/.file.about", "evidence/9c/file"]


def test_puts_and_deletes_beside_each_other_do_not_meet(store):
    faults = []

    def work(name):
        try:
            for number in range(40):
                store.put(f"incoming/{name}-{number}", [b"x"], **JPEG)
                store.delete([f"incoming/{name}-{number}"])
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults and not keys_in(store)


def test_a_large_file_takes_little_memory(store):
    tracemalloc.start()
    try:
        store.put(KEY, (bytes(512 * 1024) for _ in range(120)), **JPEG)
        for _ in store.read(KEY):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert store.size(KEY) == 60 * MB
    assert peak < 20 * MB


def test_a_reading_nobody_goes_on_with_lets_go_of_its_file(store):
    store.put(KEY, [b"x" * MB], **JPEG)
    begun, open_before = store.read(KEY), len(os.listdir("/proc/self/fd"))
    begun.close()
    assert len(os.listdir("/proc/self/fd")) == open_before - 1


KILLED = """
import sys, time
from pathlib import Path
from pmo_app.storage.folder import Folder
def pieces():
    yield bytes(1000)
    print("begun", flush=True)
    time.sleep(60)
Folder(Path(sys.argv[1])).put("incoming/one", pieces(), media_type="image/jpeg")
"""


def test_what_a_killed_put_left_is_no_key_and_goes_when_it_is_old(store, folder):
    with subprocess.Popen([sys.executable, "-c", KILLED, folder], stdout=subprocess.PIPE, cwd=config.ROOT) as put:
        put.stdout.readline()
        put.send_signal(signal.SIGKILL)
    store.put("incoming/two", [b"x"], **JPEG)
    (folder / "incoming" / ".gone.about").write_text("{}")
    assert keys_in(store) == {"incoming/two"} and len(below(folder)) == 5
    store.forget_unfinished(datetime.now(UTC) - timedelta(hours=1))
    assert len(below(folder)) == 5
    store.forget_unfinished(datetime.now(UTC) + timedelta(seconds=1))
    assert below(folder) == ["incoming", "incoming/.two.about", "incoming/two"]


def test_what_somebody_else_puts_into_the_folder_is_left_alone(store, folder):
    (folder / "Foto Rapat.JPG").write_bytes(b"x")
    assert not keys_in(store)


def test_bytes_without_their_note_are_for_saving_only(store, folder):
    store.put(KEY, [b"<script>"], media_type="text/plain")
    (folder / "evidence/3f2a/.large.about").unlink()
    assert store.about(KEY) == About("application/octet-stream", "large")
