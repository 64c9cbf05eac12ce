"""Which tables a request has changed for good, told by the engine as it happens."""

import re

from sqlalchemy import event

CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


class Written:
    """`tables` fills with the names of tables whose rows were changed and committed, until it is cleared."""

    def __init__(self, engine):
        self.tables: set[str] = set()
        self.pending: set[str] = set()
        self.engine = engine
        self.listeners = {"after_cursor_execute": self.note, "commit": self.keep, "rollback": self.forget}
        for name, listener in self.listeners.items():
            event.listen(engine, name, listener)

    def note(self, _connection, cursor, statement, *_):
        is_told_later = "RETURNING" in statement  # SQLite counts such rows only as they are fetched
        if (found := CHANGES.match(statement)) and (is_told_later or cursor.rowcount != 0):
            self.pending.add(found[1])

    def keep(self, _connection):
        self.tables |= self.pending
        self.pending = set()

    def forget(self, _connection):
        self.pending = set()

    def stop(self):
        for name, listener in self.listeners.items():
            event.remove(self.engine, name, listener)
