"""Questions that nearly every page asks: put together once (putting them together costs more than the answer), and
answered in plain rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from pmo_app.extensions import db


def told(question: Select, **known: Any) -> Sequence[Row]:
    """All rows of a question about columns; `known` are its parameters. Past the session, which would take longer over
    them than the database does; what waits to be written is written first, as it would be there."""
    db.session.flush()
    return db.session.connection().execute(question, known).all()
