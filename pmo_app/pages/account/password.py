"""Choosing a password: what makes one acceptable, and changing one's own."""

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user

from pmo_app import clock, passwords
from pmo_app.extensions import db
from pmo_app.models import Event
from pmo_app.models.signing_in import Way
from pmo_app.pages.account import account
from pmo_app.pages.account.sessions import LONGEST, TOO_MANY, begin
from pmo_app.pages.account.tries import tries

SHORTEST = 8
COMMON = {
    "password", "12345678", "123456789", "1234567890", "qwertyui", "qwerty123", "11111111", "00000000", "indonesia",
    "bismillah", "sayangku", "kepalasekolah", "sekolahku", "pmosekolah", "merdeka45", "admin123", "87654321",
}  # fmt: skip
TOO_SHORT = f"Kata sandi terlalu pendek. Pakai sedikitnya {SHORTEST} huruf atau angka; tiga kata pendek sudah cukup."
TOO_LONG = f"Kata sandi terlalu panjang. Pakai paling banyak {LONGEST} huruf."
TOO_COMMON = "Kata sandi ini terlalu mudah ditebak. Pilih yang lain, misalnya tiga kata yang tidak berhubungan."
NOT_THE_SAME = "Kedua kata sandi belum sama. Ketik sekali lagi, pelan-pelan."
WRONG_NOW = "Kata sandi yang sekarang belum cocok. Kata sandi Anda tidak berubah."


def fault_in(password: str, again: str, username: str) -> str:
    """Why this password will not do, as a sentence; "" if it will."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if password.lower() in COMMON | {username.lower()} or len(set(password)) < 3:
        return TOO_COMMON
    return "" if password == again else NOT_THE_SAME


@account.get("/account/password")
def edit_password():
    return render_template("account/password.html", problem="", wrong="")


@account.post("/account/password")
def change_password():
    """The new password ends every other sign-in; this device is signed in anew."""
    now, new, again = (request.form.get(name, "") for name in ("current", "password", "again"))
    person, address = current_user._get_current_object(), request.remote_addr
    if tries().wait_for(person.username, address):
        return render_template("account/password.html", problem="", wrong=TOO_MANY.format(minutes=15)), 429
    wrong = "" if passwords.matches(now[:LONGEST], person.password_hash) else WRONG_NOW
    if wrong:
        tries().failed(person.username, address)
    if wrong or (problem := fault_in(new, again, person.username)):
        return render_template("account/password.html", problem="" if wrong else problem, wrong=wrong), 422
    at = clock.now()
    person.change_password(new, at=at)
    Event.note("password-changed", about=person, by=person, at=at)
    db.session.flush()
    begin(person, Way.PASSWORD, remember=session.permanent)
    return redirect(url_for(".show", changed="password"), code=303)
