"""Writing a row that another may be writing at the same moment."""

from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.exc import IntegrityError

from pmo_app.extensions import Base, db


def inserted(row: Base) -> bool:
    """Write this row now; False, and nothing else of the transaction lost, where the database holds one like it."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def written(table: type[Base], /, **values: Any) -> None:
    """Write a row past the session, which would take several times as long over it, for one nobody needs in hand."""
    db.session.connection().execute(_row(table), values)


def put_new(table: type[Base], /, **values: Any) -> bool:
    """The same in one statement, for a row that nobody needs in hand: half the work of `inserted`."""
    return db.session.connection().execute(_new(table, db.engine.dialect.name), values).rowcount == 1


def put(table: type[Base], /, *told: str, **values: Any) -> None:
    """Write this row, over the one that has its primary key: there `told` become what they are here."""
    db.session.connection().execute(_over(table, told, db.engine.dialect.name), values)


@cache
def _row(table: type[Base]) -> Insert:
    return insert(table.__table__).inline()


@cache
def _new(table: type[Base], dialect: str) -> Insert:
    return _insert(table, dialect).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _over(table: type[Base], told: tuple[str, ...], dialect: str) -> Insert:
    wanted = _insert(table, dialect)
    key = list(table.__table__.primary_key)
    return wanted.on_conflict_do_update(index_elements=key, set_={name: wanted.excluded[name] for name in told})


def _insert(table: type[Base], dialect: str) -> Insert:
    """Both databases know ON CONFLICT, each in its own module: only that of the one in use is loaded. `inline`, here
    and above: no id is asked for in return."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table.__table__).inline()
