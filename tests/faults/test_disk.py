"""The disk is full, or can only be read: what was typed comes back, reading goes on, and it mends by itself."""

import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from pmo_app.extensions import db
from tests.faults.conftest import MEETING, at_each_connection, house_at, mounted


@pytest.fixture
def house_on_it(small_disk, shelf):
    file = small_disk / "pmo.db"
    shutil.copy(shelf.fresh("village", "faulty").removeprefix("sqlite:///"), file)
    with house_at(f"sqlite:///{file}") as house:
        yield house


def fill(disk: Path) -> Path:
    """A file that takes up all that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return filler


def test_on_a_full_disk_nothing_is_lost_and_writing_goes_on_by_itself_when_there_is_room(small_disk, house_on_it):
    house = house_on_it
    house.write("Sebelum penuh.")
    filler = fill(small_disk)
    refused = house.write("Ditulis saat penuh. " * 500, expect=507)  # more than fits into what is left of the log
    assert "Tempat di server habis" in refused.text and "belum tersimpan" in refused.text
    assert "Ditulis saat penuh." in refused.html and int(refused.response.headers["Retry-After"])
    assert "Sebelum penuh." in house.ratna.get(MEETING).text
    filler.unlink()
    house.write("Ditulis saat penuh. " * 500 + "Selesai.")
    assert house.is_whole()


def test_a_script_is_told_the_same_words_and_sends_the_same_key_again(house):
    at_each_connection("PRAGMA max_page_count=1")  # not a page more than there are
    form = {"value": "Panjang. " * 1000, "version": 0, "key": "key-0001-full"}
    refused = house.ratna.swap(f"{MEETING}/answers/obstacles", form, expect=507)
    assert "Tempat di server habis" in refused.text and refused.response.headers["PMO-App"]
    at_each_connection("PRAGMA max_page_count=1000000")
    answered = house.ratna.swap(f"{MEETING}/answers/obstacles", form).response
    again = house.ratna.swap(f"{MEETING}/answers/obstacles", form).response
    assert answered.headers["PMO-Version"] == again.headers["PMO-Version"] == "1"


@contextmanager
def no_more_to_files():
    """A disk that refuses every byte more, with all files open as they are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_begins_to_refuse_is_told_as_such_and_reading_goes_on(house):
    house.write("Sebelum rusak.")
    with no_more_to_files():
        refused = house.write("Saat rusak.", expect=503)
        assert "Sebelum rusak." in house.ratna.get(MEETING).text
    assert "belum bisa dicapai" in refused.text and "Saat rusak." in refused.html
    house.write("Saat rusak.")
    assert house.is_whole()


def test_a_disk_that_can_only_be_read_is_read_and_written_to_again_once_it_can_be(small_disk, house_on_it):
    house = house_on_it
    house.write("Sebelum dikunci.")
    as_they_lie = {file: file.read_bytes() for file in small_disk.iterdir()}  # the log too, as after a power cut
    db.engine.dispose()
    for file, body in as_they_lie.items():
        file.write_bytes(body)
    assert mounted("-o", "remount,ro", small_disk)
    assert "Sebelum dikunci." in house.ratna.get(MEETING).text
    refused = house.write("Saat hanya bisa dibaca.", expect=503)
    assert "tidak bisa menyimpan" in refused.text and "Saat hanya bisa dibaca." in refused.html
    db.engine.dispose()
    assert mounted("-o", "remount,rw", small_disk)
    house.write("Saat hanya bisa dibaca.")
    assert house.is_whole()


def test_a_view_that_writes_where_it_may_only_read_stays_a_mistake_of_ours(house):
    @house.app.get("/writes-on-get", endpoint="guide.writes_on_get")
    def writes_on_get():
        db.session.execute(db.text("DELETE FROM delivery"))

    assert "gangguan di sisi kami" in house.ratna.get("/writes-on-get", expect=500).text
