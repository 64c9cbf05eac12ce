"""The drill: a year is filled in and backed up while people write, all of it is destroyed, and comes back."""

import json
import os
import shutil
import tarfile
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import MetaData, select, text

from pmo_app import clock, create_app, storage, tables
from pmo_app.backups.errors import BackupError
from pmo_app.backups.locks import new_keys
from pmo_app.backups.making import Source, make
from pmo_app.backups.restoring import restore
from pmo_app.backups.sqlite import former_copies
from pmo_app.extensions import db
from pmo_app.models import Chore
from pmo_app.storage.folder import Folder
from pmo_app.tidying import tidy
from tests.storage.conftest import bucket, s3_server  # noqa: F401 - fixtures
from tests.support.databases import SETTINGS, TODAY

RECIPIENT = new_keys()[0]


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


def back_up(app, kept, at=TODAY, recipient="", *, with_evidence=True):
    evidence = storage.store() if with_evidence else None
    source = Source(app.config["SQLALCHEMY_DATABASE_URI"], evidence, 3, tables.revision(), "1.0.0")
    db.session.rollback()
    return make(source, kept, at, recipient, lambda _: None)


def bring_back(app, kept, name, secret=""):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return restore(kept, name, url, storage.store(), tables.known(), secret, lambda _: None)


def once_will_do():
    if db.engine.dialect.name != "sqlite":
        pytest.skip("dozens of backups; what is let go of does not hang on the database")


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


@pytest.fixture
def away(bucket):  # noqa: F811
    """A bucket, elsewhere."""
    return storage.store_at(bucket, "BACKUP_PLACE")


@pytest.mark.parametrize("is_locked", [False, True])
@pytest.mark.parametrize("place", ["kept", "away"])
def test_after_the_drill_every_row_and_every_file_is_what_it_was(request, office, shelf, place, is_locked):
    kept = request.getfixturevalue(place)
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


def test_with_a_new_key_all_evidence_is_copied_anew_and_comes_back_with_that_key(office, kept, shelf):
    before = everything(office)
    back_up(office, kept, recipient=new_keys()[0])
    public, secret = new_keys()
    made = back_up(office, kept, TODAY.replace(hour=5), recipient=public)
    assert (made.files, made.new_files) == (3, 3)
    let_go()
    destroy(office, shelf)
    bring_back(office, kept, made.name, secret)
    assert everything(office) == before


def test_a_backup_from_before_pieces_were_told_apart_by_their_key_comes_back_too(office, kept, shelf, tmp_path):
    before = everything(office)
    made = back_up(office, kept)
    archive, known = tmp_path / "backups" / made.name, tmp_path / "backups" / "files" / "known.json"
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "inside", filter="data")
    manifest = json.loads((tmp_path / "inside" / "manifest.json").read_text())
    for one in manifest["files"]:
        del one["place"]
    (tmp_path / "inside" / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(archive, "w:gz") as packed:
        for name in ("manifest.json", "database"):
            packed.add(tmp_path / "inside" / name, name)
    told = json.loads(known.read_text()).values()
    known.write_text(json.dumps({one["key"]: {name: one[name] for name in one if name != "key"} for one in told}))
    assert back_up(office, kept, TODAY.replace(hour=5)).new_files == 0
    let_go()
    destroy(office, shelf)
    bring_back(office, kept, made.name)
    assert everything(office) == before


def test_what_no_backup_names_is_let_go_of_with_the_last_one_that_did(office, kept, tmp_path):
    once_will_do()
    back_up(office, kept)
    key, day = next(iter(storage.store().keys("evidence/")))[0], timedelta(days=1)
    storage.store().delete([key])
    stray = tmp_path / "backups" / "files" / "evidence" / "broken-off"
    stray.write_bytes(b"of a backup that never came to its end")
    os.utime(stray, times=(0, 0))
    for number in range(1, 36):
        back_up(office, kept, TODAY + number * day, recipient=RECIPIENT)
        assert not stray.exists()
    lying = {file.name.partition(".")[2] for file in (tmp_path / "backups" / "files" / "evidence").rglob("large*")}
    assert len(lying) == 1 and lying.pop().endswith(".age")  # those from before there was a key are gone


def test_a_new_house_does_not_push_out_the_backups_of_the_one_it_stands_for(office, kept, shelf):
    made = back_up(office, kept)
    let_go()
    destroy(office, shelf)
    with pytest.raises(BackupError, match="nobody is in this database"):
        back_up(office, kept, TODAY.replace(minute=59))
    assert [key for key, *_ in kept.keys("pmo-")] == [made.name]


def test_before_anybody_is_there_no_backup_is_made_however_often_it_is_asked_for(shelf, tmp_path):
    url, place = shelf.fresh("empty", "new"), tmp_path / "backups"
    place.mkdir()
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, "EVIDENCE_STORE": tmp_path})
    for options in ([], ["--database-only"], []):
        said = app.test_cli_runner().invoke(args=["backup", str(place), *options])
        assert (said.exit_code, "nothing to back up" in said.output) == (0, True), said.output
    assert list(place.iterdir()) == []
    with app.app_context():
        db.engine.dispose()


def test_a_database_that_cannot_be_read_is_told_in_a_sentence(tmp_path):
    (tmp_path / "pmo.db").write_bytes(b"no database" * 1000)
    places = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/pmo.db", "EVIDENCE_STORE": tmp_path}
    said = create_app({**SETTINGS, **places}).test_cli_runner().invoke(args=["backup", str(tmp_path)])
    assert said.exit_code == 1
    assert said.output.startswith("pmo backup: the database cannot be read: file is not a database.")


def test_without_the_disk_that_evidence_lies_on_the_database_is_backed_up_and_nothing_is_let_go_of(office, kept):
    once_will_do()
    back_up(office, kept, TODAY - timedelta(days=400))
    for key, *_ in list(storage.store().keys("")):
        storage.store().delete([key])
    known = b"".join(kept.read("files/known.json"))
    made = [back_up(office, kept, TODAY + timedelta(days=number)) for number in range(40)]
    assert all(one.is_bereft and not one.removed for one in made)
    assert b"".join(kept.read("files/known.json")) == known and len(list(kept.keys("files/"))) == 4


def test_backups_of_before_two_updates_within_an_hour_both_stay_and_leave_evidence_alone(office, kept, tmp_path):
    made = [back_up(office, kept, TODAY.replace(minute=n), with_evidence=False) for n in range(2)]
    assert sorted(key for key, *_ in kept.keys("")) == [one.name for one in made]
    before = everything(office)
    bring_back(office, kept, made[0].name)
    assert everything(office) == before


def test_a_damaged_photo_among_the_backups_does_not_take_the_place_of_a_sound_one(office, kept, tmp_path):
    made = back_up(office, kept)
    for file in (tmp_path / "backups" / "files" / "evidence").rglob("large"):
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    before = everything(office)
    key = next(iter(before[1]))
    storage.store().put(key, [b"another photo of the same place"], media_type="image/jpeg", download_as="")
    let_go()
    with pytest.raises(BackupError, match="damaged"):
        bring_back(office, kept, made.name)
    assert b"".join(storage.store().read(key)) == b"another photo of the same place"


def test_what_a_restored_database_took_the_place_of_stays_beside_it_each_time(office, kept, tmp_path, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL replaces tables, not a file")
    made, url = back_up(office, kept), office.config["SQLALCHEMY_DATABASE_URI"]
    tidy(TODAY + timedelta(days=36), lambda _: None)
    for hour in (1, 2):
        let_go()
        monkeypatch.setattr(clock, "now", lambda hour=hour: TODAY.replace(hour=hour))
        bring_back(office, kept, made.name)
    assert sorted(at.hour for _, at in former_copies(url)) == [1, 2]
    tidy(TODAY + timedelta(days=36), lambda _: None)
    assert former_copies(url) == []


def test_tables_of_a_newer_release_are_not_in_the_way_of_an_older_backup(office, kept):
    made, before = back_up(office, kept), everything(office)
    db.session.execute(text("CREATE TABLE newer (id integer PRIMARY KEY, report_id integer REFERENCES report (id))"))
    db.session.execute(text("INSERT INTO newer SELECT id, id FROM report"))
    db.session.commit()
    let_go()
    bring_back(office, kept, made.name)
    assert everything(office) == before


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
    let_go()
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
