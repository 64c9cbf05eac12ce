"""Where uploaded bytes live: a folder of this machine, or a bucket of a store that speaks S3."""

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, current_app

from pmo_app import config
from pmo_app.storage.folder import Folder
from pmo_app.storage.interface import About, NotThere, Store, Stored, StoreError, StoreFull

__all__ = [
    "About", "NotThere", "Store", "StoreError", "StoreFull", "Stored", "init_app", "store", "store_at", "store_of",
]  # fmt: skip


def init_app(app: Flask) -> None:
    app.extensions["store"] = store_of(app.config)


def store() -> Store:
    """The store of the app that runs."""
    return current_app.extensions["store"]


def store_of(settings: Mapping) -> Store:
    """The store that EVIDENCE_STORE names. Raises config.SettingsError where its folder cannot be written to."""
    return store_at(settings["EVIDENCE_STORE"], "EVIDENCE_STORE")


def store_at(place: Path | config.Bucket, setting: str) -> Store:
    """The store at a place that this setting named. Raises config.SettingsError as above."""
    if isinstance(place, config.Bucket):
        from pmo_app.storage.s3 import S3  # its package is there only where it is wanted

        return S3(place)
    return Folder(_ready(place, setting))


def _ready(folder: Path, setting: str) -> Path:
    """A folder that is there, made now if need be; what it lies in must be there, so that a slip makes no folders."""
    try:
        folder.mkdir(mode=0o700, parents=folder.is_relative_to(config.VAR), exist_ok=True)
    except OSError as error:
        raise config.SettingsError(f"{setting}: {folder} cannot be made: {error.strerror}.") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise config.SettingsError(f"{setting}: {folder} is a folder this program may not write to.")
    return folder
