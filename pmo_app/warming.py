"""What a server loads before its first visitor comes, and, if it forks, once for all of its workers."""

import gc
from datetime import date

from flask import Flask
from sqlalchemy.orm import configure_mappers

from pmo_app.instruments import edition, editions
from pmo_app.pages.shared.wording import day_note, full_day

ANY_DAY = date(2026, 1, 1)


def warm(app: Flask) -> None:
    """Load what requests would load one by one. Last, all there is counts as here to stay: the collector of garbage
    writes into whatever it looks through, and would give each worker its own copy of everything."""
    configure_mappers()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    for name in editions():
        edition(name)
    for words in (full_day, day_note):  # the names of days, and the holidays: both come from large libraries
        words(ANY_DAY)
    gc.collect()
    gc.freeze()
