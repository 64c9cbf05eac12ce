"""Who changed people, schools, years and assignments, when, from what to what."""

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pmo_app.extensions import db
from pmo_app.models import Event
from pmo_app.pages.office import office

PER_PAGE = 50
KINDS = ("person", "school", "school_year")


@office.get("/trace")
def trace():
    """Newest first, a page at a time: there may be many thousands after an import."""
    kind = request.args.get("kind", "") if request.args.get("kind") in KINDS else ""
    deeds = Event.subject.startswith(f"{kind}:") if kind else Event.subject != ""
    total = db.session.scalar(select(func.count()).select_from(Event).where(deeds))
    asked = request.args.get("page", "")
    number = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    wanted = select(Event).where(deeds).options(joinedload(Event.person)).order_by(Event.id.desc())
    events = db.session.scalars(wanted.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    pages = max(1, -(-total // PER_PAGE))
    return render_template("office/trace.html", events=events, kind=kind, number=number, pages=pages)
