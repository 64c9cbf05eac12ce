"""How Alembic meets our database. On SQLite foreign keys rest while tables are rebuilt (a rebuilt parent would take
its children with it) and are checked before the end; a migration that fails leaves nothing behind."""

from alembic import context

from pmo_app.extensions import db
from pmo_app.models.types import UtcDateTime


def plainly(kind: str, item, _context) -> str | bool:
    """A migration stands by itself: it names plain column types, never ours, which will change after it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    with db.engine.connect() as connection:
        raw, on_sqlite = connection.connection.dbapi_connection, connection.dialect.name == "sqlite"
        if on_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            render_item=plainly,
            render_as_batch=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if on_sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"rows without their parents: {orphans[:5]}")
        if on_sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


run()
