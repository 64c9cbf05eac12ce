"""When something cannot be done: a sentence that says what is wrong, what is safe and what to do. What a person
typed comes back to them."""

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

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
    503: "Penyimpanan bukti belum bisa dicapai",
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
PRESS_AGAIN = (
    "Halaman ini sudah terlalu lama terbuka, jadi kami minta Anda menekan sekali lagi. Tulisan Anda masih ada di "
    "bawah; belum ada yang berubah."
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, ask_to_press_again)
    app.register_error_handler(HTTPException, explain)
    app.register_error_handler(StoreError, say_the_store_fails)
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


def apologise(error: Exception):
    current_app.logger.exception("unexpected: %s", type(error).__name__)
    return answer(500, SENTENCES[500], typed=safely_typed(500))


def answer(code: int, sentence: str, *, title: str = "", typed=(), again: str = "", fields=()):
    page = {"title": title or TITLES.get(code, TITLES[400]), "sentence": sentence, "typed": typed}
    template = "errors/_problem.html" if hx.asked() else "errors/page.html"
    return render_template(template, **page, again=again, fields=fields), code


def safely_typed(code: int) -> list[str]:
    """What was typed, where the body could be read at all."""
    return typed_texts() if request.method == "POST" and code not in {411, 413} else []
