"""The commands: `pmo --help` lists them."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup

from pmo_app import config
from pmo_app.release import VERSION


def main() -> None:
    """The command line, with a setting that makes no sense told in one line."""
    from pmo_app import create_app  # the assembly list imports this module

    try:
        group = FlaskGroup(create_app=lambda: create_app(), add_version_option=False, help="PMO Sekolah.")
        click.version_option(VERSION, prog_name="pmo")(group)()
    except config.SettingsError as error:
        sys.exit(f"pmo: {error}")


class Commands(AppGroup):
    """The commands of all rooms, and those that migrate, loaded when one is asked for: a server asks for none, and
    keeps no memory for them."""

    def __init__(self, app: Flask):
        super().__init__(app.name)
        self.app = app

    def list_commands(self, ctx):
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx, name):
        self._load()
        return super().get_command(ctx, name)

    def _load(self) -> None:
        from pmo_app import tables
        from pmo_app.cli import checking, keeping, office, people, running

        tables.be_ready_for_migrations(self.app)
        for room in (running, office, people, keeping, checking):
            for command in room.COMMANDS:
                self.add_command(command)


def init_app(app: Flask) -> None:
    app.cli = Commands(app)
