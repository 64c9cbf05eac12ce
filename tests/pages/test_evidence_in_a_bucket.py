"""Evidence in an S3-compatible store: the same pages, and addresses that hold for minutes."""

from io import BytesIO
from urllib.request import urlopen

import pytest

from pmo_app import storage
from pmo_app.tidying import tidy
from tests.pages.test_evidence import BUKTI, files, kept, stored
from tests.pages.test_transfers import Sender, print_of
from tests.storage.conftest import bucket, s3_server  # noqa: F401 - fixtures
from tests.support.databases import TODAY
from tests.support.photos import PDF, jpeg, recording


@pytest.fixture
def moved(app, bucket):  # noqa: F811
    """The app with its store in a bucket."""
    before = app.extensions["store"]
    app.extensions["store"] = storage.store_of({"EVIDENCE_STORE": bucket})
    yield bucket
    app.extensions["store"] = before


def test_pictures_and_papers_come_from_a_signed_address(moved, village, visit):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", files(jpeg(), PDF))
    photo, paper = kept()
    page = ratna.get(BUKTI)
    assert f"img-src 'self' data: {moved.endpoint};" in page.response.headers["Content-Security-Policy"]
    for piece, variant, manner in ((photo, "small", "inline"), (paper, "file", "attachment")):
        answer = ratna.get(f"{BUKTI}/{piece.id}/{variant}", expect=302).response
        assert answer.headers["Location"].startswith(moved.endpoint) and "Signature=" in answer.headers["Location"]
        assert answer.headers["Cache-Control"].startswith("private, max-age=")
        with urlopen(answer.headers["Location"]) as told:
            assert told.headers["Content-Type"] == piece.media_type
            assert told.headers.get("Content-Disposition", "inline").startswith(manner)
            assert told.read() == b"".join(storage.store().read(piece.place(variant)))


def test_a_stranger_is_told_no_address(moved, village, visit):
    visit(village.ratna).post(f"{BUKTI}/documentation/files", files(jpeg()))
    assert "Location" not in visit(village.stranger).get(f"{BUKTI}/{kept()[0].id}/small", expect=404).response.headers


def test_a_recording_in_pieces_ends_whole_in_the_bucket_and_leaves_no_pieces(moved, village, visit):
    sender, body = Sender(visit(village.ratna)), recording(700_000)
    sender.begin(len(body))
    for at in (0, 512 * 1024):
        assert sender.piece(body[at : at + 512 * 1024], at).status_code == 204
    assert sender.complete(blocks=print_of(body)).headers["PMO-Hash"] == print_of(body)
    assert stored() == [kept()[0].place("file")]


def test_what_was_removed_leaves_the_bucket_in_time(moved, village, visit):
    ratna = visit(village.ratna)
    ratna.post(f"{BUKTI}/documentation/files", {"file": (BytesIO(jpeg()), "x.jpg"), "consent": "yes"})
    ratna.post(f"{BUKTI}/{kept()[0].id}/removal")
    tidy(TODAY.replace(year=2027), print)
    assert stored() == []


def test_a_store_that_is_gone_is_said_in_words(app, village, visit, bucket):  # noqa: F811
    gone = type(bucket)(**{**vars(bucket), "endpoint": "http://127.0.0.1:1"})
    before, app.extensions["store"] = app.extensions["store"], storage.store_of({"EVIDENCE_STORE": gone})
    try:
        answer = visit(village.ratna).post(f"{BUKTI}/documentation/files", files(jpeg()), expect=503)
        assert "Isian laporan Anda aman" in answer.text and kept() == []
    finally:
        app.extensions["store"] = before
