"""Writing a row that another may be writing at the same moment."""

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
