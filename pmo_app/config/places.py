"""Settings of where bytes live: a folder of this machine, or a bucket of a store that speaks S3."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from pmo_app.config.reading import SettingsError

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"  # what this installation keeps: the default database and its key
BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[a-z0-9_-][a-z0-9_.-]*)*)/?")
ENDPOINT = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[\w./-]*)?", re.ASCII)


@dataclass(frozen=True)
class Bucket:
    """A bucket of a store that speaks S3 (or what in it begins with `prefix`), and the key to it."""

    name: str
    prefix: str
    endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)


def evidence_store(env: Mapping[str, str]) -> Path | Bucket:
    """EVIDENCE_STORE, where uploaded bytes live: a folder, or a bucket; var/evidence if it is not set."""
    return place(env, "EVIDENCE_STORE") or VAR / "evidence"


def place(env: Mapping[str, str], name: str) -> Path | Bucket | None:
    """The folder or bucket that this setting names; None where it is not set."""
    text = env.get(name, "").strip()
    if text.startswith("s3:"):
        return _bucket(name, text, env)
    if text and not Path(text).is_absolute():
        raise SettingsError(f"{name} must be an absolute folder or s3://bucket/prefix, not {text!r}.")
    return Path(text) if text else None


def _bucket(setting: str, text: str, env: Mapping[str, str]) -> Bucket:
    found, endpoint = BUCKET.fullmatch(text), env.get("S3_ENDPOINT", "").strip().rstrip("/")
    if not found:
        raise SettingsError(f"{setting} must look like s3://bucket or s3://bucket/prefix, not {text!r}.")
    if not ENDPOINT.fullmatch(endpoint):
        raise SettingsError(f"S3_ENDPOINT must be the store's address, like https://s3.contoh.id, not {endpoint!r}.")
    names = ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    keys = [env.get(name, "").strip() for name in names]
    for name, key in zip(names, keys, strict=True):
        if not key:
            raise SettingsError(f"{setting} is a bucket, but {name} is not set.")
    if not find_spec("obstore"):
        raise SettingsError(f"{setting} is a bucket, but obstore is not installed: pip install -r requirements-s3.txt")
    return Bucket(found[1], found[2][1:], endpoint, env.get("S3_REGION", "").strip() or "us-east-1", *keys)
