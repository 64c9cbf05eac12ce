"""Commands that look whether things are as they should be, and that make keys."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from pmo_app import clock, vapid
from pmo_app.doctor import Level, examine
from pmo_app.engine import only_reading
from pmo_app.extensions import db
from pmo_app.instruments import SHELF, editions
from pmo_app.instruments.check import problems, summary
from pmo_app.models import Person
from pmo_app.watching.views import views_in


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


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look the installation over: settings, secrets, disk, clock, database, migrations, mail, store, timers, backups.

    Says what to do, a sentence each. Ends with 1 if something does not work or would be lost.
    """
    found = []
    with only_reading():
        for finding in examine(current_app.config, clock.now()):
            click.echo(str(finding))
            found.append(finding.level)
    sys.exit(1 if Level.BAD in found else 0)


@click.command("who-saw")
@click.argument("npsn")
@click.argument("year", type=int)
@click.argument("number", type=click.IntRange(1, 6))
@click.option("--evidence", type=int, help="Only who opened this piece of evidence; its number in the address.")
@click.option("--log", type=click.File(encoding="utf-8", errors="replace"), default="-", help="JSON lines; or stdin.")
@with_appcontext
def who_saw(npsn: str, year: int, number: int, evidence: int | None, log) -> None:
    """Tell who was shown the report of meeting NUMBER, when and what, from the app's log.

    journalctl -u pmo -o cat | pmo who-saw 99000101 2026 3
    """
    place = {"npsn": npsn, "year": year, "number": number} | ({"id": evidence} if evidence else {})
    with only_reading():
        for view in views_in(log, place):
            person = db.session.get(Person, view.person)
            click.echo(f"{view.at}  {person.full_name if person else f'person {view.person}'}  {view.rule}")


COMMANDS = (doctor, who_saw, check_instrument, push_keys)
