"""Another program holds the database, or the turn to write: who writes waits a while, and is told then."""

import fcntl
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Thread

import pytest

from pmo_app import engine
from pmo_app.backups import sqlite
from pmo_app.config import Mail
from pmo_app.doctor import reach
from pmo_app.extensions import db
from pmo_app.reminding.post import Post
from pmo_app.storage.folder import Folder
from tests.faults.conftest import MEETING

HELD = "belum tersimpan"


@contextmanager
def holding_the_lock(file: str):
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def holding_the_turn(file: str):
    with open(f"{file}-gate") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@pytest.fixture
def file(house):
    house.write("Sebelum dikunci.")
    return db.engine.url.database


@pytest.fixture
def little_patience(monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 0.2)


def test_a_locked_database_is_told_in_words_and_what_was_typed_comes_back(house, file, little_patience):
    with holding_the_lock(file):
        refused = house.write("Saat dikunci.", expect=503)
        assert "Sebelum dikunci." in house.ratna.get(MEETING).text
    assert "Server sedang sibuk" in refused.text and HELD in refused.text and "Saat dikunci." in refused.html
    assert refused.response.headers["Retry-After"] == "5"
    house.write("Saat dikunci.")
    assert house.is_whole()


def test_who_writes_while_another_holds_the_database_waits_and_is_saved(house, file):
    with ThreadPoolExecutor(1) as other:
        lock = holding_the_lock(file)
        other.submit(lock.__enter__).result()
        waiting = came_to_wait(file)
        Thread(target=lambda: (waiting(), other.submit(lock.__exit__, None, None, None))).start()
        house.write("Ditulis sambil menunggu.")
    assert house.is_whole()


def came_to_wait(file: str):
    """Waits until somebody holds the turn to write, as whoever waits for the database does."""

    def wait() -> None:
        with open(f"{file}-gate") as gate:
            while True:
                try:
                    fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    fcntl.flock(gate, fcntl.LOCK_UN)
                except BlockingIOError:
                    return

    return wait


def test_who_has_waited_too_long_for_the_turn_gives_it_up_and_the_next_has_it_at_once(house, file, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(engine, "PATIENCE", 0)
        refused = house.write("Terlalu lama menunggu.", expect=503)
    assert "Server sedang sibuk" in refused.text and "Terlalu lama menunggu." in refused.html
    with holding_the_turn(file):  # it is free
        pass
    house.write("Terlalu lama menunggu.")
    assert house.is_whole()


@pytest.mark.parametrize(
    ("order", "place", "step"),
    [
        ("backup", sqlite, "copy_to"),
        ("backup", sqlite, "counts_in"),
        ("doctor", reach, "connected"),
        ("tidy", Folder, "keys"),
        ("remind", Post, "send"),
    ],
)
def test_nobody_waits_for_a_command_that_waits_for_something_else(
    house, file, tmp_path, monkeypatch, order, place, step
):
    slow, is_free = getattr(place, step), []

    def slowly(*given):
        with open(f"{file}-gate") as gate:  # as somebody who saves meanwhile
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_free.append(True)
        return slow(*given)

    monkeypatch.setattr(place, step, slowly)
    (tmp_path / "backups").mkdir()
    changes = {"MAIL": Mail("127.0.0.1", 9, "none", "", "", ("PMO", "pmo@contoh.id")), "SITE": "https://pmo.contoh.id"}
    for name, value in {**changes, "BACKUP_PLACE": tmp_path / "backups"}.items():
        monkeypatch.setitem(house.app.config, name, value)
    db.session.remove()
    house.app.test_cli_runner().invoke(args=[order])
    assert is_free
