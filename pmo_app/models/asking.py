"""Questions that nearly every page asks: put together once (putting them together costs more than the answer), and
answered in plain rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal_column

from pmo_app.extensions import db


def told(question: Select, **known: Any) -> Sequence[Row]:
    """All rows of a question about columns; `known` are its parameters. Past the session, which would take longer over
    them than the database does; what waits to be written is written first, as it would be there."""
    session = db.session()
    session.flush()
    return session.connection().execute(question, known).all()


def in_one_word(column: ColumnElement[str], between: str) -> ColumnElement[str]:
    """All values of a column, in no order, set side by side with a sign between them. The sign stands in the question:
    as a parameter it would have the question's text made anew each time it is asked."""
    return func.aggregate_strings(column, literal_column(f"'{between}'"))
