"""The database as one file and back, whichever kind it is."""

from types import ModuleType

from pmo_app.backups import postgresql, sqlite


def of(url: str) -> ModuleType:
    """What knows databases of this kind (`url` is SQLAlchemy's). Each copies one instant, whoever writes meanwhile
    (`copy_to`), reads a copy whole (`counts_in`), restores it into a scratch place and looks through it there, or says
    why it could not (`unproven`), and puts it in the place of what is there now (`bring_back`), unless anybody is
    connected to that."""
    return sqlite if url.startswith("sqlite") else postgresql
