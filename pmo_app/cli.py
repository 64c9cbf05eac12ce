"""The commands: `pmo --help` lists them."""

import logging
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
import waitress
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy import inspect

from pmo_app import clock, config, samples, storage, vapid
from pmo_app.domain.calendar import Slot, Zone, local_day
from pmo_app.domain.more_time import fault_of
from pmo_app.domain.new_year import FIRST, LAST
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.importing.applying import apply
from pmo_app.importing.posts import plan_of
from pmo_app.importing.reading import read
from pmo_app.importing.safety import Refused
from pmo_app.instruments import SHELF, edition, editions
from pmo_app.instruments.check import problems, summary
from pmo_app.models import Assignment, Event, Extension, Invitation, MovedOn, Person, Report, SchoolYear
from pmo_app.models.openings import Opening
from pmo_app.pages.shared.holidays import oddities_of
from pmo_app.pages.shared.wording import deadline
from pmo_app.reminding.run import remind
from pmo_app.storage.moving import move, overlap
from pmo_app.tidying import tidy


def main() -> None:
    """The command line, with a setting that makes no sense told in one line."""
    from pmo_app import create_app  # the assembly list imports this module

    try:
        FlaskGroup(create_app=lambda: create_app(), add_version_option=False, help="PMO Sekolah.")()
    except config.SettingsError as error:
        sys.exit(f"pmo: {error}")


def init_app(app: Flask) -> None:
    daily = (serve, remind_, tidy_)
    now_and_then = (demo, admin, new_year, import_, extend, move_evidence, push_keys, check_instrument)
    for command in daily + now_and_then:
        app.cli.add_command(command)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@with_appcontext
def serve(host: str) -> None:
    """Serve the app with waitress on PORT (5000)."""
    logging.getLogger("waitress").setLevel(logging.INFO)
    app = current_app._get_current_object()
    waitress.serve(
        app, host=host, port=config.port(), threads=8, connection_limit=1000, channel_timeout=120, ident=None
    )


@click.command()
@with_appcontext
def demo() -> None:
    """Fill the database with the fictional sample year, moved so that today falls inside it."""
    if not inspect(db.engine).has_table("person"):
        sys.exit("pmo demo: the database has no tables yet. Run `pmo db upgrade` first.")
    try:
        filled = samples.fill_demo(is_lively=True)
    except samples.NotEmpty:
        sys.exit(
            "pmo demo: this database holds other people's data; the demo wants one of its own. Nothing was changed."
        )
    db.session.commit()
    click.echo(samples.introduction(config.port(), filled))


@click.command()
@click.argument("username")
@click.argument("name", required=False)
@click.option("--site", default="", help="The app's address on the web, for the link; https://pmo.contoh.id")
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
        person.assignments.append(Assignment(role=Role.ADMINISTRATOR, starts_on=local_day(now, Zone.WIB)))
        Event.note("assigned", about=person, by=None, at=now, role=Role.ADMINISTRATOR, person=person.full_name)
    token = Invitation.make(person, by=None, at=now).token(current_app.config["SECRET_KEY"])
    db.session.commit()
    place = site.rstrip("/") or f"http://127.0.0.1:{config.port()}"
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


@click.command("remind")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, send and write nothing.")
@with_appcontext
def remind_(dry_run: bool) -> None:
    """Send what is due: reminders, the daily summaries, messages to phones. Run it every hour or so, from cron or a
    timer; it is safe at any time, and from two machines at once."""
    remind(clock.now(), click.echo, is_dry=dry_run)


@click.command("tidy")
@with_appcontext
def tidy_() -> None:
    """Let go of what is of no use any more: evidence removed more than 30 days ago, transfers that nobody went on with
    for a week, bytes in the store that no row knows of. Run it once a day."""
    tidy(clock.now(), click.echo)


@click.command("move-evidence")
@click.argument("to")
@with_appcontext
def move_evidence(to: str) -> None:
    """Copy all evidence from where EVIDENCE_STORE says to TO, which is written like it. Every copy is read back;
    nothing is taken away. Run again, it copies what is new or was broken off."""
    settings = {"EVIDENCE_STORE": config.evidence_store({**os.environ, "EVIDENCE_STORE": to})}
    if overlap(current_app.config["EVIDENCE_STORE"], settings["EVIDENCE_STORE"]):
        sys.exit("pmo move-evidence: that is where the evidence lies now, or within it. Nothing was copied.")
    try:
        moved = move(storage.store(), storage.store_of(settings), click.echo)
    except storage.StoreError as error:
        sys.exit(f"pmo move-evidence: {error}. What was copied stays; run this again to go on.")
    click.echo(f"Done: {moved}. Where it was copied from, all is left as it was.")
    click.echo("If files came in meanwhile, run this once more. Then set this, and start the app again:")
    click.echo(f"EVIDENCE_STORE={to}")


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


@click.command("check-instrument")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check_instrument(folder: Path | None) -> None:
    """Check an edition of the instrument (all of them, or FOLDER) and say what is wrong with it and where."""
    found = 0
    for place in [folder] if folder else [SHELF / name for name in editions()]:
        faults = problems(place)
        found += len(faults)
        click.echo(f"{place.name}: {len(faults)} masalah" if faults else f"{summary(place)} Tidak ada masalah.")
        for fault in faults:
            click.echo(f"  - {fault}")
    sys.exit(1 if found else 0)


@click.command("push-keys")
def push_keys() -> None:
    """Print a fresh key for messages to phones, as lines for the environment.

    A new key turns the messages off on every phone until its owner turns them on again.
    """
    click.echo(f"VAPID_PRIVATE_KEY={vapid.new_private_key()}")
    click.echo("VAPID_CONTACT=mailto:your.name@your.host")
