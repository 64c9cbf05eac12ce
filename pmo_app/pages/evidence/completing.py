"""A transfer whose bytes are all here becomes evidence."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from flask import abort, request

from pmo_app import storage
from pmo_app.domain.evidence import MOST_BYTES, Accepts
from pmo_app.domain.policy import Action
from pmo_app.looking import Busy, Refused
from pmo_app.models import Evidence, Transfer
from pmo_app.pages.evidence import evidence
from pmo_app.pages.evidence.adding import BUSY, CROSSED, require_consent, shown_part
from pmo_app.pages.evidence.intake import (
    HEAD,
    BlockPrint,
    Kept,
    or_forgotten,
    sort_of,
    take_recording,
    take_small,
    too_large,
    write_rows,
)
from pmo_app.pages.evidence.page import EvidencePage, kind_of
from pmo_app.pages.evidence.transfers import TRANSFER, found
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import checked_key
from pmo_app.pages.shared.receiving import takes_files, writing

NOT_ALL = "Berkas ini belum sampai seluruhnya. Pengiriman dilanjutkan dari yang sudah ada."


@evidence.post(f"{TRANSFER}/completion")
@takes_files
def complete(npsn, year, number, kind, id):
    """Done once: asked again under the same key, the answer is the same. What is refused goes for good."""
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    wanted, said = kind_of(visit, kind), request.form.get("blocks", "")
    if Evidence.brought(visit.report, checked_key(request.form.get("key", ""))):
        return shown_part(EvidencePage(visit), kind, said)
    _, transfer = found(npsn, year, number, id)
    if not transfer.is_whole:
        abort(409, NOT_ALL)
    require_consent(visit)
    try:
        kept = kept_of(transfer, wanted, visit, said)
    except Refused as fault:
        with writing():
            places = found(npsn, year, number, id)[1].end()
        storage.store().delete(places)
        abort(422, str(fault))
    except Busy:
        abort(503, BUSY)
    places = write(kept, npsn, year, number, kind, id)
    storage.store().delete(places)
    return shown_part(EvidencePage(visit_to(Action.KEEP_EVIDENCE, npsn, year, number)), kind, kept.print)


def kept_of(transfer: Transfer, kind, visit: Visit, said: str) -> Kept:
    """Its bytes as evidence in the store, if they are those that were sent. Raises Refused, Busy,
    storage.StoreError."""
    pieces = BlockPrint(bytes_of(transfer))
    head = b"".join(islice(bytes_of(transfer), 1))[:HEAD]
    form, sort = sort_of(head, kind)
    if form is Accepts.FILE:
        kept = take_recording(pieces, sort, kind, visit, transfer.name, transfer.size, "")
    elif transfer.size > MOST_BYTES:
        raise Refused(too_large(MOST_BYTES))
    else:
        kept = _looked_at(pieces, kind, visit, transfer.name)
    if said and said != pieces.hex:
        kept.forget()
        raise Refused(CROSSED)
    return Kept(kept.columns, pieces.hex)


def _looked_at(pieces: BlockPrint, kind, visit: Visit, name: str) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "whole"
        with file.open("wb") as whole:
            whole.writelines(pieces)
        return take_small(file, kind, visit, name, keeps_original=bool(request.form.get("original")))


def bytes_of(transfer: Transfer) -> Iterator[bytes]:
    store = storage.store()
    for piece in transfer.pieces:
        yield from store.read(piece.place)


def write(kept: Kept, npsn: str, year: int, number: int, kind: str, id: str) -> list[str]:
    """Evidence in the transfer's stead, in one transaction: where its pieces lie, which are of no use any more."""
    with or_forgotten([kept]), writing():
        visit, transfer = found(npsn, year, number, id)
        write_rows(visit, kind, {transfer.key: kept})
        return transfer.end()
