"""Commands that look whether things are as they should be, and that make keys."""

import sys
from pathlib import Path

import click

from pmo_app import vapid
from pmo_app.instruments import SHELF, editions
from pmo_app.instruments.check import problems, summary


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


COMMANDS = (check_instrument, push_keys)
