"""The commands: `pmo --help` lists them."""

import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

from pmo_app import config
from pmo_app.cli import checking, keeping, office, people, running
from pmo_app.release import VERSION


def main() -> None:
    """The command line, with a setting that makes no sense told in one line."""
    from pmo_app import create_app  # the assembly list imports this module

    try:
        group = FlaskGroup(create_app=lambda: create_app(), add_version_option=False, help="PMO Sekolah.")
        click.version_option(VERSION, prog_name="pmo")(group)()
    except config.SettingsError as error:
        sys.exit(f"pmo: {error}")


def init_app(app: Flask) -> None:
    for room in (running, office, people, keeping, checking):
        for command in room.COMMANDS:
            app.cli.add_command(command)
