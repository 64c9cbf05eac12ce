"""Kept releases: one file each, a JSON line for every row, form and page, the same for SQLite and PostgreSQL."""

import base64
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import JSON, Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, select, text

FOLDER = Path(__file__).parent
VERSIONS = sorted(
    (path.name.removesuffix(".jsonl.gz") for path in FOLDER.glob("*.jsonl.gz")),
    key=lambda version: [int(number) for number in version.split(".")],
)
OURS_NOT_THE_RELEASES = {"alembic_version"}


@dataclass
class Kept:
    """A release as it was: the newest migration it had, the moment it was kept, the rows of each table, the forms its
    people had before them, and the pages and scripts their browsers held."""

    version: str
    revision: str
    at: datetime
    rows: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    forms: list[dict] = field(default_factory=list)
    pages: list[dict] = field(default_factory=list)

    @classmethod
    def of(cls, version: str) -> "Kept":
        with gzip.open(FOLDER / f"{version}.jsonl.gz", "rt", encoding="utf-8") as lines:
            head, *others = map(json.loads, lines)
        kept = cls(head["release"], head["revision"], datetime.fromisoformat(head["at"]))
        for line in others:
            if "row" in line:
                kept.rows[line["table"]].append(line["row"])
            else:
                (kept.forms if "action" in line else kept.pages).append(line)
        return kept

    def put_by(self) -> Path:
        """Written so that the same release always makes the same bytes."""
        head = {"release": self.version, "revision": self.revision, "at": self.at.isoformat()}
        rows = ({"table": table, "row": row} for table, rows in self.rows.items() for row in rows)
        lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in (head, *rows, *self.forms, *self.pages))
        path = FOLDER / f"{self.version}.jsonl.gz"
        path.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
        return path


def tables_of(connection: Connection) -> list[Table]:
    """The tables as they stand, parents first."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)  # what was NULL stays NULL, and is no JSON null
    return [table for table in metadata.sorted_tables if table.name not in OURS_NOT_THE_RELEASES]


def rows_of(connection: Connection) -> dict[str, list[dict]]:
    """Every row of every table, in a form that both databases write alike."""
    return {table.name: list(_read(connection, table)) for table in tables_of(connection)}


def _read(connection: Connection, table: Table) -> Iterator[dict]:
    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
        yield {name: written(value) for name, value in row.items()}


def written(value):
    """A value as JSON can hold it; instants in UTC."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def put(connection: Connection, rows: dict[str, list[dict]]) -> None:
    """These rows into the tables as they stand; the next number of each table comes after theirs."""
    for table in tables_of(connection):
        if told := rows.get(table.name):
            connection.execute(insert(table), [_ready(table, row) for row in told])
            _count_on(connection, table)


def _ready(table: Table, row: dict) -> dict:
    return {name: value if value is None else read(table.c[name].type, value) for name, value in row.items()}


def read(kind, value):
    """The opposite of `written`, for a column of this type."""
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if kind.timezone else moment
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _count_on(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "postgresql" and "id" in table.c:
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'})
        if sequence:
            connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))
