"""A folder, and a bucket of a real server that speaks S3, each empty."""

import logging
import secrets
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from pmo_app.config import Bucket
from pmo_app.storage import Store, store_of

KEYS = {"access_key_id": "a-key", "secret_access_key": "a-secret"}


@pytest.fixture(scope="session")
def s3_server():
    """The address of a server that speaks S3."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(s3_server) -> Bucket:
    name = f"evidence-{secrets.token_hex(4)}"
    known = {f"aws_{setting}": key for setting, key in KEYS.items()}
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1", **known)
    client.create_bucket(Bucket=name)
    client.close()
    return Bucket(name, "pmo/2026", s3_server, "us-east-1", **KEYS)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "evidence"


@pytest.fixture(params=["folder", "bucket"])
def store(request) -> Store:
    """Both kinds, one after the other."""
    return store_of({"EVIDENCE_STORE": request.getfixturevalue(request.param)})
