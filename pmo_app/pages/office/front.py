"""The office's first page: what there is, and what needs a look."""

from flask import render_template
from sqlalchemy import func, select

from pmo_app import clock
from pmo_app.extensions import db
from pmo_app.models import LinkRequest, School, SchoolYear
from pmo_app.models.roster import Access, counted
from pmo_app.models.staffing import oddities
from pmo_app.pages.office import office
from pmo_app.pages.office.schools import running_year


@office.get("")
def show():
    now, year = clock.now(), running_year()
    page = {
        "year": db.session.get(SchoolYear, year) if year else None,
        "schools": db.session.scalar(select(func.count()).select_from(School)),
        "access": counted(now), "Access": Access,
        "odd": oddities(year, now) if year else None, "requests": len(LinkRequest.waiting()),
    }  # fmt: skip
    return render_template("office/show.html", **page)
