"""Settings, all of them, read from the environment, each with its safe default; what makes no sense is refused."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pmo_app import vapid

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"  # what this installation keeps: the default database and its key
SHORTEST_KEY = 16
DAY = 24 * 60 * 60
MB = 1024 * 1024
BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[a-z0-9_-][a-z0-9_.-]*)*)/?")
ENDPOINT = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[\w./-]*)?", re.ASCII)
MAIL_LINK = re.compile(r"mailto:[^@\s]+@[\w-]+(\.[\w-]+)+")


class SettingsError(ValueError):
    """A setting makes no sense; the message names it and says what would."""


def from_environment(env: Mapping[str, str] = os.environ) -> dict:
    """The whole configuration of the app. Raises SettingsError with a sentence to act on."""
    return {
        "SECRET_KEY": secret_key(env),
        "SQLALCHEMY_DATABASE_URI": database_url(env),
        "TRUSTED_PROXIES": whole_number(env, "TRUSTED_PROXIES", 0, 0, 5),
        "SIGN_IN_TRIES_PER_ACCOUNT": whole_number(env, "SIGN_IN_TRIES_PER_ACCOUNT", 10, 1, 1000),
        "SIGN_IN_TRIES_PER_ADDRESS": whole_number(env, "SIGN_IN_TRIES_PER_ADDRESS", 40, 1, 10_000),
        "EVIDENCE_FILE_LIMIT": whole_number(env, "EVIDENCE_FILE_MB", 200, 25, 2000) * MB,
        "EVIDENCE_QUOTA": whole_number(env, "EVIDENCE_QUOTA_MB", 1024, 25, 1_000_000) * MB,
        "EVIDENCE_STORE": evidence_store(env),
        "SITE": site(env),
        "MAIL": mail(env),
        **push_keys(env),
        **FIXED,
    }


FIXED = {
    "SESSION_COOKIE_NAME": "pmo",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": 60 * DAY,  # "ingat saya"; without it the session ends with the browser
    "SESSION_REFRESH_EACH_REQUEST": False,
    "MAX_CONTENT_LENGTH": 2 * MB,  # text only; views that take files say more
    "MAX_FORM_PARTS": 500,
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: phones keep pages open for days
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 5,
    "COMPRESS_MIN_SIZE": 300,
    "COMPRESS_MIMETYPES": [
        "text/html", "text/plain", "text/javascript", "application/json", "application/manifest+json",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Mail:
    """The server that takes letters, and who they are from (a name and an address)."""

    host: str
    port: int
    security: str  # "starttls", "tls" or "none"
    user: str
    password: str
    sender: tuple[str, str]


SECURITY = {"smtp": ("starttls", 587), "smtps": ("tls", 465), "smtp+plain": ("none", 25)}
MAIL_LOOKS = (
    "SMTP_URL must look like smtp://user:password@host:587, smtps://user:password@host:465 or smtp+plain://host."
)


def mail(env: Mapping[str, str]) -> Mail | None:
    """SMTP_URL and MAIL_FROM; None where no mail is sent. Letters hold links, so SITE must be there, too."""
    url = env.get("SMTP_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise SettingsError(MAIL_LOOKS) from None
    if parts.scheme not in SECURITY or not parts.hostname:
        raise SettingsError(MAIL_LOOKS)
    if not site(env):
        raise SettingsError("SMTP_URL is set, but SITE is not: mails need links. Set SITE to the app's address.")
    security, usual = SECURITY[parts.scheme]
    sender = parseaddr(env.get("MAIL_FROM", ""))
    if "@" not in sender[1]:
        raise SettingsError("MAIL_FROM must look like PMO Sekolah <pmo@contoh.id> where SMTP_URL is set.")
    known = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(parts.hostname, port or usual, security, *known, (sender[0] or "PMO Sekolah", sender[1]))


def site(env: Mapping[str, str]) -> str:
    """SITE, the app's own address on the web, without a slash at its end; "" if it is not set."""
    address = env.get("SITE", "").strip().rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        raise SettingsError("SITE must be the app's address, like https://pmo.contoh.id")
    return address


def whole_number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name, "").strip() or str(default)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def port(env: Mapping[str, str] = os.environ) -> int:
    """The port to serve on, from PORT; 5000 if it is not set."""
    return whole_number(env, "PORT", 5000, 1, 65535)


def secret_key(env: Mapping[str, str]) -> str:
    """SECRET_KEY, or one made once and kept beside the default database, readable by its owner only."""
    key = env.get("SECRET_KEY", "")
    if not key:
        return _kept_key(VAR / "secret-key")
    if len(key) < SHORTEST_KEY:
        raise SettingsError(f"SECRET_KEY must have at least {SHORTEST_KEY} characters; leave it out to have one made.")
    return key


def _kept_key(file: Path) -> str:
    file.parent.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


def push_keys(env: Mapping[str, str]) -> dict[str, str]:
    """What messages to phones are signed with, and whom a push service may write to; without a key there are none."""
    key, contact = (env.get(name, "").strip() for name in ("VAPID_PRIVATE_KEY", "VAPID_CONTACT"))
    public = vapid.public_key(key)
    if key and not public:
        raise SettingsError("VAPID_PRIVATE_KEY is no key. `pmo push-keys` makes one.")
    if (key or contact) and not MAIL_LINK.fullmatch(contact):
        raise SettingsError(f"VAPID_CONTACT must look like mailto:name@host.id, not {contact!r}.")
    if key and not find_spec("pywebpush"):
        told = "VAPID_PRIVATE_KEY is set, but pywebpush is not installed: pip install -r requirements-push.txt"
        raise SettingsError(told)
    return {"VAPID_PRIVATE_KEY": key, "VAPID_PUBLIC_KEY": public, "VAPID_CONTACT": contact}


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
    place = env.get("EVIDENCE_STORE", "").strip()
    if place.startswith("s3:"):
        return _bucket(place, env)
    folder = Path(place or VAR / "evidence")
    if not folder.is_absolute():
        raise SettingsError(f"EVIDENCE_STORE must be an absolute folder or s3://bucket/prefix, not {place!r}.")
    return folder


def _bucket(place: str, env: Mapping[str, str]) -> Bucket:
    found, endpoint = BUCKET.fullmatch(place), env.get("S3_ENDPOINT", "").strip().rstrip("/")
    if not found:
        raise SettingsError(f"EVIDENCE_STORE must look like s3://bucket or s3://bucket/prefix, not {place!r}.")
    if not ENDPOINT.fullmatch(endpoint):
        raise SettingsError(f"S3_ENDPOINT must be the store's address, like https://s3.contoh.id, not {endpoint!r}.")
    names = ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    keys = [env.get(name, "").strip() for name in names]
    for name, key in zip(names, keys, strict=True):
        if not key:
            raise SettingsError(f"EVIDENCE_STORE is a bucket, but {name} is not set.")
    if not find_spec("obstore"):
        told = "EVIDENCE_STORE is a bucket, but obstore is not installed: pip install -r requirements-s3.txt"
        raise SettingsError(told)
    return Bucket(found[1], found[2][1:], endpoint, env.get("S3_REGION", "").strip() or "us-east-1", *keys)


def database_url(env: Mapping[str, str]) -> str:
    """DATABASE_URL for SQLite or PostgreSQL (psycopg 3); a file under var/ if it is not set."""
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        VAR.mkdir(exist_ok=True)
        return f"sqlite:///{VAR / 'pmo.db'}"
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.strip("/"):
        return url
    raise SettingsError("DATABASE_URL must look like sqlite:////folder/pmo.db or postgresql://user:password@host/name.")
