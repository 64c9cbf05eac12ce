"""Commands of the office: administrators, school years, workbooks, more time."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from pmo_app import clock, config
from pmo_app.domain.calendar import Slot, Zone, local_day
from pmo_app.domain.more_time import fault_of
from pmo_app.domain.new_year import FIRST, LAST
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.importing.applying import apply
from pmo_app.importing.posts import plan_of
from pmo_app.importing.reading import read
from pmo_app.importing.safety import Refused
from pmo_app.instruments import edition, editions
from pmo_app.models import Assignment, Event, Extension, Invitation, MovedOn, Person, Report, SchoolYear
from pmo_app.models.changed_roles import ending_sessions
from pmo_app.models.openings import Opening
from pmo_app.pages.shared.holidays import oddities_of
from pmo_app.pages.shared.wording import deadline


@click.command()
@click.argument("username")
@click.argument("name", required=False)
@click.option("--site", default="", help="The app's address on the web, for the link (SITE if left out).")
@with_appcontext
def admin(username: str, name: str | None, site: str) -> None:
    """Make USERNAME (called NAME) an administrator and print a one-time link to choose a password.

    Someone who is known already is made an administrator, or just gets a new link.
    """
    person = Person.named(username) or (Person(username=username.lower(), name=name) if name else None)
    if not person:
        sys.exit(f"pmo admin: nobody is called {username} yet. Give the name too: pmo admin {username} 'Wulan Sari'")
    now = clock.now()
    db.session.add(person)
    db.session.flush()
    if not Assignment.viewer(person, now).is_administrator:
        with ending_sessions([person], at=now):
            person.assignments.append(Assignment(role=Role.ADMINISTRATOR, starts_on=local_day(now, Zone.WIB)))
        Event.note("assigned", about=person, by=None, at=now, role=Role.ADMINISTRATOR, person=person.full_name)
    Event.note("link-made", about=person, by=None, at=now)
    token = Invitation.make(person, by=None, at=now).token(current_app.config["SECRET_KEY"])
    db.session.commit()
    place = (site or current_app.config["SITE"]).rstrip("/") or f"http://127.0.0.1:{config.port()}"
    click.echo(f"{person.full_name} is an administrator. This link holds once, for 72 hours:")
    click.echo(f"{place}/invitation/{token}")


@click.command("new-year")
@click.argument("start", type=click.IntRange(FIRST, LAST))
@click.option("--from", "origin", type=int, help="The year to copy; the newest one if left out.")
@click.option("--dry-run", is_flag=True, help="Say what would be, write nothing.")
@with_appcontext
def new_year(start: int, origin: int | None, dry_run: bool) -> None:
    """Open the school year that begins in START: dates, schools and assignments of the year before, leadership by
    cohort."""
    before, now = db.session.get(SchoolYear, origin) if origin else SchoolYear.newest(), clock.now()
    if origin and not before:
        sys.exit(f"pmo new-year: there is no school year {origin} to copy.")
    name = before.edition if before else editions()[-1]
    slots = before.moved_to(start) if before else edition(name).slots_for(start)
    plan = Opening.planned(start, name, slots, before=before and before.start, at=now)
    _show_dates(slots)
    try:
        plan.open(by=None, at=now)
    except MovedOn:
        sys.exit(f"pmo new-year: the school year {start} is there already. Nothing was changed.")
    if dry_run:
        db.session.rollback()
    db.session.commit()
    told = f"{len(plan.schools)} schools, {len(plan.carried)} assignments"
    click.echo(f"Would open {start}/{start + 1}: {told}." if dry_run else f"Opened {start}/{start + 1}: {told}.")


def _show_dates(slots: Iterable[Slot]) -> None:
    for slot in slots:
        odd = ", ".join(oddities_of(slot.due))
        click.echo(f"PMO {slot.number}  {slot.month:%Y-%m}  due {slot.due:%a %Y-%m-%d}{f'  ({odd})' if odd else ''}")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="The school year it is for; the newest one if left out.")
@click.option("--dry-run", is_flag=True, help="Say what would change, write nothing.")
@with_appcontext
def import_(file: Path, year: int | None, dry_run: bool) -> None:
    """Bring in schools, people and assignments from FILE (.xlsx or .csv), all of it or nothing."""
    found = db.session.get(SchoolYear, year) if year else SchoolYear.newest()
    if not found:
        sys.exit("pmo import: there is no such school year. Open it first: pmo new-year 2026")
    try:
        plan = plan_of(read(file.name, file.read_bytes()), found.start)
    except Refused as refused:
        sys.exit(f"pmo import: {refused}")
    for problem in plan.problems:
        click.echo(f"{problem.sheet}, baris {problem.row}, {problem.column}: {problem.sentence}", err=True)
    if plan.problems:
        sys.exit(f"pmo import: {len(plan.problems)} problems; nothing was changed.")
    for step in [] if dry_run else apply(plan, file.name, by=None, at=clock.now()):
        click.echo(f"{step.sheet}: {step.done} / {step.total}")
    for sheet in plan.changes:
        counted = plan.counts(sheet)
        click.echo(f"{sheet}: {counted['new']} new, {counted['changed']} changed, {counted['same']} untouched")


@click.command("extend")
@click.argument("npsn")
@click.argument("number", type=click.IntRange(1, 6))
@click.argument("until", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--reason", required=True)
@click.option("--year", type=int, help="The school year; the running one if left out.")
@with_appcontext
def extend(npsn: str, number: int, until: datetime, reason: str, year: int | None) -> None:
    """Give the school NPSN time UNTIL a day for the report of meeting NUMBER; the day ends at 23.59 where it is."""
    now = clock.now()
    report = Report.at(npsn, year or SchoolYear.running(now) or 0, number)
    if not report:
        sys.exit("pmo extend: there is no such report.")
    slot, today = Report.trail(report.enrolment)[number - 1][1], local_day(now, report.zone)
    if fault := fault_of(until.date(), due=slot.due, regular=slot.own_due, today=today):
        sys.exit(f"pmo extend: {until:%Y-%m-%d} will not do ({fault}); it is due on {slot.due}, today is {today}.")
    try:
        Extension.give(report, until.date(), reason, by=None, at=now)
    except MovedOn:
        sys.exit("pmo extend: this report was sent already. Nothing was changed.")
    db.session.commit()
    click.echo(f"{report.school.name}, PMO {number}: {deadline(until.date(), report.zone)}")


COMMANDS = (admin, new_year, import_, extend)
