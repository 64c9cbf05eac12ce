"""Whether anything at all changed in a database, told from outside the app."""

import hashlib
import sqlite3

import psycopg
from sqlalchemy import make_url


def ledger_of(url: str) -> "SqliteLedger | PostgresLedger":
    return SqliteLedger(url) if url.startswith("sqlite") else PostgresLedger(url)


class Ledger:
    """`digest` is of every row of every table, none left out. Reading them all after each of many thousand requests
    would take minutes, so `mark` asks the engine first whether anything was written: it may say yes for nothing
    (housekeeping), never no for something."""

    TABLES = MARK = ""

    def __init__(self, connection):
        self.connection = connection

    def ask(self, sentence: str) -> list[tuple]:
        return self.connection.execute(sentence).fetchall()

    def mark(self) -> tuple:
        return self.ask(self.MARK)[0]

    def rows(self) -> dict[str, list[str]]:
        names = sorted(name for (name,) in self.ask(self.TABLES))
        return {name: sorted(map(repr, self.ask(f'SELECT * FROM "{name}"'))) for name in names}

    def digest(self) -> str:
        return hashlib.sha256(repr(self.rows()).encode()).hexdigest()

    def close(self) -> None:
        self.connection.close()


class SqliteLedger(Ledger):
    TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
    MARK = "PRAGMA data_version"  # goes up with every commit of another connection

    def __init__(self, url: str):
        super().__init__(sqlite3.connect(make_url(url).database, isolation_level=None))


class PostgresLedger(Ledger):
    TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    MARK = "SELECT pg_current_wal_insert_lsn()"  # goes up with every byte that is to be kept

    def __init__(self, url: str):
        parts = make_url(url)
        place = {"host": parts.query["host"], "user": parts.username, "dbname": parts.database}
        super().__init__(psycopg.connect(**place, autocommit=True))
