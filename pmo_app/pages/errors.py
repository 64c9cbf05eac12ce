"""When something cannot be done: a sentence that says what is wrong, what is safe and what to do. What a person
typed comes back to them."""

from contextlib import suppress

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from pmo_app import tables
from pmo_app.extensions import db, login_manager
from pmo_app.models.trouble import Trouble, trouble_in
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.doors import typed_texts
from pmo_app.storage import NotThere, StoreError, StoreFull

TITLES = {
    400: "Permintaan tidak lengkap",
    403: "Halaman ini bukan untuk peran Anda",
    404: "Halaman tidak ditemukan",
    405: "Alamat ini tidak bisa dibuka begitu saja",
    409: "Laporan ini sudah berubah",
    411: "Kiriman tanpa ukuran",
    413: "Tulisan terlalu besar",
    422: "Ada yang perlu diperbaiki",
    429: "Terlalu sering",
    500: "Ada gangguan di sisi kami",
    503: "Berkas belum bisa diterima",
    507: "Penyimpanan bukti penuh",
}
SENTENCES = {
    400: "Browser mengirim sesuatu yang tidak lengkap. Belum ada yang berubah. Muat ulang halaman, lalu coba lagi.",
    403: "Anda boleh membaca laporan sekolah ini, tetapi langkah itu milik peran lain. Tidak ada yang berubah.",
    404: "Mungkin alamatnya berubah. Laporan Anda tidak ke mana-mana.",
    405: "Alamat ini hanya untuk tombol di dalam halaman. Tidak ada yang berubah.",
    409: "Seseorang lebih dulu. Tidak ada yang tertimpa. Buka lagi halamannya.",
    411: "Kiriman ini tidak menyebut ukurannya, jadi kami tolak. Belum ada yang tersimpan. Coba dari browser lain.",
    413: "Tulisan ini terlalu besar untuk dikirim. Belum ada yang tersimpan. Kembali ke halaman sebelumnya, salin "
    "tulisannya, dan simpan dalam bagian yang lebih pendek.",
    422: "Belum ada yang tersimpan. Perbaiki, lalu coba lagi.",
    429: "Tunggu beberapa menit, lalu coba lagi. Semua yang sudah tersimpan aman.",
    500: "Bukan salah Anda. Yang sudah tersimpan aman. Coba lagi sebentar lagi.",
    503: "Berkas ini belum tersimpan. Isian laporan Anda aman. Coba kirim lagi beberapa menit lagi.",
    507: "Berkas ini belum tersimpan karena tempat di server habis. Isian laporan Anda aman. Untuk rekaman, pakai "
    "tautan; untuk yang lain, hubungi administrator.",
}
# Status, seconds until it is worth trying again, title, what is wrong, what to do.
TROUBLES = {
    Trouble.FULL: (
        507, 120, "Tempat di server habis", "Tempat di server habis.",
        "Salin tulisannya bila perlu, coba lagi beberapa menit lagi, dan beri tahu administrator.",
    ),
    Trouble.UNWRITABLE: (
        503, 60, "Server hanya bisa dibaca", "Untuk sementara server tidak bisa menyimpan.",
        "Salin tulisannya bila perlu, coba lagi beberapa menit lagi, dan beri tahu administrator.",
    ),
    Trouble.BUSY: (503, 5, "Server sedang sibuk", "Server sedang sibuk.", "Coba lagi sebentar lagi."),
    Trouble.AWAY: (
        503, 10, "Server belum siap", "Penyimpanan di server belum bisa dicapai.", "Coba lagi sebentar lagi.",
    ),
    Trouble.BEHIND: (
        503, 30, "Aplikasi sedang diperbarui", "Aplikasi sedang diperbarui.", "Coba lagi sebentar lagi.",
    ),
}  # fmt: skip
NOT_SAVED = "Yang baru Anda kirim belum tersimpan; yang sudah tersimpan aman."
NOT_SHOWN = "Halaman ini belum bisa dibuka; yang sudah tersimpan aman."
PRESS_AGAIN = (
    "Halaman ini sudah terlalu lama terbuka, jadi kami minta Anda menekan sekali lagi. Tulisan Anda masih ada di "
    "bawah; belum ada yang berubah."
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, ask_to_press_again)
    app.register_error_handler(HTTPException, explain)
    app.register_error_handler(StoreError, say_the_store_fails)
    for kind in (SQLAlchemyError, OSError):
        app.register_error_handler(kind, say_what_is_the_matter)
    app.register_error_handler(Exception, apologise)


def explain(error: HTTPException):
    if error.code is None or error.code < 400:
        return error
    own_words = error.description if error.description != type(error).description else ""
    sentence = own_words or SENTENCES.get(error.code, SENTENCES[400])
    return answer(error.code, sentence, typed=safely_typed(error.code))


def ask_to_press_again(_error: CSRFError):
    """A stale or missing token: the same form once more, filled as it was, with a token that holds."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return answer(400, PRESS_AGAIN, again=request.path, fields=fields, title="Tekan sekali lagi")


def say_the_store_fails(error: StoreError):
    """Only files are concerned: what is typed lies in the database."""
    code = 404 if isinstance(error, NotThere) else 507 if isinstance(error, StoreFull) else 503
    if code == 503:
        current_app.logger.exception("the evidence store: %s", type(error).__name__)
    return answer(code, SENTENCES[code])


def say_what_is_the_matter(error: Exception):
    """The database refuses, or the disk does. Nothing more is asked of the database for this answer."""
    trouble = trouble_in(error) or (Trouble.BEHIND if are_tables_of_another_release() else None)
    writes = request.may_write
    only_reads = not writes or "deed_is_done" in g or "reads_for_now" in g
    if trouble is None or (trouble is Trouble.UNWRITABLE and only_reads):  # a view that writes where it may only read
        return apologise(error)
    current_app.logger.error("the database: %s: %s", trouble, getattr(error, "orig", error))
    let_go_of_the_database(trouble)
    code, seconds, title, wrong, cure = TROUBLES[trouble]
    sentence = f"{wrong} {NOT_SAVED if writes else NOT_SHOWN} {cure}"
    shown, code = answer(code, sentence, title=title, typed=safely_typed(code))
    return shown, code, {"Retry-After": str(seconds), "Cache-Control": "no-store"}


def are_tables_of_another_release() -> bool:
    """Whether this release was started before its migration, or goes on long after the next one's."""
    try:
        db.session.rollback()
        return tables.revision() != tables.newest()
    except SQLAlchemyError:
        return False


def let_go_of_the_database(trouble: Trouble) -> None:
    """Whoever is signed in stays known as far as they were loaded; nobody is looked up any more. A connection that was
    opened while nothing could be written would stay like that: all are opened anew."""
    db.session.expunge_all()
    with suppress(SQLAlchemyError):
        db.session.rollback()
    if trouble is Trouble.UNWRITABLE:
        db.engine.dispose()
    known = inspect(g.get("_login_user"), raiseerr=False)
    if "_login_user" not in g or (known and known.expired_attributes):
        g.nobody_knows_who = True
        login_manager._update_request_context_with_user()


def apologise(error: Exception):
    current_app.logger.exception("unexpected: %s", type(error).__name__)
    return answer(500, SENTENCES[500], typed=safely_typed(500))


def answer(code: int, sentence: str, *, title: str = "", typed=(), again: str = "", fields=()):
    page = {"title": title or TITLES.get(code, TITLES[400]), "sentence": sentence, "typed": typed}
    whole = "errors/bare.html" if "nobody_knows_who" in g else "errors/page.html"
    template = "errors/_problem.html" if hx.asked() else whole
    return render_template(template, **page, again=again, fields=fields, before=page_before()), code


def page_before() -> str:
    """The page of this site that something was sent from, to go back to; "" where it is not known."""
    told = (request.referrer or "").partition("#")[0]
    is_ours = told.startswith(request.host_url) and told.partition("?")[0] != request.base_url
    return told if is_ours and request.may_write else ""


def safely_typed(code: int) -> list[str]:
    """What was typed, where the body can be read at all."""
    if request.method != "POST" or code in {411, 413}:
        return []
    try:
        return typed_texts()
    except HTTPException:  # it is too large, or breaks off; nobody had asked for it before something else was wrong
        return []
