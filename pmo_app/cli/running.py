"""Commands that fill the demo, and that run by themselves every hour or day."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import inspect

from pmo_app import clock, config, samples
from pmo_app.extensions import db
from pmo_app.models import Chore
from pmo_app.reminding.run import remind
from pmo_app.tidying import tidy


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


@click.command("remind")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, send and write nothing.")
@with_appcontext
def remind_(dry_run: bool) -> None:
    """Send what is due: reminders, the daily summaries, messages to phones. Run it every hour or so, from cron or a
    timer; it is safe at any time, and from two machines at once."""
    remind(clock.now(), click.echo, is_dry=dry_run)
    if not dry_run:
        Chore.done("remind", at=clock.now())


@click.command("tidy")
@with_appcontext
def tidy_() -> None:
    """Let go of what is of no use any more: evidence removed more than 30 days ago, transfers that nobody went on with
    for a week, bytes in the store that no row knows of. Run it once a day."""
    tidy(clock.now(), click.echo)
    Chore.done("tidy", at=clock.now())


COMMANDS = (demo, remind_, tidy_)
