"""Signing in and out. Each sign-in is a row, so that its person can see and end it."""

from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from pmo_app import clock, passwords
from pmo_app.extensions import db, login_manager
from pmo_app.models import Person, PushSubscription, SignIn
from pmo_app.models.signing_in import Way
from pmo_app.pages.account import account, known
from pmo_app.pages.account.agents import device_of
from pmo_app.pages.account.tries import tries
from pmo_app.pages.shared import hx, turns
from pmo_app.pages.shared.doors import public
from pmo_app.pages.shared.here import here
from pmo_app.passwords import Lane

WRONG = "Nama pengguna atau kata sandi belum cocok. Periksa lagi, lalu coba sekali lagi."
TOO_MANY = "Terlalu sering mencoba. Tunggu {minutes} menit, lalu coba lagi. Akun dan tulisan Anda aman."
BUSY = "Sedang banyak yang masuk. Coba lagi sebentar; akun dan tulisan Anda aman."
LONGEST = 1000


@login_manager.user_loader
def load_person(session_id: str) -> Person | None:
    return Person.of_session(session_id)


@login_manager.unauthorized_handler
def ask_to_sign_in():
    """A page redirects to sign-in and comes back; a part must not swallow the sign-in form, so htmx navigates. Where
    something was typed it stays where it is, and the page says how to sign in beside it (saving.js)."""
    if hx.asked() and request.method == "POST":
        return "", 401, {"HX-Reswap": "none"}
    if hx.asked():
        return "", 401, {"HX-Redirect": url_for("account.sign_in")}
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=there))


@account.get("/sign-in")
@public
def sign_in():
    if current_user.is_authenticated:
        return redirect(where_to())
    return show_form()


@account.post("/sign-in")
@public
def begin_session():
    """A try reads only, and holds no writer up, until it turns out to be right."""
    g.reads_for_now = True
    username, password = (request.form.get(name, "")[:LONGEST] for name in ("username", "password"))
    person = Person.named(username) if username.strip() and known.is_known() else None
    phone = known.phone_of(person) if person else ""
    if wait := tries().wait_for(username, request.remote_addr, phone):
        return show_form(TOO_MANY.format(minutes=max(1, round(wait / 60))), 429)
    lane = Lane.KNOWN if phone else Lane.STRANGERS
    try:
        with turns.aside(), lane.place():
            person = person or (Person.named(username) if username.strip() else None)
            hash = person.password_hash if person else None
            db.session.rollback()  # hashing takes its time: nothing is held open meanwhile
            fits = passwords.matches(password, hash, lane)
    except passwords.Busy:
        if not phone:
            tries().put_off(request.remote_addr)
        return *show_form(BUSY, 503), {"Retry-After": "2"}
    if not fits:
        tries().failed(username, request.remote_addr, phone)
        return show_form(WRONG, 422)
    g.pop("reads_for_now")
    begin(person, Way.PASSWORD, remember="remember" in request.form)
    return redirect(where_to(), code=303)


def begin(person: Person, way: Way, *, remember: bool) -> None:
    """Sign this person in on this device, in place of whoever was. Commits.

    The token of forms is made here: were it made with the first page, two pages opened at once would each make one, and
    the browser keep only the last of them.
    """
    signed_in = SignIn(person_id=person.id, at=clock.now(), way=way, agent=device_of(request.user_agent.string))
    db.session.add(signed_in)
    db.session.flush()
    PushSubscription.pass_on(here(), signed_in)
    db.session.commit()
    session.clear()
    session.permanent = remember
    login_user(person)
    session["_user_id"] = f"{person.get_id()}.{signed_in.id}"
    session.pop("_id")  # for session protection, which is off: 128 letters, sent along with every request
    g.pop("csrf_token", None)
    generate_csrf()
    known.remember(person)


@account.post("/sign-out")
def sign_out():
    if signed_in := here() and db.session.get(SignIn, here()):
        signed_in.ended_at = clock.now()
        db.session.commit()
    logout_user()
    session.clear()
    answer = redirect(url_for(".sign_in"), code=303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # pictures of evidence, which the browser keeps to save bytes
    return answer


def show_form(problem: str = "", status: int = 200):
    """`problem` says what is the matter. Who is put off costs no question: there may be thousands of them."""
    page = {"problem": problem, "username": request.form.get("username", "")[:LONGEST], "next": where_to()}
    demo_people = [] if status in {429, 503} else Person.of_demo()
    return render_template("account/sign_in.html", **page, demo_people=demo_people), status


def where_to() -> str:
    """Where the person was going, if it is a page of ours."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if is_ours else url_for("home.show")
