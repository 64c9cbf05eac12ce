"""Bringing in a workbook: upload, look at what it would do, apply it whole."""

from flask import Response, current_app, redirect, render_template, request, stream_template, url_for
from flask_login import current_user
from sqlalchemy import select

from pmo_app import clock
from pmo_app.domain.text import one_line, small_number
from pmo_app.extensions import db
from pmo_app.importing.applying import apply
from pmo_app.importing.columns import SHEETS
from pmo_app.importing.plan import Kind, Plan
from pmo_app.importing.posts import plan_of
from pmo_app.importing.reading import read
from pmo_app.importing.safety import Refused
from pmo_app.models import Person, SchoolYear, Upload
from pmo_app.pages.office import office
from pmo_app.pages.office.schools import running_year
from pmo_app.pages.shared.doors import own

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 120
SHOWN_PROBLEMS, SHOWN_ROWS = 200, 50
NO_FILE = "Pilih dulu berkasnya. Belum ada yang berubah."
NO_YEAR = "Pilih tahun pelajarannya. Belum ada yang berubah."
IN_THE_WAY = "Berkas ini masih punya masalah, jadi tidak ada yang diterapkan. Perbaiki, lalu unggah lagi."


@office.get("/import")
def new_import():
    return show_form()


@office.post("/import")
def upload():
    """Read it once to see whether it is taken at all; nothing of it is written yet."""
    file, year = request.files.get("file"), request.form.get("year", 0, small_number)
    if not file or not file.filename:
        return show_form(NO_FILE), 422
    body = file.read()
    file.close()
    if not db.session.get(SchoolYear, year):
        return show_form(NO_YEAR), 422
    try:
        read(file.filename, body)
    except Refused as refused:
        return show_form(str(refused)), 422
    kept = Upload.keep(one_line(file.filename, LONGEST_NAME), body, year, by=current_user, at=clock.now())
    db.session.commit()
    return redirect(url_for(".preview", id=kept.id), code=303)


@office.get("/import/template.xlsx")
def import_template():
    from pmo_app.importing.template import template  # it brings a large library, for this page alone

    told = {"Content-Disposition": "attachment; filename=templat-pmo-sekolah.xlsx"}
    return Response(template(), mimetype=WORKBOOK, headers=told)


@office.get("/import/<int:id>")
def preview(id):
    kept = own(Upload, id)
    return render_template("office/import_preview.html", upload=kept, plan=_plan(kept), **ABOUT)


@office.post("/import/<int:id>/application")
def apply_import(id):
    """The plan is made anew: somebody may have changed things since. The answer grows while it is written."""
    kept = own(Upload, id)
    plan, at = _plan(kept), clock.now()
    if plan.problems:
        return render_template(
            "office/import_preview.html", upload=kept, plan=plan, **ABOUT | {"stopped": IN_THE_WAY}
        ), 409
    kept.applied_at = at
    counts = {sheet: plan.counts(sheet) for sheet in SHEETS}
    steps = _steps(plan, kept.name, current_user._get_current_object(), at)
    response = Response(stream_template("office/importing.html", steps=steps, counts=counts, Kind=Kind))
    response.headers["Content-Encoding"] = "identity"  # pressing it would hold the steps back
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _steps(plan: Plan, name: str, by: Person, at):
    """Each step as it is done; one that says None if it failed and nothing was written."""
    try:
        yield from apply(plan, name, by=by, at=at)
    except Exception:
        current_app.logger.exception("an import failed")
        yield None


def _plan(kept: Upload) -> Plan:
    return plan_of(read(kept.name, kept.body), kept.year)


def show_form(problem: str = ""):
    years = db.session.scalars(select(SchoolYear).order_by(SchoolYear.start.desc())).all()
    return render_template("office/import.html", years=years, running=running_year(), problem=problem)


ABOUT = {"Kind": Kind, "SHEETS": SHEETS, "shown_problems": SHOWN_PROBLEMS, "shown_rows": SHOWN_ROWS, "stopped": ""}
