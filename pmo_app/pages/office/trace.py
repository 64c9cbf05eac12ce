"""Who changed people, schools, years and assignments, when, from what to what."""

import json

from flask import Response, render_template, request, stream_with_context
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pmo_app import clock
from pmo_app.extensions import db
from pmo_app.models import Event, Person
from pmo_app.pages.office import office
from pmo_app.pages.shared import csv

PER_PAGE = 50
AT_ONCE = 1000
COLUMNS = ("nomor", "waktu (UTC)", "nomor orang", "nama pengguna", "perbuatan", "tentang", "rincian")
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


@office.get("/trace.csv")
def trace_file():
    """Every deed that was ever noted, of the office and on reports, oldest first; sent as it is read."""
    name = f"jejak-{clock.now():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(stream_with_context(_lines()), mimetype="text/csv", headers=headers)


def _lines():
    yield csv.MARK + csv.line_of(COLUMNS)
    known = (Event.id, Event.at, Event.person_id, Person.username, Event.verb, Event.report_id, Event.subject)
    wanted, last = select(*known, Event.detail).outerjoin(Event.person).order_by(Event.id), 0
    while rows := db.session.execute(wanted.where(Event.id > last).limit(AT_ONCE)).all():
        db.session.rollback()  # a slow reader must not keep the database from tidying up behind those who write
        last = rows[-1].id
        yield "".join(csv.line_of(_cells(*row)) for row in rows)


def _cells(id, at, person_id, username, verb, report_id, subject, detail) -> tuple:
    about = f"report:{report_id}" if report_id else subject
    told = json.dumps(detail, ensure_ascii=False) if subject else ""  # what a report holds is its readers'
    return id, at.isoformat(), person_id, username, verb, about, told
