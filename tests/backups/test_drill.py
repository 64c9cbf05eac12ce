"""The drill: a year is filled in and backed up while people write, all of it is destroyed, and comes back."""

import shutil
import tarfile
from threading import Event, Thread

import pytest
from sqlalchemy import MetaData, select, text

from pmo_app import create_app, storage, tables
from pmo_app.backups.database import BackupError
from pmo_app.backups.locks import new_keys
from pmo_app.backups.making import Source, make
from pmo_app.backups.restoring import restore
from pmo_app.extensions import db
from pmo_app.models import Chore
from pmo_app.storage.folder import Folder
from tests.support.databases import SETTINGS, TODAY


@pytest.fixture
def office(shelf, tmp_path):
    """An app with a database and a folder of evidence of its own, both to be destroyed."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "backups").mkdir()
    places = {"SQLALCHEMY_DATABASE_URI": shelf.fresh("village", "drill"), "EVIDENCE_STORE": tmp_path / "evidence"}
    app = create_app({**SETTINGS, **places})
    with app.app_context():
        for number in range(3):
            key = f"evidence/{number:032}/large"
            storage.store().put(key, [b"a photo", bytes(number)], media_type="image/jpeg", download_as="")
        yield app
        let_go()


@pytest.fixture
def kept(tmp_path):
    return Folder(tmp_path / "backups")


def let_go():
    db.session.remove()
    db.engine.dispose()


def back_up(app, kept, at=TODAY, recipient=""):
    source = Source(app.config["SQLALCHEMY_DATABASE_URI"], storage.store(), tables.revision(), "1.0.0")
    db.session.rollback()
    return make(source, kept, at, recipient, lambda _: None)


def bring_back(app, kept, name, secret=""):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return restore(kept, name, url, storage.store(), tables.known(), secret, lambda _: None)


def everything(app):
    """Every row of every table, and every object with what it is and its bytes."""
    known = MetaData()
    known.reflect(db.engine)
    rows = {name: sorted(map(repr, db.session.execute(select(table)))) for name, table in known.tables.items()}
    store = storage.store()
    objects = {key: (store.about(key), b"".join(store.read(key))) for key, *_ in store.keys("")}
    let_go()
    return rows, objects


def destroy(app, shelf):
    shelf.fresh("bare", "drill")
    shutil.rmtree(app.config["EVIDENCE_STORE"])
    app.config["EVIDENCE_STORE"].mkdir()


@pytest.mark.parametrize("is_locked", [False, True])
def test_after_the_drill_every_row_and_every_file_is_what_it_was(office, kept, shelf, is_locked):
    public, secret = new_keys() if is_locked else ("", "")
    before = everything(office)
    made = back_up(office, kept, recipient=public)
    let_go()
    destroy(office, shelf)
    back = bring_back(office, kept, made.name, secret)
    assert everything(office) == before
    assert back.files == 3
    assert back.rows == sum(map(len, before[0].values())) > 1000


def test_who_writes_during_a_backup_is_in_it_whole_or_not_at_all(office, kept, shelf):
    goes_on, written = Event(), []
    goes_on.set()

    def write():
        with office.app_context():
            while goes_on.is_set() and len(written) < 5000:
                first, second = (f"{word}-{len(written)}" for word in ("first", "second"))
                db.session.add_all([Chore(name=name, ran_at=TODAY, told="") for name in (first, second)])
                db.session.commit()
                written.append((first, second))
            db.session.remove()

    writer = Thread(target=write)
    writer.start()
    while len(written) < 20:
        assert writer.is_alive()
    acknowledged = list(written)
    made = back_up(office, kept)
    goes_on.clear()
    writer.join()
    let_go()
    bring_back(office, kept, made.name)
    names = set(db.session.scalars(select(Chore.name)))
    assert {name for pair in acknowledged for name in pair} <= names
    assert len([name for name in names if name.startswith("first")]) == len(names) / 2


def test_a_second_backup_copies_only_the_evidence_that_is_new(office, kept):
    back_up(office, kept)
    storage.store().put("evidence/new/large", [b"one more"], media_type="image/jpeg", download_as="")
    made = back_up(office, kept, TODAY.replace(hour=5))
    assert (made.files, made.new_files) == (4, 1)


def test_a_damaged_backup_is_refused_before_anything_is_touched(office, kept, tmp_path):
    made = back_up(office, kept)
    file = tmp_path / "backups" / made.name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    before = everything(office)
    with pytest.raises((BackupError, storage.StoreError)):
        bring_back(office, kept, made.name)
    assert everything(office) == before


def test_evidence_that_is_missing_among_the_backups_is_told_before_anything_is_touched(office, kept, shelf, tmp_path):
    made = back_up(office, kept)
    lost = next((tmp_path / "backups" / "files" / "evidence").glob("*/large"))
    lost.unlink()
    destroy(office, shelf) if shelf.__class__.__name__ == "SqliteShelf" else storage.store().delete(
        [key for key, *_ in storage.store().keys("")]
    )
    with pytest.raises(BackupError, match="missing beside the backup"):
        bring_back(office, kept, made.name)


def test_a_locked_backup_opens_with_its_own_key_only(office, kept):
    public, _ = new_keys()
    made = back_up(office, kept, recipient=public)
    for secret, words in (("", "locked"), (new_keys()[1], "does not open")):
        with pytest.raises(BackupError, match=words):
            bring_back(office, kept, made.name, secret)


def test_nothing_in_a_locked_place_can_be_read_without_the_key(office, kept, tmp_path):
    back_up(office, kept, recipient=new_keys()[0])
    lying = [file for file in (tmp_path / "backups").rglob("*") if file.is_file() and not file.name.startswith(".")]
    assert len(lying) == 5  # the archive, three photos, and what is known of them
    assert not [file for file in lying if b"a photo" in file.read_bytes() or tarfile.is_tarfile(file)]


def test_a_backup_of_a_newer_release_is_refused_by_an_older_one(office, kept):
    made = back_up(office, kept)
    url = office.config["SQLALCHEMY_DATABASE_URI"]
    with pytest.raises(BackupError, match="update it first"):
        restore(kept, made.name, url, storage.store(), ("0001",), "", lambda _: None)


def test_an_app_that_still_runs_is_not_overwritten(office, kept, shelf):
    made = back_up(office, kept)
    db.session.execute(text("SELECT count(*) FROM person"))
    before = db.session.execute(text("SELECT count(*) FROM event")).scalar()
    with pytest.raises(BackupError):
        bring_back(office, kept, made.name)
    assert db.session.execute(text("SELECT count(*) FROM event")).scalar() == before
