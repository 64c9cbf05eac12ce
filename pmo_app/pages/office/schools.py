"""Schools: finding them, keeping their facts, and who serves there."""

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, or_, select

from pmo_app import clock
from pmo_app.domain.calendar import Zone, local_day
from pmo_app.domain.roles import Role
from pmo_app.domain.text import one_line
from pmo_app.extensions import db
from pmo_app.models import Assignment, Enrolment, Event, School, SchoolYear
from pmo_app.models.listing import Listed
from pmo_app.models.staffing import oddities
from pmo_app.pages.office import office
from pmo_app.pages.shared.paging import Paged

LEVELS = ("PAUD", "SD", "SMP", "SMA", "SMK", "SLB")
WORDS = ("name", "level", "district", "regency", "zone")
NUMBERS = ("cohort", "pupils", "teachers", "classes")
LONGEST, MOST = 120, 100_000
NEEDED = "Bagian ini belum diisi. Belum ada yang tersimpan."
NO_NUMBER = "Tulis angka saja, atau kosongkan."
NO_NPSN = "NPSN terdiri dari delapan angka."
TAKEN = "NPSN ini sudah milik {name}."


def running_year() -> int | None:
    return SchoolYear.running(clock.now())


@office.get("/schools")
def schools():
    words, year = request.args.get("q", "").strip()[:LONGEST], running_year()
    page = Paged.of(Listed(_speaking_of(words)), request.args)
    here = (Enrolment.year == year, Enrolment.school_id.in_([school.id for school in page.items]))
    led = dict(db.session.execute(select(Enrolment.school_id, Enrolment.leadership).where(*here)).all())
    return render_template("office/schools.html", page=page, words=words, led=led, year=year)


@office.get("/schools/new")
def new_school():
    typed = dict.fromkeys(("npsn", *WORDS, *NUMBERS), "")
    return render_template("office/school_new.html", typed=typed, problems={}, levels=LEVELS, zones=Zone)


@office.post("/schools/new")
def create_school():
    typed, facts, problems = _read()
    npsn = "".join(request.form.get("npsn", "").split())[:LONGEST]
    same = db.session.scalar(select(School).where(School.npsn == npsn))
    if not (len(npsn) == 8 and npsn.isascii() and npsn.isdecimal()):
        problems["npsn"] = NO_NPSN
    elif same:
        problems["npsn"] = TAKEN.format(name=same.name)
    if problems:
        page = {"typed": {**typed, "npsn": npsn}, "problems": problems, "levels": LEVELS, "zones": Zone}
        return render_template("office/school_new.html", **page), 422
    made = School(npsn=npsn, **facts)
    db.session.add(made)
    db.session.flush()
    Event.note("school-added", about=made, by=current_user, at=clock.now(), name=made.name)
    db.session.commit()
    return redirect(url_for(".school", npsn=npsn), code=303)


@office.get("/schools/<npsn:npsn>")
def school(npsn):
    return show_school(found_school(npsn))


@office.post("/schools/<npsn:npsn>")
def update_school(npsn):
    found, (typed, facts, problems) = found_school(npsn), _read()
    if problems:
        return show_school(found, typed=typed, problems=problems), 422
    before = {name: getattr(found, name) for name in facts}
    for name, value in facts.items():
        setattr(found, name, value)
    if changes := {name: [before[name], value] for name, value in facts.items() if before[name] != value}:
        Event.note("school-changed", about=found, by=current_user, at=clock.now(), changes=changes)
    db.session.commit()
    return redirect(url_for(".school", npsn=npsn, saved="yes"), code=303)


def found_school(npsn: str) -> School:
    return db.session.scalar(select(School).where(School.npsn == npsn)) or abort(404)


def show_school(found: School, **typing):
    """The school's page; `typing` is what a refused form said: typed, problems, or assigning."""
    now, year = clock.now(), running_year()
    years = db.session.scalars(select(Enrolment.year).where(Enrolment.school_id == found.id).order_by(Enrolment.year))
    odd = oddities(year, now, found) if year else None
    page = {
        "school": found, "typed": {name: _as_typed(getattr(found, name)) for name in (*WORDS, *NUMBERS)},
        "problems": {}, "assigning": {}, "levels": LEVELS, "zones": Zone, "year": year, "years": list(years),
        "staff": sorted(Assignment.staff_of(found), key=_place),
        "today": local_day(now, found.zone), "trace": Event.about(found),
        "is_leaderless": odd and any(e.school_id == found.id for e in odd.leaderless),
        "doubled": next((people for s, people in odd.doubled if s.id == found.id), []) if odd else [],
    }  # fmt: skip
    return render_template("office/school.html", **page | typing)


def _place(held: Assignment) -> int:
    """The head first, then those who walk beside the school."""
    return list(Role).index(held.role)


def _as_typed(value) -> str:
    return "" if value is None else str(value)


def _speaking_of(words: str):
    like = f"%{words.lower().replace('%', '').replace('_', '')}%"
    columns = (School.name, School.npsn, School.district, School.regency)
    return select(School).where(or_(*(func.lower(c).like(like) for c in columns))).order_by(School.name, School.id)


def _read() -> tuple[dict, dict, dict]:
    """What was typed, the facts as they are kept, and a sentence for each that will not do."""
    typed = {name: one_line(request.form.get(name, ""), LONGEST) for name in (*WORDS, *NUMBERS)}
    zones = {zone.value for zone in Zone}
    problems = {name: NEEDED for name in ("name", "level") if not typed[name]}
    problems |= {"zone": NEEDED} if typed["zone"] not in zones else {}
    numbers = {name: int(t) if (t := typed[name]).isascii() and t.isdecimal() else None for name in NUMBERS}
    for name, number in numbers.items():
        if typed[name] and (number is None or number > MOST):
            problems[name] = NO_NUMBER
    words = {name: typed[name] for name in WORDS if name != "zone"}
    zone = {} if "zone" in problems else {"zone": Zone(typed["zone"])}
    return typed, {**words, **zone, **numbers}, problems
