"""A store that is a bucket: signed links, a server that is gone, slow, full or wrong, and nobody else's settings."""

import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import obstore
import pytest

from pmo_app import config
from pmo_app.storage import NotThere, StoreError, StoreFull, s3, store_of
from pmo_app.storage.s3 import Silent
from tests.storage.conftest import KEYS
from tests.storage.looking import keys_in, whole

KEY = "evidence/3f2a/large"
JPEG = {"media_type": "image/jpeg"}


@pytest.fixture
def store(bucket):
    return store_of({"EVIDENCE_STORE": bucket})


@contextmanager
def server(answer):
    """The address of a server that answers everything so."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer

        def log_message(self, *_):
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_port}"
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


def all_fail(store, kind):
    """Whatever is asked of this store, it ends so."""
    asked = [
        lambda: store.put(KEY, [b"x"], **JPEG),
        lambda: store.put(KEY, [bytes(1024 * 1024)] * 6, **JPEG),
        lambda: store.read(KEY),
        lambda: store.size(KEY),
        lambda: store.about(KEY),
        lambda: store.delete([KEY]),
        lambda: keys_in(store),
    ]
    for ask in asked:
        with pytest.raises(StoreError) as told:
            ask()
        assert isinstance(told.value, kind) and not isinstance(told.value, NotThere), told.value


def test_a_link_opens_for_whoever_has_it_with_type_and_name(store):
    store.put(KEY, [b"a picture"], **JPEG)
    store.put("evidence/3f2a/file", [b"%PDF"], media_type="application/pdf", download_as="Undangan 1.pdf")
    with urllib.request.urlopen(store.link(KEY)) as answer:
        assert answer.read() == b"a picture"
        assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == ("image/jpeg", "inline")
    with urllib.request.urlopen(store.link("evidence/3f2a/file")) as answer:
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Undangan 1.pdf"'


def test_a_link_is_short_lived_and_lies_where_the_policy_of_pages_allows(store):
    link = urlsplit(store.link(KEY, 60))
    assert parse_qs(link.query)["X-Amz-Expires"] == ["60"]  # the server of the tests does not look at it
    assert f"{link.scheme}://{link.netloc}" == store.origin
    assert KEYS["secret_access_key"] not in link.geturl()


def test_without_its_signature_a_link_opens_nothing(store):
    store.put(KEY, [b"x"], **JPEG)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(store.link(KEY).partition("?")[0])


def test_a_bucket_says_nothing_of_its_room(store):
    assert store.room() is None


def test_two_prefixes_of_a_bucket_do_not_see_each_other(store, bucket):
    other = store_of({"EVIDENCE_STORE": replace(bucket, prefix="pmo/2027")})
    above = store_of({"EVIDENCE_STORE": replace(bucket, prefix="")})
    store.put(KEY, [b"x"], **JPEG)
    assert not keys_in(other)
    assert keys_in(above) == {f"pmo/2026/{KEY}"}


def test_a_store_that_is_gone_says_so_within_seconds(bucket):
    begun = time.monotonic()
    all_fail(store_of({"EVIDENCE_STORE": replace(bucket, endpoint="http://127.0.0.1:9")}), Silent)
    assert time.monotonic() - begun < 15


def test_a_request_finds_out_with_something_small_that_a_store_hangs_and_leaves_it_alone_for_a_moment(
    app, bucket, monkeypatch
):
    monkeypatch.setitem(s3.HASTE, "read_timeout", timedelta(seconds=0.3))
    monkeypatch.setattr(s3, "HURRY", timedelta(seconds=0.1))
    asked, over = [], threading.Event()

    def hang(request):
        asked.append(request.command)
        over.wait(60)
        request.send_error(404)

    with server(hang) as address:
        hung = store_of({"EVIDENCE_STORE": replace(bucket, endpoint=address)})
        with app.test_request_context():
            all_fail(hung, Silent)
            assert asked == ["HEAD"]
            monkeypatch.setattr(hung, "_rests_until", 0)
            with pytest.raises(Silent):
                hung.put(KEY, [bytes(1024 * 1024)] * 6, **JPEG)
            assert asked == ["HEAD"] * 2
            over.set()
            with pytest.raises(Silent):
                hung.size(KEY)
        with pytest.raises(NotThere):  # a command asks all the same
            hung.size(KEY)


def test_a_store_that_is_full_is_called_so(bucket):
    def full(request):
        request.send_error(507)

    with server(full) as address:
        store = store_of({"EVIDENCE_STORE": replace(bucket, endpoint=address)})
        with pytest.raises(StoreFull):
            store.put(KEY, [b"x"], **JPEG)


def test_a_store_that_lets_nobody_in_is_a_fault_not_an_absence(bucket):
    with server(lambda request: request.send_error(403)) as address:
        all_fail(store_of({"EVIDENCE_STORE": replace(bucket, endpoint=address)}), StoreError)


def test_a_bucket_that_is_not_there_takes_nothing(bucket):
    store = store_of({"EVIDENCE_STORE": replace(bucket, name="no-such-bucket")})
    with pytest.raises(StoreError) as told:
        store.put(KEY, [b"x"], **JPEG)
    assert not isinstance(told.value, NotThere)


def test_bytes_that_come_back_changed_are_not_kept(store, monkeypatch):
    put = obstore.put
    monkeypatch.setattr(obstore, "put", lambda at, key, body, **told: put(at, key, b"g00d", **told))
    with pytest.raises(StoreError, match="read back"):
        store.put(KEY, [b"good"], **JPEG)
    assert not keys_in(store)


def test_a_put_that_somebody_replaces_before_it_is_read_back_leaves_theirs(store, monkeypatch):
    put = obstore.put

    def put_twice(at, key, body, **told):
        first = put(at, key, body, **told)
        put(at, key, b"theirs", **told)
        return first

    monkeypatch.setattr(obstore, "put", put_twice)
    with pytest.raises(StoreError, match="replaced"):
        store.put(KEY, [b"ours"], **JPEG)
    assert whole(store, KEY) == b"theirs"


def test_what_changes_while_it_is_read_is_not_mixed(store, monkeypatch):
    monkeypatch.setattr(s3, "WINDOW", 10)
    store.put(KEY, [b"0123456789" * 2], **JPEG)
    reading = store.read(KEY)
    assert next(reading) == b"0123456789"
    store.put(KEY, [b"abcdefghij" * 2], **JPEG)
    with pytest.raises(StoreError, match="replaced"):
        next(reading)


FORKED = """
import os, sys
from pmo_app.config import Bucket
from pmo_app.storage import store_of
store = store_of({"EVIDENCE_STORE": Bucket(*sys.argv[1:])})
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
store.put("evidence/3f2a/large", [b"x"], media_type="image/jpeg")
"""


def test_a_worker_forked_from_an_app_that_was_loaded_before_reaches_it(store, bucket):
    command = [sys.executable, "-c", FORKED, *astuple(bucket)]
    subprocess.run(command, cwd=config.ROOT, check=True, timeout=60)
    assert whole(store, KEY) == b"x"


def test_what_the_environment_says_to_other_programs_does_not_matter(bucket, monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "somebody-else")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "true")
    monkeypatch.setenv("AWS_SERVER_SIDE_ENCRYPTION", "aws:kms")
    store = store_of({"EVIDENCE_STORE": bucket})
    store.put(KEY, [b"x"], **JPEG)
    assert whole(store, KEY) == b"x"
    assert store.link(KEY).startswith(bucket.endpoint) and "Token" not in store.link(KEY)
