"""School years: opening one from the year before, its dates, its schools and who leads them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, or_, select

from pmo_app import clock
from pmo_app.domain.calendar import Slot, local_day
from pmo_app.domain.more_time import Kept
from pmo_app.domain.new_year import FIRST, LAST, Fault, faults
from pmo_app.domain.roles import Leadership
from pmo_app.extensions import db
from pmo_app.instruments import edition, editions
from pmo_app.models import Enrolment, Event, Extension, MovedOn, Report, School, SchoolYear
from pmo_app.models.listing import Listed
from pmo_app.models.openings import Opening, change_dates, effects, enrolments_in, enrolments_of
from pmo_app.pages.office import office
from pmo_app.pages.office.schools import found_school, running_year
from pmo_app.pages.shared.holidays import oddities_of
from pmo_app.pages.shared.paging import Paged
from pmo_app.pages.shared.wording import iso_day

FAULTS = {
    Fault.BEFORE_ITS_MONTH: "Tenggat mendahului bulan pertemuannya.",
    Fault.NOT_AFTER_THE_LAST: "Tenggat tidak sesudah tenggat pertemuan sebelumnya.",
    Fault.OUTSIDE: "Tanggal ini di luar tahun pelajarannya.",
}
NO_DATE = "Tanggal ini tidak terbaca atau belum diisi."
NO_YEAR = f"Tulis tahun mulai dengan empat angka, antara {FIRST} dan {LAST}."
THERE_ALREADY = "Tahun pelajaran ini sudah dibuka. Tidak ada yang berubah."


@office.get("/years")
def years():
    found = db.session.scalars(select(SchoolYear).order_by(SchoolYear.start.desc())).all()
    counted = Counter(dict(db.session.execute(select(Enrolment.year, func.count()).group_by(Enrolment.year)).all()))
    return render_template("office/years.html", years=found, counted=counted, running=running_year())


@office.get("/years/new")
def new_year():
    before = SchoolYear.newest()
    start = before.start + 1 if before else local_day(clock.now(), "Asia/Jakarta").year
    slots = copied(before, start)
    return _show_new(before, {"start": str(start), **_as_typed(slots)}, {})


@office.post("/years/new")
def open_year():
    """First what it will be; written only when it comes back confirmed."""
    before, start = SchoolYear.newest(), _start()
    slots, problems = _dates(start or 0)
    if not start or db.session.get(SchoolYear, start):
        problems["start"] = THERE_ALREADY if start else NO_YEAR
    if problems:
        return _show_new(before, _typed(), problems), 422
    plan = _planned(before, start, slots)
    if "confirmed" not in request.form:
        return render_template("office/year_preview.html", plan=plan, odd=oddities_of, form=request.form)
    try:
        plan.open(by=current_user, at=clock.now())
    except MovedOn:
        abort(409, THERE_ALREADY)
    db.session.commit()
    return redirect(url_for(".year", year=start), code=303)


@office.get("/years/<int:year>")
def year(year):
    return _show_year(_found(year))


@office.post("/years/<int:year>")
def update_dates(year):
    """First what moving them does to reports; written only when it comes back confirmed."""
    found = _found(year)
    slots, problems = _dates(year)
    if problems:
        return _show_year(found, typed=_typed(), problems=problems), 422
    if "confirmed" not in request.form:
        now = clock.now()
        told = effects(year, slots, now, lambda zone: local_day(now, zone))
        extended = [e for effect in told for e in Extension.in_force(year, effect.slot.number)]
        page = {"effects": told, "extended": extended, "odd": oddities_of, "form": request.form}
        page["moved"] = {effect.slot.number: effect.slot.due for effect in told}
        return render_template("office/year_effects.html", year=found, **page)
    kept = next((kept for kept in Kept if kept == request.form.get("extensions")), Kept.KEEP)
    change_dates(found, slots, by=current_user, at=clock.now(), kept=kept)
    db.session.commit()
    return redirect(url_for(".year", year=year, saved="yes"), code=303)


@office.post("/years/<int:year>/schools")
def join_year(year):
    """A school takes part from now on."""
    found, school = _found(year), found_school("".join(request.form.get("npsn", "").split()))
    if not school.takes_part_in(year):
        Report.open_year(school, year, Leadership.default_for(school.cohort))
        Event.note("school-joined", about=found, by=current_user, at=clock.now(), school=school.name)
    db.session.commit()
    return redirect(url_for(".year", year=year, _anchor="schools"), code=303)


@office.post("/years/<int:year>/schools/<npsn:npsn>/leadership")
def change_leadership(year, npsn):
    """From here on the other one leads; what was sent stays as it was."""
    school = found_school(npsn)
    mine = select(Enrolment).where(Enrolment.school_id == school.id, Enrolment.year == year)
    found, wanted = db.session.scalar(mine) or abort(404), Leadership(_leadership())
    if found.leadership is not wanted:
        changes = {"leadership": [found.leadership, wanted]}
        found.leadership = wanted
        Event.note("leadership-changed", about=school, by=current_user, at=clock.now(), year=year, changes=changes)
    db.session.commit()
    return redirect(url_for(".year", year=year, q=npsn), code=303)


def copied(before: SchoolYear | None, start: int) -> tuple[Slot, ...]:
    """The dates of the year before, moved; those of the newest edition where there is none."""
    return before.moved_to(start) if before else edition(editions()[-1]).slots_for(start)


def _found(year: int) -> SchoolYear:
    return db.session.get(SchoolYear, year) or abort(404)


def _leadership() -> str:
    wanted = request.form.get("leadership", "")
    return wanted if wanted in set(Leadership) else abort(422, "Pilih siapa yang memimpin. Tidak ada yang berubah.")


def _start() -> int | None:
    typed = request.form.get("start", "").strip()
    is_year = len(typed) == 4 and typed.isascii() and typed.isdecimal()
    return int(typed) if is_year and FIRST <= int(typed) <= LAST else None


def _typed() -> dict[str, str]:
    """What stood in the form, "" where something was missing."""
    names = ("start", *(f"{kind}-{number}" for kind in ("month", "due") for number in range(1, 7)))
    return {name: request.form.get(name, "") for name in names}


def _as_typed(slots: Sequence[Slot]) -> dict[str, str]:
    months = {f"month-{s.number}": f"{s.month:%Y-%m}" for s in slots}
    return months | {f"due-{s.number}": s.due.isoformat() for s in slots}


def _dates(start: int) -> tuple[tuple[Slot, ...], dict[str, str]]:
    """The six dates that were typed, and a sentence for each that will not do."""
    slots, problems = [], {}
    for number in range(1, 7):
        month, due = _month(request.form.get(f"month-{number}", "")), iso_day(request.form.get(f"due-{number}"))
        if month and due:
            slots.append(Slot(number, month, due))
        else:
            problems[f"due-{number}"] = NO_DATE
    problems |= {f"due-{number}": FAULTS[fault] for number, fault in faults(slots, start).items()} if start else {}
    return tuple(slots), problems


def _month(typed: str) -> date | None:
    return iso_day(f"{typed.strip()[:7]}-01")


def _planned(before: SchoolYear | None, start: int, slots: tuple[Slot, ...]) -> Opening:
    form = request.form
    name = before.edition if before else editions()[-1]
    chosen = form.getlist("npsn") if form.get("schools") == "some" else None
    choices = {"as_before": form.get("leadership") == "before", "carries": "carries" in form, "npsns": chosen}
    return Opening.planned(start, name, slots, before=before.start if before else None, at=clock.now(), **choices)


def _show_new(before: SchoolYear | None, typed, problems: dict):
    schools = db.session.scalars(select(School).order_by(School.regency, School.name)).all()
    going_on = {e.school_id for e in enrolments_of(before.start)} if before else {s.id for s in schools}
    page = {"before": before, "typed": typed, "problems": problems, "schools": schools, "going_on": going_on}
    return render_template("office/year_new.html", **page, odd=oddities_of)


def _show_year(found: SchoolYear, typed=None, problems: dict | None = None):
    words, taking_part = request.args.get("q", "").strip().lower(), Listed(enrolments_in(found.start))
    named = or_(func.lower(School.name).contains(words, autoescape=True), School.npsn == words)
    shown = Listed(enrolments_in(found.start).where(named)) if words else taking_part
    typed = typed or _as_typed([day.as_slot() for day in found.dates])
    page = {"page": Paged.of(shown, request.args), "total": len(taking_part), "words": words, "odd": oddities_of}
    page |= {"typed": typed, "problems": problems or {}, "trace": Event.about(found)}
    return render_template("office/year.html", year=found, **page)
