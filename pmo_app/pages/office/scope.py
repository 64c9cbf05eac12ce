"""A person's set of schools: many at once, chosen by hand, by filter or through facilitators."""

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import exists, func, or_, select

from pmo_app import clock
from pmo_app.domain.calendar import Zone, local_day
from pmo_app.domain.roles import Role
from pmo_app.domain.text import small_number
from pmo_app.extensions import db
from pmo_app.models import Assignment, Enrolment, Person, School
from pmo_app.models.changed_roles import ending_sessions
from pmo_app.pages.office import office
from pmo_app.pages.office.assignments import AT_A_SCHOOL, give
from pmo_app.pages.office.schools import running_year

NONE_CHOSEN = "Belum ada sekolah yang dicentang. Tidak ada yang berubah."
MOST_AT_ONCE = 400


@office.get("/people/<int:id>/schools")
def choose_schools(id):
    """Schools of the running year that the filters let through, those not yet theirs ready to be ticked."""
    return _show(db.session.get(Person, id) or abort(404))


@office.post("/people/<int:id>/schools")
def assign_schools(id):
    person, role, year = db.session.get(Person, id) or abort(404), _role(), running_year()
    if not (chosen := request.form.getlist("npsn")[:MOST_AT_ONCE]):
        return _show(person, NONE_CHOSEN), 422
    taking_part = select(School).join(Enrolment, Enrolment.school_id == School.id).where(Enrolment.year == year)
    new = taking_part.where(School.npsn.in_(chosen), ~_held(person, role, year))
    with ending_sessions([person], at=clock.now()):
        for school in db.session.scalars(new).all():
            give(person, role, school, year, local_day(clock.now(), school.zone), None)
    db.session.commit()
    return redirect(url_for(".person", id=id, _anchor="assignments"), code=303)


def _show(person: Person, problem: str = ""):
    role, year, asked = _role(), running_year(), request.values
    found = db.session.scalars(_wanted(person, role, year, asked).limit(MOST_AT_ONCE)).all() if year else []
    facilitators = select(Person).join(Assignment).where(Assignment.role == Role.FACILITATOR, Assignment.year == year)
    page = {
        "regencies": db.session.scalars(select(School.regency).distinct().order_by(School.regency)).all(),
        "facilitators": db.session.scalars(facilitators.distinct().order_by(Person.name)).all(),
        "roles": AT_A_SCHOOL, "role": role, "year": year, "asked": asked, "schools": found, "problem": problem,
    }  # fmt: skip
    return render_template("office/scope.html", person=person, **page)


def _role() -> Role:
    return next((role for role in AT_A_SCHOOL if role == request.values.get("role")), Role.COORDINATOR)


def _held(person: Person, role: Role, year: int):
    mine = (Assignment.person_id == person.id, Assignment.role == role, Assignment.year == year)
    return exists().where(*mine, Assignment.school_id == School.id, Assignment.covers(local_day(clock.now(), Zone.WIB)))


def _wanted(person: Person, role: Role, year: int, asked):
    wanted = select(School).join(Enrolment, Enrolment.school_id == School.id).where(Enrolment.year == year)
    wanted = wanted.where(~_held(person, role, year)).order_by(School.regency, School.name)
    if words := asked.get("q", "").strip().lower():
        wanted = wanted.where(or_(func.lower(School.name).contains(words, autoescape=True), School.npsn == words))
    if regency := asked.get("regency"):
        wanted = wanted.where(School.regency == regency)
    if (cohort := asked.get("cohort", "")) in ("1", "2", "3"):
        wanted = wanted.where(School.cohort == int(cohort))
    if facilitator := asked.get("facilitator", None, small_number):
        led = (Assignment.person_id == facilitator, Assignment.role == Role.FACILITATOR, Assignment.year == year)
        wanted = wanted.where(exists().where(*led, Assignment.school_id == School.id))
    return wanted
