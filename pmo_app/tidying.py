"""What is of no use any more goes: what has outlived its time, evidence removed long ago, transfers nobody goes on
with, what lies in the store without a row that knows it, and databases that a restored one took the place of."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from pmo_app import storage
from pmo_app.backups import database
from pmo_app.backups.rotation import DAYS
from pmo_app.engine import only_reading
from pmo_app.extensions import db
from pmo_app.models import Evidence, Piece, Transfer
from pmo_app.privacy.letting_go import let_go

FORMER = timedelta(days=DAYS)  # as long as backups are kept: what was erased is gone from there, too
NOT_OURS = (  # an empty database, say: what belongs to this store may be on its way back from a backup
    "in EVIDENCE_STORE are more than this database knows of there, and stay: is it the database of this store? If not, "
    "restore the right one, or set the right store"
)
AGE = timedelta(days=1)  # younger ones may belong to a write that is not committed yet


def tidy(now: datetime, say: Callable[[str], None]) -> None:
    """First the rows, then the bytes: broken off in between, the next run finds the bytes without a row. Raises
    storage.StoreError where the store cannot be reached."""
    store = storage.store()
    outlived = let_go(now)
    removed, forgotten = Evidence.to_purge(now), Transfer.forgotten(now)
    places = [piece.place(variant) for piece in removed for variant in piece.variants]
    for piece in removed:
        piece.purged_at = now
    for transfer in forgotten:
        places += transfer.end()
    db.session.commit()
    store.delete(places)
    with only_reading():
        stray, known = _strays(store, now)
    if len(stray) > known:
        say(f"{len(stray)} objects {NOT_OURS}")
        stray = []
    store.delete(stray)
    store.forget_unfinished(now - AGE)
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    former = [file for file, at in database.of(url).former_copies(url) if at < now - FORMER]
    for file in former:
        file.unlink(missing_ok=True)
    say(f"{len(former)} databases of before a restore")
    say(f"outlived: {', '.join(f'{count} {name}' for name, count in outlived.items())}")
    say(f"{len(removed)} removed pieces of evidence, {len(forgotten)} forgotten transfers, {len(stray)} stray objects")


def _strays(store, now: datetime) -> tuple[list[str], int]:
    """Places in the store that nothing in the database leads to, and how many it leads to."""
    folders = set(db.session.scalars(select(Evidence.folder).where(Evidence.purged_at.is_(None))))
    pieces = set(db.session.scalars(select(Piece.place)))
    strays, known = [], 0
    for prefix in ("evidence/", "incoming/"):
        for key, _, at in store.keys(prefix):
            if key in pieces or key.split("/")[1] in folders:
                known += 1
            elif at < now - AGE:
                strays.append(key)
    return strays, known
