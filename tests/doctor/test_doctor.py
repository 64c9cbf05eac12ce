"""What the doctor says of an installation that is well, and of each thing that is not."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from pmo_app import clock, create_app, storage, tables
from pmo_app.backups.making import Source, make
from pmo_app.backups.rotation import name_of
from pmo_app.doctor import Level, examine, machine
from pmo_app.doctor.database import is_mended
from pmo_app.extensions import db
from pmo_app.models import Assignment, Chore, Event
from pmo_app.storage.folder import Folder
from tests.support.databases import SETTINGS, TODAY


@pytest.fixture
def well(app, village, tmp_path, monkeypatch):
    """The settings of an office where all is as it should be."""
    monkeypatch.setenv("SECRET_KEY", "only for tests, long enough")
    monkeypatch.setattr(machine, "RELEASED", TODAY.date())
    backups = tmp_path / "backups"
    backups.mkdir()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.remove()
    make(Source(url, storage.store(), 0, tables.revision(), "1.0.0"), Folder(backups), TODAY, "", lambda _: None)
    for name in ("remind", "tidy"):
        Chore.done(name, at=TODAY)
    return {**app.config, "SITE": "https://pmo.contoh.id", "TRUSTED_PROXIES": 1, "BACKUP_PLACE": backups}


def told(settings, at=TODAY):
    return [finding for finding in examine(settings, at) if finding.level is Level.BAD]


def test_an_office_where_all_is_well_has_nothing_broken(well):
    assert told(well) == []


@pytest.mark.parametrize(
    ("setting", "value", "about"),
    [
        ("SITE", "http://pmo.contoh.id", "pengaturan"),
        ("BACKUP_PLACE", None, "cadangan"),
    ],
)
def test_a_setting_that_will_hurt_is_told(well, setting, value, about):
    (finding,) = told({**well, setting: value})
    assert finding.about == about


def test_chores_and_backups_that_stopped_are_told(well):
    found = told(well, TODAY + timedelta(days=5))
    assert [finding.about for finding in found] == ["jadwal", "jadwal", "cadangan"]
    assert "5 hari" in found[0].sentence


def test_a_backup_named_in_the_future_says_nothing_of_how_old_backups_are(well):
    ahead = well["BACKUP_PLACE"] / name_of(TODAY + timedelta(days=300), is_locked=False)
    ahead.write_bytes(b"")
    first, second = about_backups(well, TODAY)
    assert (first.level, second.level) == (Level.LOOK, Level.FINE)
    assert ahead.name in first.sentence
    first, second = about_backups(well, TODAY + timedelta(days=5))
    assert (first.level, second.level) == (Level.LOOK, Level.BAD)
    assert "5 hari" in second.sentence
    first, second = about_backups(well, TODAY - timedelta(days=1))
    assert (first.level, second.level) == (Level.LOOK, Level.BAD)
    assert "Belum ada cadangan lain" in second.sentence


def about_backups(settings, at):
    """What is said of the age of backups; that they are not locked is another matter."""
    found = [finding for finding in examine(settings, at) if finding.about == "cadangan"]
    return [finding for finding in found if "tidak dikunci" not in finding.sentence]


def test_a_clock_that_went_back_is_told(well, village):
    Event.note("person-added", about=village.ratna, by=None, at=TODAY + timedelta(hours=1))
    db.session.commit()
    assert [finding.about for finding in told(well)] == ["jam"]
    assert [finding.about for finding in told(well, TODAY - timedelta(days=400)) if finding.about == "jam"] == ["jam"]


def test_tables_of_another_release_are_told(well):
    db.session.execute(db.text("UPDATE alembic_version SET version_num = '0003'"))
    db.session.commit()
    (finding,) = told(well)
    assert "pmo db upgrade" in finding.sentence


def test_a_database_without_tables_is_told_once_and_with_what_to_do(shelf, monkeypatch):
    monkeypatch.setattr(machine, "RELEASED", TODAY.date())
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("bare", "bare"), "BACKUP_PLACE": None})
    with app.app_context():
        found = list(examine(app.config, TODAY))
        assert not [finding.sentence for finding in found if "gagal" in finding.sentence]
        (tables_,) = [finding.sentence for finding in found if finding.about == "tabel"]
        assert "pmo db upgrade" in tables_
        assert not {"kantor", "jadwal"} & {finding.about for finding in found}
        assert [finding.level for finding in found if finding.about == "jam"] == [Level.FINE]
        early = examine(app.config, TODAY - timedelta(days=400))
        assert [finding.level for finding in early if finding.about == "jam"] == [Level.BAD]
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("template", ["empty"])
def test_a_new_house_is_not_told_to_back_up_what_is_not_there(app, tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "RELEASED", TODAY.date())
    found = told({**app.config, "SITE": "https://pmo.contoh.id", "TRUSTED_PROXIES": 1, "BACKUP_PLACE": tmp_path})
    assert "cadangan" not in {finding.about for finding in found}


def test_an_office_without_an_administrator_is_told(well):
    db.session.execute(db.delete(Assignment).where(Assignment.role == "administrator"))
    db.session.commit()
    assert [finding.about for finding in told(well)] == ["kantor"]


def test_a_store_that_is_gone_is_told(well, app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.extensions, "store", Folder(tmp_path / "gone"))
    assert [finding.about for finding in told(well)] == ["bukti"]


@pytest.mark.parametrize(
    ("url", "then"),
    [
        ("sqlite:///{}/damaged.db", "`pmo restore`"),
        ("postgresql+psycopg://pmo:secret@127.0.0.1:1/pmo", "systemctl status postgresql"),
    ],
)
def test_a_database_that_does_not_answer_is_told_once_with_what_to_do(well, tmp_path, url, then):
    (tmp_path / "damaged.db").write_bytes(b"no database" * 1000)
    (tmp_path / "damaged.db").chmod(0o640)
    there = {"SQLALCHEMY_DATABASE_URI": url.format(tmp_path)}
    app = create_app({**SETTINGS, **there})
    with app.app_context():
        said = [finding.sentence for finding in told({**well, **there})]
        db.session.remove()
        db.engine.dispose()
    assert [then in sentence and "secret" not in sentence for sentence in said] == [True], said


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(well, monkeypatch):
    monkeypatch.setattr(Chore, "last", classmethod(lambda cls: 1 / 0))
    assert [finding.about for finding in told(well)] == ["timers"]


def test_the_command_says_it_and_ends_with_one(well, app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TODAY + timedelta(days=5))
    said = app.test_cli_runner().invoke(args=["doctor"])
    assert said.exit_code == 1
    assert "rusak  jadwal" in said.output


def test_the_versions_of_sqlite_that_are_mended_are_known():
    mended, not_mended = ((3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0)), ((3, 40, 1), (3, 50, 6), (3, 51, 2))
    assert all(map(is_mended, mended))
    assert not any(map(is_mended, not_mended))


def test_backups_that_anybody_on_the_machine_can_read_are_told_and_not_those_behind_a_shut_door(well):
    with tempfile.TemporaryDirectory() as door:
        folder = Path(door, "backups")
        shutil.copytree(well["BACKUP_PLACE"], folder)
        folder.chmod(0o755)
        assert told({**well, "BACKUP_PLACE": folder}) == []
        Path(door).chmod(0o711)
        (finding,) = told({**well, "BACKUP_PLACE": folder})
    assert (finding.about, str(folder) in finding.sentence) == ("izin", True)
