"""Whether anything at all changed in a database, told from outside the app; and how it comes back to what it was."""

import hashlib
import sqlite3

import psycopg
from sqlalchemy import make_url


def ledger_of(url: str, template: str) -> "SqliteLedger | PostgresLedger":
    """The ledger of the database at `url`, which is still as the template at the other address."""
    return SqliteLedger(url, template) if url.startswith("sqlite") else PostgresLedger(url)


class Ledger:
    """Holds a hash of every row of every table, none left out. Reading them all after each of many thousand requests
    would take minutes, so `mark` asks the engine first whether anything was written: it may say yes for nothing
    (housekeeping), never no for something. An untouched copy stands beside the tables as the schema `spare`."""

    TABLES = MARK = BEGIN = ""
    TRIGGERS = ""  # what keeps rows from being deleted is out of the way meanwhile

    def __init__(self, connection):
        self.connection = connection
        self.at_first, self.last_mark = self.digests(), self.mark()

    def ask(self, sentence: str) -> list[tuple]:
        return self.connection.execute(sentence).fetchall()

    def mark(self) -> tuple:
        return self.ask(self.MARK)[0]

    def names(self) -> list[str]:
        return sorted(name for (name,) in self.ask(self.TABLES))

    def digests(self) -> dict[str, str]:
        rows = {name: sorted(map(repr, self.ask(f'SELECT * FROM "{name}"'))) for name in self.names()}
        return {name: hashlib.sha256(repr(held).encode()).hexdigest() for name, held in rows.items()}

    def changed(self) -> list[str]:
        """The tables that are not as they were at first."""
        mark, self.last_mark = self.last_mark, self.mark()
        if mark == self.last_mark:
            return []
        return [name for name, digest in self.digests().items() if digest != self.at_first[name]]

    def put_back(self, names: list[str]) -> None:
        """Give these tables the rows they had at first."""
        self.connection.execute(self.BEGIN)
        triggers = self.ask(self.TRIGGERS) if self.TRIGGERS else []
        for name, _ in triggers:
            self.connection.execute(f'DROP TRIGGER "{name}"')
        for name in names:
            self.connection.execute(f'DELETE FROM "{name}"')
            self.connection.execute(f'INSERT INTO "{name}" SELECT * FROM spare."{name}"')
        for _, sentence in triggers:
            self.connection.execute(sentence)
        self.connection.execute("COMMIT")
        self.last_mark = self.mark()

    def close(self) -> None:
        self.connection.close()


class SqliteLedger(Ledger):
    TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table'"
    MARK = "PRAGMA data_version"  # goes up with every commit of another connection
    TRIGGERS = "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'"
    BEGIN = "BEGIN IMMEDIATE"  # foreign keys are off on a connection of this kind

    def __init__(self, url: str, template: str):
        connection = sqlite3.connect(make_url(url).database, isolation_level=None)
        connection.execute("ATTACH ? AS spare", [make_url(template).database])
        super().__init__(connection)


class PostgresLedger(Ledger):
    TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    MARK = "SELECT pg_current_wal_insert_lsn()"  # goes up with every byte that is to be kept
    BEGIN = "BEGIN; SET LOCAL session_replication_role = replica"  # neither foreign keys nor triggers are looked at

    def __init__(self, url: str):
        parts = make_url(url)
        place = {"host": parts.query["host"], "user": parts.username, "dbname": parts.database}
        super().__init__(psycopg.connect(**place, autocommit=True))
        self.connection.execute("CREATE SCHEMA spare")
        for name in self.names():
            self.connection.execute(f'CREATE TABLE spare."{name}" AS TABLE "{name}"')
        self.last_mark = self.mark()
