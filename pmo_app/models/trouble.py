"""What is the matter when the database refuses for a while, told apart from mistakes of ours."""

import errno
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as Waited


class Trouble(StrEnum):
    """Something that passes, or that whoever keeps the server can end; what was sent may be sent again as it is."""

    FULL = "the disk is full"
    UNWRITABLE = "nothing can be written"
    BUSY = "another holds it too long"
    AWAY = "it cannot be reached"
    BEHIND = "its tables are of another release"


# SQLite's primary result codes: FULL, READONLY, BUSY, LOCKED, IOERR, CANTOPEN.
OF_SQLITE = {
    13: Trouble.FULL, 8: Trouble.UNWRITABLE, 5: Trouble.BUSY, 6: Trouble.BUSY, 10: Trouble.AWAY, 14: Trouble.AWAY,
}  # fmt: skip
# PostgreSQL's states, by how they begin; the longest that fits counts.
OF_POSTGRESQL = {
    "53100": Trouble.FULL, "25006": Trouble.UNWRITABLE, "40": Trouble.BUSY, "53": Trouble.BUSY, "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY, "08": Trouble.AWAY, "57P": Trouble.AWAY, "58": Trouble.AWAY,
}  # fmt: skip
OF_THE_SYSTEM = {
    errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EROFS: Trouble.UNWRITABLE,
}  # fmt: skip


def trouble_in(error: BaseException | None) -> Trouble | None:
    """What the matter is; None for a mistake of ours. Takes what SQLAlchemy raises, and the system.

    SQLite ends a whole transaction where the disk is full, so that going back to a savepoint fails too: what came first
    counts, then.
    """
    while error is not None:
        if trouble := _own_trouble(error):
            return trouble
        error = error.__context__
    return None


def _own_trouble(error: BaseException) -> Trouble | None:
    if isinstance(error, Waited):
        return Trouble.BUSY
    if isinstance(error, OSError):
        return OF_THE_SYSTEM.get(error.errno)
    return _said_by_the_database(error) if isinstance(error, DBAPIError) else None


def _said_by_the_database(error: DBAPIError) -> Trouble | None:
    if code := getattr(error.orig, "sqlite_errorcode", None):
        return OF_SQLITE.get(code & 0xFF)
    if state := getattr(error.orig, "sqlstate", None):
        fitting = [start for start in OF_POSTGRESQL if state.startswith(start)]
        return OF_POSTGRESQL[max(fitting, key=len)] if fitting else None
    return Trouble.AWAY if error.connection_invalidated or isinstance(error, OperationalError) else None
