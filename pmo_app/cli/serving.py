"""The command that serves the app; it comes first, so that none of the others is loaded with it."""

import logging

import click
import waitress
from flask import current_app
from flask.cli import with_appcontext

from pmo_app import config
from pmo_app.warming import warm


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@with_appcontext
def serve(host: str) -> None:
    """Serve the app with waitress on PORT (5000)."""
    logging.getLogger("waitress").setLevel(logging.INFO)
    app = current_app._get_current_object()
    warm(app)
    waitress.serve(
        app, host=host, port=config.port(), threads=8, connection_limit=1000, channel_timeout=120, ident=None
    )


COMMANDS = (serve,)
