"""Where uploaded bytes live comes from the environment, and what makes no sense is refused in a sentence."""

from pathlib import Path

import pytest

from pmo_app import config, create_app
from pmo_app.storage import folder as folders
from pmo_app.storage import store_of
from tests.support.databases import SETTINGS

BUCKET = {
    "EVIDENCE_STORE": "s3://evidence",
    "S3_ENDPOINT": "https://s3.contoh.id",
    "S3_ACCESS_KEY_ID": "a-key",
    "S3_SECRET_ACCESS_KEY": "a-secret",
}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"EVIDENCE_STORE": "evidence"}, "EVIDENCE_STORE must be an absolute folder"),
        ({"EVIDENCE_STORE": "gs://evidence"}, "EVIDENCE_STORE must be an absolute folder"),
        ({"EVIDENCE_STORE": "s3://"}, "EVIDENCE_STORE must look like s3://bucket"),
        ({"EVIDENCE_STORE": "s3:evidence"}, "EVIDENCE_STORE must look like s3://bucket"),
        ({"EVIDENCE_STORE": "s3://ev"}, "EVIDENCE_STORE must look like s3://bucket"),
        ({"EVIDENCE_STORE": "s3://Evidence"}, "EVIDENCE_STORE must look like s3://bucket"),
        ({"EVIDENCE_STORE": "s3://evidence/../x"}, "EVIDENCE_STORE must look like s3://bucket"),
        ({"EVIDENCE_STORE": "s3://evidence//x"}, "EVIDENCE_STORE must look like s3://bucket"),
        ({"S3_ENDPOINT": ""}, "S3_ENDPOINT must be the store's address"),
        ({"S3_ENDPOINT": "s3.contoh.id"}, "S3_ENDPOINT must be the store's address"),
        ({"S3_ENDPOINT": "https://key:secret@s3.contoh.id"}, "S3_ENDPOINT must be the store's address"),
        ({"S3_ENDPOINT": "https://s3.contoh.id; img-src *"}, "S3_ENDPOINT must be the store's address"),
        ({"S3_ACCESS_KEY_ID": " "}, "EVIDENCE_STORE is a bucket, but S3_ACCESS_KEY_ID is not set"),
        ({"S3_SECRET_ACCESS_KEY": ""}, "EVIDENCE_STORE is a bucket, but S3_SECRET_ACCESS_KEY is not set"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused_by_name(setting, told):
    with pytest.raises(config.SettingsError, match=told):
        config.from_environment({"SECRET_KEY": "k" * 20, "DATABASE_URL": "sqlite:////x.db"} | BUCKET | setting)


def test_a_bucket_without_the_package_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(config.places, "find_spec", lambda name: None)
    with pytest.raises(config.SettingsError, match="obstore is not installed: pip install -r requirements-s3.txt"):
        config.evidence_store(BUCKET)


def test_without_a_setting_it_is_a_folder_of_this_installation():
    assert config.evidence_store({}) == config.VAR / "evidence"
    assert config.evidence_store({"EVIDENCE_STORE": "/srv/evidence/"}) == Path("/srv/evidence")


@pytest.mark.parametrize("prefix", ["", "/", "/pmo", "/pmo/2026/"])
def test_a_bucket_is_known_with_all_that_leads_to_it(prefix):
    found = config.evidence_store(BUCKET | {"EVIDENCE_STORE": f"s3://evidence{prefix}"})
    known = ("evidence", prefix.strip("/"), "https://s3.contoh.id", "us-east-1", "a-key", "a-secret")
    assert found == config.Bucket(*known)
    assert config.evidence_store(BUCKET | {"S3_REGION": "id-jkt-1"}).region == "id-jkt-1"


def test_the_secret_is_not_shown_with_it():
    assert "a-secret" not in repr(config.evidence_store(BUCKET))


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://s3.contoh.id", "https://s3.contoh.id"),
        ("http://10.0.0.5:9000/", "http://10.0.0.5:9000"),
        ("https://contoh.id/storage/v1/s3", "https://contoh.id"),
    ],
)
def test_the_origin_of_links_is_that_of_the_store(endpoint, origin):
    store = store_of({"EVIDENCE_STORE": config.evidence_store(BUCKET | {"S3_ENDPOINT": endpoint})})
    assert store.origin == origin
    assert store.link("evidence/a/large").startswith(f"{endpoint.rstrip('/')}/evidence/evidence/a/large?")


def test_the_app_has_its_store_from_the_start(tmp_path):
    app = create_app(
        {**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/pmo.db", "EVIDENCE_STORE": tmp_path / "evidence"}
    )
    assert isinstance(app.extensions["store"], folders.Folder)
    assert (tmp_path / "evidence").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_is_refused_at_the_start(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "in-it", tmp_path / "no" / "such"):
        with pytest.raises(config.SettingsError, match="EVIDENCE_STORE: .* cannot be made"):
            store_of({"EVIDENCE_STORE": place})
