"""Assignments: given, ended, moved, and handed over from one person to the next."""

from datetime import date, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from pmo_app import clock
from pmo_app.domain.calendar import local_day
from pmo_app.domain.notices import NoticeKind
from pmo_app.domain.roles import Role
from pmo_app.domain.text import one_line, small_number
from pmo_app.extensions import db
from pmo_app.models import Assignment, Event, Notice, Person, School
from pmo_app.models.changed_roles import ending_sessions
from pmo_app.models.roster import person_called
from pmo_app.pages.office import office
from pmo_app.pages.office.schools import found_school, running_year, show_school
from pmo_app.pages.shared.wording import iso_day

AT_A_SCHOOL = [role for role in Role if role is not Role.ADMINISTRATOR]
NOBODY = "Belum ada orang yang dikenal sebagai “{typed}”. Tambahkan dulu di Orang, atau periksa ejaannya."
SEVERAL = "Ada beberapa orang yang cocok. Tulis nama penggunanya: {names}."
NO_DAY = "Tanggal ini tidak terbaca."
BACKWARDS = "Tanggal akhir mendahului tanggal mulai."
NO_YEAR = "Sekolah ini belum ikut tahun pelajaran itu. Daftarkan dulu di Tahun pelajaran."
HAS_IT = "{name} sudah memegang peran ini di sini pada waktu itu."


@office.post("/schools/<npsn:npsn>/assignments")
def assign(npsn):
    school, typed = found_school(npsn), _typed()
    person, problem = _person(typed["person"])
    role, year = _role(typed["role"]), request.form.get("year", 0, small_number)
    starts_on, ends_on = iso_day(typed["starts_on"]), iso_day(typed["ends_on"])
    problem = problem or _fault(starts_on, typed["ends_on"], ends_on)
    problem = problem or ("" if school.takes_part_in(year) else NO_YEAR)
    if not problem and Assignment.overlapping(person, role, school, year, starts_on, ends_on):
        problem = HAS_IT.format(name=person.full_name)
    if problem:
        return show_school(school, assigning={**typed, "problem": problem}), 422
    with ending_sessions([person], at=clock.now()):
        give(person, role, school, year, starts_on, ends_on)
    db.session.commit()
    return redirect(url_for(".school", npsn=npsn, _anchor=role), code=303)


@office.post("/assignments/<int:id>/end")
def end_assignment(id):
    """The last day is the one given; today if none was."""
    held = db.session.get(Assignment, id) or abort(404)
    last = iso_day(request.form.get("ends_on")) or _today(held.school)
    if last < held.starts_on:
        abort(422, f"{BACKWARDS} Penugasan ini mulai {held.starts_on:%d-%m-%Y}. Tidak ada yang berubah.")
    with ending_sessions([held.person], at=clock.now()):
        for post in held.same_post():
            _end(post, last)
    db.session.commit()
    return redirect(_back(held), code=303)


@office.get("/assignments/<int:id>/handover")
def handover(id):
    return _show_handover(db.session.get(Assignment, id) or abort(404), {})


@office.post("/assignments/<int:id>/handover")
def hand_over(id):
    """One action: the one ends the day before, the other begins; the newcomer is shown where things stand."""
    held, typed = db.session.get(Assignment, id) or abort(404), _typed()
    person, problem = _person(typed["person"])
    day = iso_day(typed["starts_on"])
    if problem := problem or _handover_fault(held, person, day):
        return _show_handover(held, {**typed, "problem": problem}), 422
    with ending_sessions([held.person, person], at=clock.now()):
        _pass_on(held, person, day)
    db.session.commit()
    return redirect(_back(held), code=303)


def _handover_fault(held: Assignment, person: Person, day: date | None) -> str:
    if not day or not held.school:
        return NO_DAY
    if day <= held.starts_on:
        return BACKWARDS
    has_it = Assignment.overlapping(person, held.role, held.school, held.year, day, None)
    return HAS_IT.format(name=person.full_name) if has_it or person.id == held.person_id else ""


def _pass_on(held: Assignment, person: Person, day: date) -> None:
    """Posts of earlier years end, too: who served until yesterday reads nothing any more."""
    for post in held.same_post():
        _end(post, day - timedelta(days=1))
        if post.year >= held.year:
            given = give(person, post.role, post.school, post.year, max(day, post.starts_on), None)
            given.follows_id = post.id
    told = {"role": held.role, "day": day.isoformat()}
    changes = {"person": [held.person.full_name, person.full_name]}
    Event.note("handed-over", about=held.school, by=current_user, at=clock.now(), **told, changes=changes)
    detail = {"school": held.school.name, "day": day.isoformat()}
    news = {"kind": NoticeKind.HANDED_OVER, "by_id": current_user.id, "detail": detail}
    Notice.put([person.id], f"handed-over:{held.school_id}:{held.role}", clock.now(), **news)


@office.get("/assignments/<int:id>/move")
def moving(id):
    return _show_move(db.session.get(Assignment, id) or abort(404), {})


@office.post("/assignments/<int:id>/move")
def move(id):
    """The same person, to another school: ended here, begun there."""
    held, typed = db.session.get(Assignment, id) or abort(404), _typed()
    school, day = _school(typed["npsn"]), iso_day(typed["starts_on"])
    problem = "" if school else "NPSN ini tidak dikenal. Periksa delapan angkanya."
    problem = problem or ("" if day else NO_DAY) or (BACKWARDS if day <= held.starts_on else "")
    problem = problem or ("" if school.takes_part_in(held.year) else NO_YEAR)
    if not problem and Assignment.overlapping(held.person, held.role, school, held.year, day, None):
        problem = HAS_IT.format(name=held.person.full_name)
    if problem:
        return _show_move(held, {**typed, "problem": problem}), 422
    with ending_sessions([held.person], at=clock.now()):
        for post in held.same_post():
            _end(post, day - timedelta(days=1))
        give(held.person, held.role, school, held.year, day, None)
    db.session.commit()
    return redirect(url_for(".school", npsn=school.npsn), code=303)


def give(person: Person, role: Role, school: School, year: int, starts_on: date, ends_on: date | None) -> Assignment:
    """A new assignment, with its trace at the person and at the school."""
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    new = Assignment(person=person, role=role, school=school, year=year, **dates)
    db.session.add(new)
    db.session.flush()
    told = {"role": role, "year": year, "person": person.full_name, "school": school.name}
    told |= {"starts_on": starts_on.isoformat(), "ends_on": ends_on and ends_on.isoformat()}
    for about in (person, school):
        Event.note("assigned", about=about, by=current_user, at=clock.now(), **told)
    return new


def _end(held: Assignment, last: date) -> None:
    before, held.ends_on = held.ends_on, last
    told = {"role": held.role, "year": held.year, "person": held.person.full_name}
    told |= {"school": held.school.name if held.school else ""}
    changes = {"ends_on": [before and before.isoformat(), last.isoformat()]}
    for about in filter(None, (held.person, held.school)):
        Event.note("assignment-ended", about=about, by=current_user, at=clock.now(), **told, changes=changes)


def _typed() -> dict[str, str]:
    names = ("person", "role", "year", "starts_on", "ends_on", "npsn")
    return {name: one_line(request.form.get(name, ""), 120) for name in names}


def _person(typed: str) -> tuple[Person | None, str]:
    """The one person this means, or a sentence saying why nobody is."""
    found = person_called(typed) if typed else []
    if len(found) == 1:
        return found[0], ""
    names = ", ".join(f"{p.username} ({p.name})" for p in found)
    return None, SEVERAL.format(names=names) if found else NOBODY.format(typed=typed)


def _role(typed: str) -> Role:
    return next((role for role in AT_A_SCHOOL if role == typed), None) or abort(422, "Pilih perannya dulu.")


def _school(npsn: str) -> School | None:
    return db.session.scalar(select(School).where(School.npsn == npsn))


def _fault(starts_on: date | None, typed_end: str, ends_on: date | None) -> str:
    if not starts_on or (typed_end and not ends_on):
        return NO_DAY
    return BACKWARDS if ends_on and ends_on < starts_on else ""


def _today(school: School | None) -> date:
    return local_day(clock.now(), school.zone if school else "Asia/Jakarta")


def _back(held: Assignment) -> str:
    return url_for(".school", npsn=held.school.npsn) if held.school else url_for(".person", id=held.person_id)


def _show_handover(held: Assignment, typed: dict):
    if not held.school:
        abort(404)
    return render_template("office/handover.html", held=held, typed=typed, today=_today(held.school))


def _show_move(held: Assignment, typed: dict):
    if not held.school:
        abort(404)
    return render_template("office/move.html", held=held, typed=typed, today=_today(held.school), year=running_year())
