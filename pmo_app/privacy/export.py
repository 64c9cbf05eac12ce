"""Everything that is kept about one person, in one JSON document."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from pmo_app.extensions import Base, db
from pmo_app.models import Person

SECRETS = {
    "auth", "body", "credential_id", "endpoint", "p256dh", "password_hash", "print", "public_key", "salt", "snapshot",
}  # fmt: skip


def everything_about(person: Person) -> dict[str, Any]:
    """Their own row, and every row of every table that names them, by table; without what would open a door."""
    found = {"person": _rows(Person.__table__, Person.__table__.c.id == person.id)}
    for table in Base.metadata.sorted_tables:
        naming = [column == person.id for column in table.columns if _points_at_a_person(column)]
        if naming and (rows := _rows(table, or_(*naming))):
            found[table.name] = rows
    return found


def _points_at_a_person(column) -> bool:
    return any(key.column.table is Person.__table__ for key in column.foreign_keys)


def _rows(table, wanted) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if column.name not in SECRETS]
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in
            db.session.execute(select(*columns).where(wanted))]  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
