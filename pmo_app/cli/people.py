"""Commands about what is kept of people: a copy of it, and letting go."""

import json
import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from pmo_app import clock
from pmo_app.domain.forgetting import ERASED, FEWEST, TooShort
from pmo_app.engine import only_reading
from pmo_app.extensions import db
from pmo_app.instruments import edition
from pmo_app.models import Event, Person, School, SchoolYear
from pmo_app.privacy.erasing import erase, mentions
from pmo_app.privacy.erasing_words import erase_words
from pmo_app.privacy.export import everything_about
from pmo_app.privacy.letting_go import retire_evidence


@click.command("person-data")
@click.argument("username")
@with_appcontext
def person_data(username: str) -> None:
    """Print everything that is kept about USERNAME as JSON, for a person who asks for it. The log notes that it was."""
    with only_reading():
        person = _known(username)
        told = json.dumps(everything_about(person), ensure_ascii=False, indent=1)
    Event.note("person-copied", about=person, by=None, at=clock.now())
    db.session.commit()
    click.echo(told)


@click.command("erase-person")
@click.argument("username")
@click.option("--yes", "confirmed", default="", help="The user name once more, to be sure; nothing happens without.")
@with_appcontext
def erase_person(username: str, confirmed: str) -> None:
    """Let go of USERNAME: account, contacts, sign-ins, notices and the details of deeds that name them.

    What they wrote in reports stays their school's, without a name. This cannot be undone, except from a backup;
    backups that hold them are gone after 35 days.
    """
    person = _known(username)
    if confirmed.lower() != person.username:
        counted = ", ".join(f"{len(rows)} {table}" for table, rows in everything_about(person).items())
        sys.exit(f"{person.full_name}: {counted}. Nothing was changed; to go on add: --yes {person.username}")
    mentioned = mentions(person)
    erase(person, by=None, at=clock.now())
    db.session.commit()
    click.echo(f"Done. In what they wrote they are called {person.name} from now on.")
    if mentioned:
        click.echo(f"Their name still stands in {mentioned} answers of reports; whoever leads there can change them.")


@click.command("erase-words")
@click.argument("npsn")
@click.argument("words")
@click.option("--dry-run", is_flag=True, help="Say in how many places they stand, change nothing.")
@with_appcontext
def erase_words_(npsn: str, words: str, dry_run: bool) -> None:
    """Take WORDS, a child's name for instance, out of everything ever written at the school NPSN.

    Whole words in any case of letters, in all years: answers, follow-ups and their histories, what was sent, comments,
    notes, reasons, captions. In their place stands "[dihapus]". This cannot be undone, except from a backup.

    What a photo or a document shows is not looked through: remove it in the app, or whole years with `pmo
    retire-evidence`. Backups that hold the words are gone after 35 days. A phone that still holds the old text is told
    of a conflict when it saves; what it sends is kept beside the answer, so run this once more after a while.
    """
    school = db.session.scalar(select(School).where(School.npsn == npsn.strip()))
    if school is None:
        sys.exit(f"pmo erase-words: no school has the NPSN {npsn}.")
    name = school.name
    try:
        counts = erase_words(school, words, instrument_of=lambda name: edition(name).instrument, at=clock.now())
    except TooShort:
        sys.exit(f"pmo erase-words: give at least {FEWEST} letters; anything shorter stands everywhere.")
    if dry_run:
        db.session.rollback()
    db.session.commit()
    for table, count in counts.items():
        click.echo(f"{table}: {count}")
    told = "Would change" if dry_run else "Changed"
    click.echo(f"{told} {sum(counts.values())} places at {name} to {ERASED}.")
    if not dry_run:
        click.echo(NOT_LOOKED_THROUGH)


NOT_LOOKED_THROUGH = (
    "Photos and documents were not looked through: remove them in the app, or by year with pmo retire-evidence. "
    "Backups that hold the words are gone after 35 days. Phones that still hold the old text can bring it back: run "
    "this once more after a while."
)


@click.command("retire-evidence")
@click.argument("year", type=int)
@click.option("--dry-run", is_flag=True, help="Say how many pieces, change nothing.")
@with_appcontext
def retire_evidence_(year: int, dry_run: bool) -> None:
    """Let go of all photos, documents and recordings of a school year that ended more than a year ago; the texts stay.
    `pmo tidy` then takes the bytes away."""
    try:
        count = retire_evidence(year, clock.now())
    except ValueError:
        sys.exit(f"pmo retire-evidence: the school year {year} is unknown or ended less than a year ago.")
    if dry_run:
        db.session.rollback()
        click.echo(f"Would let go of {count} pieces of evidence.")
        return
    Event.note("evidence-retired", about=db.session.get(SchoolYear, year), by=None, at=clock.now(), count=count)
    db.session.commit()
    click.echo(f"Let go of {count} pieces of evidence.")


def _known(username: str) -> Person:
    """The person with this very user name, those who left too."""
    found = db.session.scalar(select(Person).where(func.lower(Person.username) == username.strip().lower()))
    return found or sys.exit(f"Nobody has the user name {username}.")


COMMANDS = (person_data, erase_person, erase_words_, retire_evidence_)
