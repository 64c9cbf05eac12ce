"""A long list that stays in the database: as many rows of it as are looked at."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from pmo_app.extensions import db


class Listed(Sequence):
    """The rows of a query, in its order. `len` counts them, a slice fetches just those; `made` makes of each row what
    is listed, the row's first column if left out."""

    def __init__(self, wanted: Select, made: Callable[[Any], Any] = lambda row: row[0]):
        self.wanted, self.made = wanted, made

    def __len__(self) -> int:
        return db.session.scalar(select(func.count()).select_from(self.wanted.order_by(None).subquery()))

    def __getitem__(self, which: slice | int) -> Any:
        if not isinstance(which, slice):
            return self[which : which + 1][0]
        start, stop = which.start or 0, which.stop
        wanted = self.wanted.offset(start) if stop is None else self.wanted.offset(start).limit(stop - start)
        return [self.made(row) for row in db.session.execute(wanted)]
