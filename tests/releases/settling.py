"""The database of an earlier release with its people in it, brought up to this one."""

from flask import Flask

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.tables import upgrade
from tests.releases.kept import Kept, put
from tests.support.databases import SETTINGS


def settled(shelf, kept: Kept) -> str:
    """The name of the shelf's template that holds it; made when it is first asked for."""
    name, made = f"from_{kept.version.replace('.', '_')}", shelf.__dict__.setdefault("releases", set())
    if name not in made:
        _settle(kept, shelf.fresh("bare", "older"))
        shelf.keep("older", name)
        made.add(name)
    return name


def _settle(kept: Kept, url: str) -> None:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    lay_out(app, kept, kept.rows)
    with app.app_context():
        upgrade()
        db.engine.dispose()


def lay_out(app: Flask, kept: Kept, rows: dict) -> None:
    """Fill the app's bare database as that release had it, with these rows; nobody is connected to it afterwards."""
    with app.app_context():
        upgrade(to=kept.revision)
        with db.engine.begin() as connection:
            put(connection, rows)
        db.engine.dispose()
