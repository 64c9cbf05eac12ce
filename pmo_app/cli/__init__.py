"""The commands: `pmo --help` lists them."""

import sys
from collections.abc import Iterator
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup

from pmo_app import config, tables
from pmo_app.release import VERSION


def main() -> None:
    """The command line, with a setting that makes no sense told in one line."""
    from pmo_app import create_app  # the assembly list imports this module

    try:
        group = FlaskGroup(create_app=lambda: create_app(), add_version_option=False, help="PMO Sekolah.")
        click.version_option(VERSION, prog_name="pmo")(group)()
    except config.SettingsError as error:
        sys.exit(f"pmo: {error}")


ROOMS = ("serving", "running", "office", "people", "keeping", "checking")


class Commands(AppGroup):
    """The commands of all rooms, each loaded when one is asked for that was in none before it; those that migrate come
    last. So a server loads no other command, and keeps no memory for them."""

    def __init__(self, app: Flask):
        super().__init__(app.name)
        self.app = app

    def list_commands(self, ctx):
        for command in self._ours():
            self.add_command(command)
        self._learn_to_migrate()
        return super().list_commands(ctx)

    def get_command(self, ctx, name):
        if ours := next((command for command in self._ours() if command.name == name), None):
            return ours
        self._learn_to_migrate()
        return super().get_command(ctx, name)

    def _ours(self) -> Iterator[click.Command]:
        for room in ROOMS:
            yield from import_module(f"pmo_app.cli.{room}").COMMANDS

    def _learn_to_migrate(self) -> None:
        tables.be_ready_for_migrations(self.app)


def init_app(app: Flask) -> None:
    app.cli = Commands(app)
