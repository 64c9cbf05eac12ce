"""Taking in files: the body is read, looked at and put away before the database is asked to write.

A write holds everybody else's back until it is committed; a slow phone must never hold it while its bytes come in. So
a view under `@takes_files` begins with the database open for reading only, and does what it writes inside `writing()`.

Files wait, for the one that looks at them and for a store that may be far away or hang. A process takes in only so many
at once, so that threads are left for what people type; a phone that is told so sends its file again by itself.
"""

from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import Flask, abort, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from pmo_app.domain.evidence import MB, MOST_AT_ONCE
from pmo_app.extensions import db

MOST_IN_A_FORM = 150 * MB
MOST_PIECE = 8 * MB  # of a file that comes in pieces
PLACES = 5  # waitress has 8 threads, gunicorn 16
CROWDED = (
    "Sedang banyak berkas yang masuk, jadi berkas ini belum tersimpan. Isian laporan Anda aman. Tunggu sebentar, lalu "
    "kirim lagi."
)
_places = BoundedSemaphore(PLACES)
TOO_MUCH = (
    "Kiriman ini terlalu besar atau berkasnya terlalu banyak, jadi belum ada yang tersimpan. Kirim paling banyak "
    f"{MOST_AT_ONCE} berkas dan {MOST_IN_A_FORM // MB} MB sekali kirim."
)


def takes_files(view):
    """A view whose body holds files, or a piece of one."""
    view.takes_files = True
    return view


def init_app(app: Flask) -> None:
    app.before_request(open_the_parcel)
    app.teardown_appcontext(make_room)


def open_the_parcel():
    """Before everything that reads the body: whether there is a place for it, how large it may be, and that nothing is
    written meanwhile."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "takes_files", False):
        return
    g.has_place = g.get("has_place") or _places.acquire(blocking=False) or abort(503, CROWDED)
    g.reads_for_now = True
    most = max(MOST_IN_A_FORM, current_app.config["EVIDENCE_FILE_LIMIT"]) + MB
    request.max_content_length = most if request.method == "POST" else MOST_PIECE
    if (request.content_length or 0) > request.max_content_length:
        abort(413, TOO_MUCH)


def make_room(_error: BaseException | None) -> None:
    if g.pop("has_place", False):
        _places.release()


def read_the_form():
    """Once it is known who asks."""
    if "reads_for_now" in g and request.method == "POST":
        try:
            request.form  # noqa: B018 - it is read here, so that what is too much is said in words
        except RequestEntityTooLarge:
            abort(413, TOO_MUCH)


@contextmanager
def writing():
    """From here on the database may be written, in a transaction of its own; what was looked up before must be looked
    up again. Committed at the end."""
    db.session.rollback()
    for held in ("reads_for_now", "deed_is_done"):
        g.pop(held, None)
    yield
    db.session.commit()
