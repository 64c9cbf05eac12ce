"""Evidence goes from one store to another, and stays where it was."""

from dataclasses import replace

import pytest

from pmo_app import config, create_app
from pmo_app.storage import About, store_of
from pmo_app.storage.moving import move, overlap
from tests.storage.conftest import KEYS
from tests.storage.looking import bytes_in
from tests.support.databases import SETTINGS

TEXTS = {f"evidence/{number:02}/large": b"picture %d" % number for number in range(12)}
PDF = {"media_type": "application/pdf", "download_as": "Undangan.pdf"}


@pytest.fixture
def here(folder):
    store = store_of({"EVIDENCE_STORE": folder})
    for key, text in TEXTS.items():
        store.put(key, [text], media_type="image/jpeg")
    store.put("evidence/aa/file", [b"%PDF"], **PDF)
    return store


@pytest.fixture
def there(bucket):
    return store_of({"EVIDENCE_STORE": bucket})


ALL = TEXTS | {"evidence/aa/file": b"%PDF"}


def test_all_of_it_arrives_with_type_and_name_and_none_of_it_goes(here, there):
    said = []
    moved = move(here, there, said.append)
    assert (moved.copied, moved.already_there, moved.bytes) == (13, 0, sum(map(len, ALL.values())))
    assert bytes_in(there) == bytes_in(here) == ALL
    assert there.about("evidence/aa/file") == About(**PDF)
    assert there.about("evidence/00/large") == About("image/jpeg")
    assert said == [f"13 of 13: {moved}"]


def test_broken_off_it_goes_on_where_it_was(here, there, monkeypatch):
    put, done = there.put, []

    def put_five(key, pieces, **told):
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(key)
        return put(key, pieces, **told)

    monkeypatch.setattr(there, "put", put_five)
    with pytest.raises(KeyboardInterrupt):
        move(here, there, lambda said: None)
    assert len(bytes_in(there)) == 5
    monkeypatch.undo()
    again = move(here, there, lambda said: None)
    assert (again.copied, again.already_there) == (8, 5)
    assert bytes_in(there) == bytes_in(here) == ALL


def test_run_again_it_copies_what_is_new_and_what_is_not_the_same(here, there):
    move(here, there, lambda said: None)
    here.put("evidence/bb/large", [b"new"], media_type="image/jpeg")
    there.put("evidence/00/large", [b"PICTURE 0"], media_type="image/jpeg")  # as long, and wrong
    again = move(here, there, lambda said: None)
    assert (again.copied, again.already_there) == (2, 12)
    assert bytes_in(there) == bytes_in(here)


def test_what_is_removed_meanwhile_is_passed_over(here, there):
    class Listed:
        def __getattr__(self, name):
            return getattr(here, name)

        def keys(self):
            return [*here.keys(), ("evidence/gone/large", 3, next(here.keys())[2])]

    said = []
    assert move(Listed(), there, said.append).copied == 13
    assert "evidence/gone/large went before its turn came" in said


def test_it_goes_back_the_same_way(here, there, tmp_path):
    move(here, there, lambda said: None)
    back = store_of({"EVIDENCE_STORE": tmp_path / "back"})
    move(there, back, lambda said: None)
    assert bytes_in(back) == ALL and back.about("evidence/aa/file") == About(**PDF)


def test_a_place_within_the_other_is_none_to_move_to(folder, bucket):
    assert overlap(folder, folder / "more") and overlap(folder / "more", folder)
    assert not overlap(folder, folder.with_name("evidence-2"))
    assert overlap(bucket, replace(bucket, prefix="")) and not overlap(bucket, replace(bucket, prefix="pmo/2027"))
    assert not overlap(folder, bucket)


@pytest.fixture
def run(here, folder, bucket, tmp_path, monkeypatch):
    """`run(to)` is `pmo move-evidence to`, beside a bucket's settings."""
    known = {"S3_ENDPOINT": bucket.endpoint, **{f"S3_{name.upper()}": key for name, key in KEYS.items()}}
    for name, key in known.items():
        monkeypatch.setenv(name, key)
    monkeypatch.delenv("S3_REGION", raising=False)
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/pmo.db", "EVIDENCE_STORE": folder})
    return lambda to: app.test_cli_runner().invoke(args=["move-evidence", str(to)])


def test_the_command_copies_and_says_what_to_set_afterwards(run, there, bucket):
    to = f"s3://{bucket.name}/{bucket.prefix}"
    told = run(to)
    assert told.exit_code == 0 and told.output.splitlines()[-1] == f"EVIDENCE_STORE={to}"
    assert "left as it was" in told.output
    assert bytes_in(there) == ALL
    assert "copied 0 (0 bytes), 13 were there already" in run(to).output


def test_the_command_refuses_where_it_cannot(run, folder, bucket, monkeypatch):
    assert "where the evidence lies now" in run(folder).output
    assert isinstance(run("elsewhere").exception, config.SettingsError)
    monkeypatch.setenv("S3_ENDPOINT", "http://127.0.0.1:9")
    failed = run(f"s3://{bucket.name}")
    assert failed.exit_code == 1 and "run this again to go on" in failed.output
