"""Files that come in pieces, by the tus protocol 1.0.0: its core, creation, termination and checksum parts.

Each piece lies in the store as it came, and is noted in the database only then; so whatever breaks off, the next
request goes on where the last noted piece ended, on this machine or another. When all are here, `complete` makes
evidence of them.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterator
from functools import wraps

from flask import abort, make_response, request, url_for
from flask_login import current_user
from werkzeug.exceptions import ClientDisconnected

from pmo_app import storage
from pmo_app.domain.policy import Action
from pmo_app.models import Transfer
from pmo_app.pages.evidence import evidence
from pmo_app.pages.evidence.adding import require_space
from pmo_app.pages.evidence.intake import title_of, too_large
from pmo_app.pages.evidence.page import kind_of, most_of
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import KEY
from pmo_app.pages.shared.receiving import takes_files, writing

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum"
SUMS = ("sha1", "sha256", "md5")
OCTETS = "application/offset+octet-stream"
BY_CORE = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}


class Wrong(Exception):
    """Not as the protocol asks: with this status."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status = status


def by_tus(view):
    """A view that speaks the protocol: version asked and told, faults as bare statuses, the method as it is meant."""

    @wraps(view)
    def answered(**place):
        if request.headers.get("Tus-Resumable") != VERSION:
            return "", 412, {**BY_CORE, "Tus-Version": VERSION}
        try:
            answer = make_response(view(**place))
        except Wrong as fault:
            answer = make_response(str(fault), fault.status, {"Content-Type": "text/plain; charset=utf-8"})
        answer.headers.update(BY_CORE)
        return answer

    return takes_files(answered)


TRANSFER = "/<string:kind>/transfers/<string:id>"


@evidence.route("/<string:kind>/transfers", methods=["OPTIONS"], provide_automatic_options=False)
def can_do(npsn, year, number, kind):
    """What this server knows of the protocol."""
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    known = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Checksum-Algorithm": ",".join(SUMS)}
    return "", 204, {**BY_CORE, **known, "Tus-Max-Size": str(most_of(kind_of(visit, kind)))}


@evidence.post("/<string:kind>/transfers", provide_automatic_options=False)
@by_tus
def begin(npsn, year, number, kind):
    """A place for a file of a known size. Begun again under one key, it is the same transfer."""
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    size, told = length_of("Upload-Length"), metadata()
    if size > (most := most_of(kind_of(visit, kind))):
        raise Wrong(413, too_large(most))
    if not KEY.fullmatch(told.get("key", "")):
        raise Wrong(400, "Upload-Metadata: key")
    with writing():
        visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
        transfer = Transfer.begun(visit.report, current_user, told["key"], size)
        if not transfer:
            require_space(visit, size, 1)
            known = {"kind": kind, "name": title_of(told.get("name", "")), "size": size, "key": told["key"]}
            transfer = Transfer.begin(visit.report, by=current_user, at=visit.now, **known)
        there = url_for(".take_piece", **visit.place, kind=kind, id=transfer.id)
    return "", 201, {"Location": there, "Upload-Offset": "0"}


@evidence.route(TRANSFER, methods=["HEAD"], provide_automatic_options=False)
@by_tus
def how_far(npsn, year, number, kind, id):
    """How much of it is here."""
    _, transfer = found(npsn, year, number, id)
    return "", 200, {"Upload-Offset": str(transfer.offset), "Upload-Length": str(transfer.size)}


@evidence.route(TRANSFER, methods=["PATCH"], provide_automatic_options=False)
@by_tus
def take_piece(npsn, year, number, kind, id):
    """The next bytes. First they are safe in the store, then they count."""
    _, transfer = found(npsn, year, number, id)
    at_offset = length_of("Upload-Offset")
    require_piece(transfer, at_offset)
    place = f"incoming/{transfer.id}/{at_offset}-{secrets.token_hex(4)}"
    stored = store_piece(place, checksum())
    took = False
    try:
        with writing():
            visit, transfer = found(npsn, year, number, id)
            took = transfer.take(place, stored.size, at_offset=at_offset, at=visit.now)
    finally:
        if not took:
            storage.store().delete([place])
    if not took:
        raise Wrong(409, "another piece was first")
    return "", 204, {"Upload-Offset": str(at_offset + stored.size)}


def require_piece(transfer: Transfer, at_offset: int) -> None:
    if request.mimetype != OCTETS:
        raise Wrong(415, f"Content-Type must be {OCTETS}")
    if at_offset != transfer.offset:
        raise Wrong(409, f"the offset is {transfer.offset}")
    if (request.content_length or 0) > transfer.size - at_offset:
        raise Wrong(413, "more than was told")


def store_piece(place: str, summed: tuple | None) -> storage.Stored:
    """The body put into the store: what of it has come, where the network broke off; all or nothing where it is
    summed."""
    sum, told = summed or (None, b"")
    stored = storage.store().put(place, body(sum), media_type="application/octet-stream")
    if sum and sum.digest() != told:
        storage.store().delete([place])
        raise Wrong(460, "checksum mismatch")
    return stored


def body(sum) -> Iterator[bytes]:
    try:
        while part := request.stream.read(64 * 1024):
            if sum:
                sum.update(part)
            yield part
    except ClientDisconnected:
        if sum:
            raise Wrong(460, "broke off") from None


@evidence.route(TRANSFER, methods=["DELETE"], provide_automatic_options=False)
@by_tus
def give_up(npsn, year, number, kind, id):
    """Its person wants it no more."""
    with writing():
        _, transfer = found(npsn, year, number, id)
        places = transfer.end()
    storage.store().delete(places)
    return "", 204


@evidence.post(TRANSFER, provide_automatic_options=False)
@by_tus
def by_another_name(npsn, year, number, kind, id):
    """PATCH or DELETE, where what lies between lets only POST through."""
    meant = {"PATCH": take_piece, "DELETE": give_up, "HEAD": how_far}
    view = meant.get(request.headers.get("X-HTTP-Method-Override", "")) or abort(405)
    return view(npsn=npsn, year=year, number=number, kind=kind, id=id)


def found(npsn: str, year: int, number: int, id: str) -> tuple[Visit, Transfer]:
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    return visit, Transfer.found(id, visit.report, current_user) or abort(404)


def length_of(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Wrong(400, header)
    return int(text)


def metadata() -> dict[str, str]:
    """Upload-Metadata, read: pairs of a name and a text in base64."""
    pairs = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        name, _, value = pair.strip().partition(" ")
        try:
            pairs[name] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise Wrong(400, "Upload-Metadata") from None
    return pairs


def checksum() -> tuple | None:
    """Upload-Checksum: a sum to feed, and what it must come to."""
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    name, _, value = text.partition(" ")
    if name not in SUMS:
        raise Wrong(400, "Upload-Checksum")
    try:
        return hashlib.new(name, usedforsecurity=False), base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Wrong(400, "Upload-Checksum") from None
