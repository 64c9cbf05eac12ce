"""Handing out what lies in the store, to whoever may read its report, and never so that it could run."""

from flask import Response, abort, redirect, request

from pmo_app import storage
from pmo_app.domain.evidence import Accepts
from pmo_app.domain.policy import Action
from pmo_app.models import Evidence
from pmo_app.pages.evidence import evidence
from pmo_app.pages.evidence.intake import file_name
from pmo_app.pages.shared.doors import Visit, visit_to

SECONDS = 240  # a signed address of the store holds


@evidence.get("/<int:id>/<string:variant>")
def bytes_of(npsn, year, number, id, variant):
    """A picture, or a file to be downloaded. Kept by the browser, but asked for each time whether it still may be."""
    visit = visit_to(Action.READ, npsn, year, number)
    piece = Evidence.found(id, visit.report)
    if not piece or piece.removed_at or variant not in piece.variants:
        abort(404)
    store, place = storage.store(), piece.place(variant)
    if link := store.link(place, SECONDS):
        answer = redirect(link, code=302)
        answer.headers["Cache-Control"] = f"private, max-age={SECONDS // 2}"
        return answer
    return guarded(stream(store, place, piece), piece, variant, visit)


def stream(store, place: str, piece: Evidence) -> Response:
    size = store.size(place)
    span = request.range.range_for_length(size) if request.range else None
    start, end = span or (0, size)
    answer = Response(store.read(place, start, end), mimetype=piece.media_type, direct_passthrough=True)
    answer.content_length = end - start
    answer.accept_ranges = "bytes"
    if span:
        answer.status_code = 206
        answer.content_range = request.range.make_content_range(size)
    return answer


def guarded(answer: Response, piece: Evidence, variant: str, visit: Visit) -> Response:
    """With all that keeps a browser from taking it for anything but what it is."""
    manner = "inline" if piece.form is Accepts.PHOTO and variant != "original" else "attachment"
    answer.headers["Content-Disposition"] = f'{manner}; filename="{name_of(piece, visit)}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(f"{piece.folder}-{variant}")
    return answer if answer.status_code == 206 else answer.make_conditional(request)


def name_of(piece: Evidence, visit: Visit) -> str:
    ending = piece.media_type.partition("/")[2].replace("jpeg", "jpg").replace("mpeg", "mp3")
    return f"{file_name(piece.kind, visit, piece.id)}.{ending}"
