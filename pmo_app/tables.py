"""Which revision the tables are at, and which ones this release knows."""

from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from pmo_app import config
from pmo_app.extensions import db


def revision() -> str | None:
    """That of the database; None for one without tables."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


@cache
def newest() -> str:
    """The one this release was made for."""
    return _scripts().get_current_head()


@cache
def known() -> tuple[str, ...]:
    """All this release can bring forward, newest first."""
    return tuple(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(config.ROOT / "migrations"))
