"""Which revision the tables are at, which ones this release knows, and the way from one to the next.

Alembic does the work, and is loaded for it alone: a server needs none of its 10 MB.
"""

from functools import cache

from flask import Flask, current_app
from sqlalchemy import inspect, text

from pmo_app import config
from pmo_app.extensions import db

MIGRATIONS = config.ROOT / "migrations"


def revision() -> str | None:
    """That of the database; None for one without tables."""
    if not has("alembic_version"):
        return None
    return db.session.scalar(text("SELECT version_num FROM alembic_version"))


def has(table: str) -> bool:
    """Whether the database has this table, which one of an earlier release may not."""
    return inspect(db.session.connection()).has_table(table)


@cache
def newest() -> str:
    """The one this release was made for; migrations are numbered."""
    return max(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))


def are_current() -> bool:
    """Whether the database has the tables this release works on."""
    return revision() == newest()


@cache
def known() -> tuple[str, ...]:
    """All this release can bring forward, newest first."""
    from alembic.script import ScriptDirectory

    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def upgrade(to: str = "head") -> None:
    """Bring the tables forward, as `pmo db upgrade` does. Needs an app context."""
    from flask_migrate import upgrade

    be_ready_for_migrations(current_app)
    upgrade(revision=to)


def be_ready_for_migrations(app: Flask) -> None:
    """Have Flask-Migrate at hand, and its commands."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(MIGRATIONS))
