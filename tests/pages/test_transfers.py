"""Files that come in pieces: what the tus protocol asks of a server, and what becomes of the file."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from pmo_app import storage
from pmo_app.extensions import db
from pmo_app.models import Evidence, Piece, Transfer
from pmo_app.pages.shared.receiving import MOST_PIECE
from tests.support.photos import jpeg, recording

BUKTI = "/schools/99000101/2026/meetings/3/evidence"
PLACE = "/schools/99000101/2026/meetings/3/answers/place"
RECORDINGS, PHOTOS = f"{BUKTI}/recording/transfers", f"{BUKTI}/documentation/transfers"
KEY = "0123456789abcdef"
HTMX = {"HX-Request": "true"}
BLOCK = 512 * 1024


class Sender:
    """What a tus client does, header by header."""

    def __init__(self, visitor, place=RECORDINGS):
        self.visitor, self.place, self.there = visitor, place, ""

    def ask(self, method, url, headers=None, body=b"", *, version="1.0.0", **more):
        db.session.rollback()
        told = {"Tus-Resumable": version, **(headers or {})} if version else headers
        return self.visitor._open(url, method=method, headers=told, data=body, **more)

    def begin(self, size, *, key=KEY, name="rapat.mp4", **headers):
        told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in (("key", key), ("name", name)))
        answer = self.ask("POST", self.place, {"Upload-Length": str(size), "Upload-Metadata": told, **headers})
        self.there = answer.headers.get("Location", "")
        return answer

    def piece(self, body, offset, **headers):
        told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
        return self.ask("PATCH", self.there, told, body)

    def offset(self):
        answer = self.ask("HEAD", self.there)
        assert answer.headers["Cache-Control"] == "no-store"
        return int(answer.headers["Upload-Offset"])

    def complete(self, **more):
        return self.ask(
            "POST", f"{self.there}/completion", {"HX-Request": "true"}, {"key": KEY, "consent": "yes", **more}
        )


@pytest.fixture
def sender(village, visit):
    return Sender(visit(village.ratna))


def print_of(body):
    blocks = (body[at : at + BLOCK] for at in range(0, len(body), BLOCK))
    return hashlib.sha256(b"".join(hashlib.sha256(block).digest() for block in blocks)).hexdigest()


def kept():
    db.session.rollback()
    return list(db.session.scalars(select(Evidence)))


def pieces():
    db.session.rollback()
    return list(db.session.scalars(select(Piece)))


def stored():
    return [key for key, *_ in storage.store().keys("")]


def test_a_recording_goes_up_in_pieces_and_is_told_when_its_bytes_are_safe(sender):
    body = recording(1_300_000)
    assert sender.begin(len(body)).status_code == 201
    for at in range(0, len(body), BLOCK):
        assert sender.offset() == at
        answer = sender.piece(body[at : at + BLOCK], at)
        assert answer.status_code == 204 and answer.headers["Upload-Offset"] == str(min(at + BLOCK, len(body)))
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    done = sender.complete(blocks=print_of(body))
    assert done.status_code == 200 and done.headers["PMO-Hash"] == print_of(body)
    (piece,) = kept()
    assert b"".join(storage.store().read(piece.place("file"))) == body
    assert piece.sha256 == hashlib.sha256(body).hexdigest() and piece.title == "rapat"
    assert pieces() == [] and stored() == [piece.place("file")]
    again = sender.complete(blocks=print_of(body))
    assert again.status_code == 200 and again.headers["PMO-Hash"] == print_of(body) and len(kept()) == 1


def test_a_photo_with_its_original_comes_the_same_way(village, visit):
    sender, body = Sender(visit(village.ratna), PHOTOS), jpeg(2400, 1800, noise=60)
    sender.begin(len(body), name="IMG_1.HEIC")
    sender.piece(body, 0)
    assert (
        sender.complete(blocks=print_of(body), consent="").status_code == 422
    )  # nothing was said of pupils' faces yet
    assert sender.complete(blocks=print_of(body), consent="yes", original="yes").status_code == 200
    assert kept()[0].has_original and len(stored()) == 4


def test_the_server_says_what_it_can_do(sender):
    answer = sender.ask("OPTIONS", RECORDINGS, version=None)
    assert answer.status_code == 204 and answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "termination", "checksum"}
    assert answer.headers["Tus-Max-Size"] == str(200 * 1024 * 1024)
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_another_version_is_refused_and_ours_is_told(sender):
    sender.begin(10)
    for method, url in (
        ("POST", RECORDINGS),
        ("HEAD", sender.there),
        ("PATCH", sender.there),
        ("DELETE", sender.there),
    ):
        for version in (None, "0.2.2"):
            answer = sender.ask(method, url, version=version)
            assert answer.status_code == 412 and answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "viele"}, 400),
        ({"Upload-Length": str(5 * 1024**3)}, 413),
        ({"Upload-Metadata": "key ***"}, 400),
        ({"Upload-Metadata": ""}, 400),
        ({"Upload-Metadata": "key"}, 400),
    ],
)
def test_what_makes_no_sense_begins_nothing(sender, headers, status):
    assert sender.begin(10, **headers).status_code == status
    assert db.session.scalars(select(Transfer)).all() == []


def test_a_piece_counts_only_where_the_last_one_ended(sender):
    sender.begin(20)
    assert sender.piece(b"x" * 10, 5).status_code == 409
    assert sender.piece(b"x" * 10, 0).status_code == 204
    assert sender.piece(b"x" * 10, 0).status_code == 409
    assert sender.piece(b"x" * 11, 10).status_code == 413
    assert sender.piece(b"x", 10, **{"Content-Type": "text/plain"}).status_code == 415
    assert sender.piece(b"x", "ten").status_code == 400
    assert sender.offset() == 10 and len(stored()) == 1


def test_a_piece_that_does_not_come_to_its_sum_is_thrown_away(sender):
    body = b"rekaman"
    sender.begin(len(body))
    right = base64.b64encode(hashlib.sha1(body).digest()).decode()
    wrong = base64.b64encode(hashlib.sha1(b"other").digest()).decode()
    assert sender.piece(body, 0, **{"Upload-Checksum": f"sha1 {wrong}"}).status_code == 460
    assert sender.piece(body, 0, **{"Upload-Checksum": f"crc32 {right}"}).status_code == 400
    assert sender.piece(body, 0, **{"Upload-Checksum": "sha1 ***"}).status_code == 400
    assert sender.offset() == 0 and stored() == []
    assert sender.piece(body, 0, **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204


def test_a_transfer_given_up_is_gone_with_its_bytes(sender):
    sender.begin(20)
    sender.piece(b"x" * 10, 0)
    assert sender.ask("DELETE", sender.there).status_code == 204
    assert sender.ask("HEAD", sender.there).status_code == 404
    assert sender.ask("PATCH", sender.there).status_code == 404
    assert stored() == []


def test_a_piece_gets_through_where_only_posts_do(sender):
    sender.begin(5)
    headers = {
        "X-HTTP-Method-Override": "PATCH",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    assert sender.ask("POST", sender.there, headers, b"abcde").status_code == 204
    assert sender.offset() == 5


def test_two_that_send_the_same_piece_at_once_leave_it_there_once(village, visit, monkeypatch):
    first, second = Sender(visit(village.ratna)), Sender(visit(village.ratna))
    first.begin(1000)
    second.there = first.there
    put, both = type(storage.store()).put, Barrier(2, timeout=30)

    def put_together(store, *told, **more):
        both.wait()
        return put(store, *told, **more)

    monkeypatch.setattr(type(storage.store()), "put", put_together)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    send = lambda one: one.visitor.client.patch(first.there, headers=headers, data=b"x" * 600).status_code  # noqa: E731
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, (first, second)))
    assert sorted(answers) == [204, 409] and first.offset() == 600
    assert len(stored()) == len(pieces()) == 1


def test_begun_twice_under_one_key_it_is_one_transfer(sender):
    first = sender.begin(20).headers["Location"]
    assert sender.begin(20).headers["Location"] == first


def test_it_is_nobody_else_s_to_go_on_with(village, visit, sender):
    sender.begin(20)
    stranger = Sender(visit(village.stranger))
    stranger.there = sender.there
    assert stranger.ask("HEAD", sender.there).status_code == 404
    assert stranger.piece(b"x", 0).status_code == 404
    assert Sender(visit(village.darmawan)).ask("POST", RECORDINGS, {"Upload-Length": "5"}).status_code == 403


def test_a_transfer_that_is_not_all_here_becomes_nothing_yet(sender):
    sender.begin(20)
    sender.piece(b"x" * 10, 0)
    assert sender.complete().status_code == 409 and kept() == []


def test_what_is_refused_in_the_end_goes_for_good(sender):
    sender.begin(20)
    sender.piece(b"<html>" + b"x" * 14, 0)
    answer = sender.complete()
    assert answer.status_code == 422 and "bukan rekaman" in answer.text
    assert stored() == [] and kept() == [] and sender.ask("HEAD", sender.there).status_code == 404


def test_a_file_that_changed_on_the_way_is_refused(sender):
    body = recording(1000)
    sender.begin(len(body))
    sender.piece(body, 0)
    assert "berubah di jalan" in sender.complete(blocks="0" * 64).text
    assert stored() == [] and kept() == []


def test_files_on_their_way_count_against_the_quota(app, village, visit, monkeypatch):
    monkeypatch.setitem(app.config, "EVIDENCE_QUOTA", 1000)
    sender = Sender(visit(village.ratna))
    assert sender.begin(900).status_code == 201
    assert sender.begin(900, key="another-key-0").status_code == 413


def test_a_piece_is_bounded(sender):
    sender.begin(MOST_PIECE * 2)
    assert sender.piece(bytes(MOST_PIECE + 1), 0).status_code == 413 and stored() == []


def test_while_bytes_come_in_others_write(app, village, visit, monkeypatch):
    """The gate of the database is passed only when the whole piece is in the store."""
    sender, other = Sender(visit(village.ratna)), visit(village.ratna)
    sender.begin(10)
    put, said = type(storage.store()).put, []

    def put_while_another_writes(store, key, pieces, **told):
        write = pool.submit(other.client.post, PLACE, data={"value": "Aula", "version": "1"}, headers=HTMX)
        said.append(write.result(timeout=10).status_code)
        return put(store, key, pieces, **told)

    monkeypatch.setattr(type(storage.store()), "put", put_while_another_writes)
    with ThreadPoolExecutor(1) as pool:
        assert sender.piece(b"x" * 10, 0).status_code == 204 and said == [200]
