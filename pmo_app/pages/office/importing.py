"""Bringing in a workbook: upload, look at what it would do, apply it whole."""

from datetime import datetime

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
from pmo_app.importing.reading import Contents, read
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
    return _shown(kept, None if kept.applied_at else plan_of(read(kept.name, kept.body), kept.year))


@office.post("/import/<int:id>/application")
def apply_import(id):
    """The plan is made anew: somebody may have changed things since. The answer grows while it is written; by then the
    view's session is over, and the plan is made once more in the one that writes it."""
    kept = own(Upload, id)
    if kept.applied_at:
        return _shown(kept, None)
    contents = read(kept.name, kept.body)
    plan = plan_of(contents, kept.year)
    if plan.problems:
        return _shown(kept, plan, IN_THE_WAY), 409
    counts = {sheet: plan.counts(sheet) for sheet in SHEETS}
    steps = _steps(id, contents, current_user._get_current_object(), clock.now())
    response = Response(stream_template("office/importing.html", steps=steps, counts=counts, Kind=Kind))
    response.headers["Content-Encoding"] = "identity"  # pressing it would hold the steps back
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _steps(id: int, contents: Contents, by: Person, at: datetime):
    """Each step as it is done, none if another press was faster; one that says None if it failed and nothing was
    written."""
    try:
        kept = db.session.get(Upload, id, with_for_update=True)
        if kept.applied_at:
            return
        plan = plan_of(contents, kept.year)
        if plan.problems:
            raise Refused(IN_THE_WAY)
        kept.end(at)
        yield from apply(plan, kept.name, by=by, at=at)
    except Exception:
        current_app.logger.exception("an import failed")
        yield None
    finally:
        db.session.rollback()  # where nothing was written, the rest of the page must hold nobody up


def _shown(kept: Upload, plan: Plan | None, stopped: str = "") -> str:
    """The preview; without a plan, that it was applied."""
    about = {"Kind": Kind, "SHEETS": SHEETS, "shown_problems": SHOWN_PROBLEMS, "shown_rows": SHOWN_ROWS}
    return render_template("office/import_preview.html", upload=kept, plan=plan, stopped=stopped, **about)


def show_form(problem: str = ""):
    years = db.session.scalars(select(SchoolYear).order_by(SchoolYear.start.desc())).all()
    return render_template("office/import.html", years=years, running=running_year(), problem=problem)
