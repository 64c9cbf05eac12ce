"""Commands that keep what was entrusted: moving evidence, backups, and the way back from one."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError

from pmo_app import clock, config, storage, tables
from pmo_app.backups.errors import BackupError, NothingYet
from pmo_app.backups.locks import new_keys, secret_in
from pmo_app.backups.making import Source, make
from pmo_app.backups.restoring import restore
from pmo_app.backups.rotation import made_at
from pmo_app.engine import only_reading
from pmo_app.extensions import db
from pmo_app.models import Chore, Evidence
from pmo_app.release import VERSION
from pmo_app.storage.moving import move, overlap

UNCHANGED = "There is no new backup; the app and earlier backups are as they were."


@click.command("move-evidence")
@click.argument("to")
@with_appcontext
def move_evidence(to: str) -> None:
    """Copy all evidence from where EVIDENCE_STORE says to TO, which is written like it. Every copy is read back;
    nothing is taken away. Run again, it copies what is new or was broken off."""
    settings = {"EVIDENCE_STORE": config.evidence_store({**os.environ, "EVIDENCE_STORE": to})}
    if overlap(current_app.config["EVIDENCE_STORE"], settings["EVIDENCE_STORE"]):
        sys.exit("pmo move-evidence: that is where the evidence lies now, or within it. Nothing was copied.")
    try:
        moved = move(storage.store(), storage.store_of(settings), click.echo)
    except storage.StoreError as error:
        sys.exit(f"pmo move-evidence: {error}. What was copied stays; run this again to go on.")
    click.echo(f"Done: {moved}. Where it was copied from, all is left as it was.")
    click.echo("If files came in meanwhile, run this once more. Then set this, and start the app again:")
    click.echo(f"EVIDENCE_STORE={to}")


@click.command("backup")
@click.argument("place", required=False)
@click.option("--database-only", is_flag=True, help="Without evidence, as before an update, which leaves that alone.")
@with_appcontext
def backup(place: str | None, database_only: bool) -> None:
    """Back up the database and all evidence to PLACE, a folder or s3://bucket/prefix (BACKUP_PLACE if left out).

    People may go on writing. What was copied is read back and compared. Kept are the last of each of 24 hours and of
    each of 35 days. Locked if BACKUP_RECIPIENT is set.
    """
    target = _backups_at(place) if place else current_app.config["BACKUP_PLACE"]
    if not target:
        sys.exit("pmo backup: where to? Give a folder or s3://bucket/prefix, or set BACKUP_PLACE.")
    evidence = None if database_only else storage.store()
    with _refused_in_words():
        source, store = _source(evidence), storage.store_at(target, "BACKUP_PLACE")
        made = make(source, store, clock.now(), current_app.config["BACKUP_RECIPIENT"], click.echo)
    if made.is_bereft:
        sys.exit(
            f"pmo backup: {made.name} holds the database alone. It names {source.named} pieces of evidence, and none "
            "lies in EVIDENCE_STORE: is its disk mounted? No earlier backup was let go of."
        )
    if database_only:
        return click.echo(f"Done: {made.name}, {made.size:,} bytes, the database alone.")
    if tables.has(Chore.__tablename__):
        Chore.done("backup", at=clock.now(), told=f"{target if isinstance(target, Path) else target.name}: {made.name}")
    click.echo(f"Done: {made.name}, {made.size:,} bytes; {made.removed} old ones let go of.")


@contextmanager
def _refused_in_words():
    """Ends the command with a sentence; with success where there is nothing to back up yet."""
    try:
        yield
    except NothingYet:
        click.echo("Nobody is in this database yet: there is nothing to back up, and no backup was made.")
        sys.exit(0)
    except (BackupError, storage.StoreError) as error:
        sys.exit(f"pmo backup: {error}. {UNCHANGED}")
    except DatabaseError as error:
        sys.exit(f"pmo backup: the database cannot be read: {error.orig}. {UNCHANGED}")


def _source(evidence: storage.Store | None) -> Source:
    """What is there now; the tables may be those of an earlier release, which an update is about to bring forward."""
    with only_reading():
        named = Evidence.count_of_stored() if tables.has(Evidence.__tablename__) else 0
        return Source(current_app.config["SQLALCHEMY_DATABASE_URI"], evidence, named, tables.revision(), VERSION)


@click.command("restore")
@click.argument("file")
@click.option("--identity", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Opens a locked one.")
@with_appcontext
def restore_(file: str, identity: Path | None) -> None:
    """Bring back the backup FILE (a path, or s3://bucket/prefix/name): the database and the evidence of then.

    It is checked whole before anything is touched. Stop the app first. The pool `files` must lie beside FILE.
    """
    place, _, name = file.rpartition("/")
    if not made_at(name):
        sys.exit(f"pmo restore: {name or file!r} is no backup of ours; they are called pmo-20260920-070000.tar.gz")
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.remove()
    db.engine.dispose()
    try:
        source = storage.store_at(_backups_at(place or "."), "FILE")
        secret = secret_in(identity) if identity else ""
        back = restore(source, name, url, storage.store(), tables.known(), secret, click.echo)
    except (BackupError, storage.StoreError) as error:
        sys.exit(f"pmo restore: {error}.")
    click.echo(f"Done: all is as it was on {back.made_at:%Y-%m-%d %H:%M} UTC. Now `pmo db upgrade`, and start the app.")


def _backups_at(text: str) -> Path | config.Bucket:
    return config.place({**os.environ, "PLACE": text if "://" in text else str(Path(text).resolve())}, "PLACE")


@click.command("backup-key")
def backup_key() -> None:
    """Print a fresh pair of keys for locked backups. The secret one belongs on paper or in a safe, never here."""
    public, secret = new_keys()
    click.echo(f"BACKUP_RECIPIENT={public}")
    click.echo(f"{secret}   <- opens the backups; keep it away from this machine, and do not lose it")


COMMANDS = (backup, restore_, backup_key, move_evidence)
