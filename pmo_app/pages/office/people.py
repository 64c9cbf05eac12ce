"""People: finding them, keeping their names and ways to reach them, letting them go."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select

from pmo_app import clock
from pmo_app.domain.contact import phone_number
from pmo_app.domain.text import one_line
from pmo_app.domain.typed_name import free_among, user_name
from pmo_app.extensions import db
from pmo_app.models import Assignment, CalendarFeed, Event, Invitation, Person, SignIn
from pmo_app.models.roster import entries, entry_of
from pmo_app.pages.office import office
from pmo_app.pages.office.invitations import ways_to
from pmo_app.pages.shared.paging import Paged

FACTS = ("honorific", "name", "phone", "email", "username")
LONGEST = 120
NO_NAME = "Nama belum diisi. Belum ada yang tersimpan."
NO_NUMBER = "Nomor HP ini tidak terbaca. Tulis seperti 0812-3456-7890, atau kosongkan."
NO_ADDRESS = "Surel ini tidak terbaca. Tulis seperti nama@sekolah.sch.id, atau kosongkan."
TAKEN = "Sudah dipakai {name}. Pilih yang lain."
ODD_USERNAME = "Nama pengguna hanya huruf kecil, angka, titik, dan tanda hubung, sedikitnya tiga."


@office.get("/people")
def people():
    words, access = request.args.get("q", "").strip()[:LONGEST], request.args.get("access", "")
    found = entries(clock.now(), words=words, access=[access] if access else ())
    return render_template("office/people.html", page=Paged.of(found, request.args), words=words, access=access)


@office.get("/people/new")
def new_person():
    return render_template("office/person_new.html", typed=dict.fromkeys(FACTS, ""), problems={})


@office.post("/people/new")
def create_person():
    typed = _typed()
    person = Person(name=typed["name"], username=typed["username"] or free_user_name(typed["name"]))
    facts, problems = _checked(typed | {"username": person.username}, None)
    if problems:
        return render_template("office/person_new.html", typed=typed, problems=problems), 422
    _set(person, facts)
    db.session.add(person)
    db.session.flush()
    Event.note("person-added", about=person, by=current_user, at=clock.now(), name=person.full_name)
    db.session.commit()
    return redirect(url_for(".person", id=person.id), code=303)


@office.get("/people/<int:id>")
def person(id):
    return _show(_found(id))


@office.post("/people/<int:id>")
def update_person(id):
    found, typed = _found(id), _typed()
    facts, problems = _checked(typed, found)
    if problems:
        return _show(found, typed, problems), 422
    if changes := _set(found, facts):
        Event.note("person-changed", about=found, by=current_user, at=clock.now(), changes=changes)
    db.session.commit()
    return redirect(url_for(".person", id=id, saved="yes"), code=303)


@office.post("/people/<int:id>/leaving")
def let_go(id):
    """They cannot sign in any more; what they wrote stays. Oneself is kept: somebody must mind the office."""
    found, at = _found(id), clock.now()
    if found.id == current_user.id:
        abort(409, "Ini akun Anda sendiri. Minta administrator lain yang mengeluarkannya. Tidak ada yang berubah.")
    if not found.left_at:
        found.left_at = at
        SignIn.end_all(found, at=at)
        Invitation.revoke_all(found, at=at)
        CalendarFeed.revoke_all(found, at)
        Event.note("person-left", about=found, by=current_user, at=at)
    db.session.commit()
    return redirect(url_for(".person", id=id), code=303)


@office.post("/people/<int:id>/return")
def take_back(id):
    found = _found(id)
    if found.left_at:
        found.left_at = None
        Event.note("person-returned", about=found, by=current_user, at=clock.now())
    db.session.commit()
    return redirect(url_for(".person", id=id), code=303)


def free_user_name(name: str) -> str:
    """A user name made of a name that nobody has yet."""
    wanted = user_name(name)
    taken = set(db.session.scalars(select(Person.username).where(Person.username.startswith(wanted))))
    return free_among(wanted, taken)


def _found(id: int) -> Person:
    return db.session.get(Person, id) or abort(404)


def _typed() -> dict[str, str]:
    return {name: one_line(request.form.get(name, ""), LONGEST) for name in FACTS}


def _checked(typed: dict[str, str], person: Person | None) -> tuple[dict[str, str | None], dict[str, str]]:
    """The facts as they are kept, and a sentence for each that will not do."""
    number, address, own = phone_number(typed["phone"]), typed["email"].lower(), typed["username"].lower()
    problems = {
        "name": NO_NAME if not typed["name"] else "",
        "phone": NO_NUMBER if typed["phone"] and not number else "",
        "email": (NO_ADDRESS if address and not _looks_like_mail(address) else "") or _taken("email", address, person),
        "username": (ODD_USERNAME if not _is_user_name(own) else "") or _taken("username", own, person),
    }
    facts = {**typed, "phone": number, "email": address or None, "username": own}
    return facts, {name: words for name, words in problems.items() if words}


def _looks_like_mail(address: str) -> bool:
    local, at, host = address.partition("@")
    return bool(local and at and "." in host.strip(".") and " " not in address)


def _is_user_name(typed: str) -> bool:
    return len(typed) >= 3 and typed.isascii() and typed.replace(".", "").replace("-", "").isalnum()


def _taken(column: str, value: str, person: Person | None) -> str:
    same = select(Person).where(func.lower(getattr(Person, column)) == value)
    other = db.session.scalars(same.where(Person.id != (person.id if person else 0))).first() if value else None
    return TAKEN.format(name=other.full_name) if other else ""


def _set(person: Person, facts: dict) -> dict[str, list]:
    """Set what is different, and tell it: {what: [before, after]}."""
    before = {name: getattr(person, name) for name in facts}
    for name, value in facts.items():
        setattr(person, name, value)
    return {name: [before[name], value] for name, value in facts.items() if before[name] != value}


def _show(person: Person, typed: dict | None = None, problems: dict | None = None):
    now = clock.now()
    with db.session.no_autoflush:
        page = {
            "person": person, "entry": entry_of(person, now), "assignments": Assignment.all_of(person),
            "trace": Event.about(person), "now": now,
        }  # fmt: skip
    typed = typed or {name: getattr(person, name) or "" for name in FACTS}
    return render_template("office/person.html", **page, typed=typed, problems=problems or {}, ways_to=ways_to)
