"""Settings, all of them, read from the environment, each with its safe default; what makes no sense is refused."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from pmo_app.config.places import ROOT, VAR, Bucket, evidence_store, place
from pmo_app.config.reading import SHORTEST_KEY, SettingsError, one_of, token, whole_number
from pmo_app.config.telling import Mail, mail, push_keys, sentry, site

__all__ = [
    "ROOT", "VAR", "Bucket", "Mail", "SettingsError", "database_url", "evidence_store", "from_environment", "place",
    "port", "push_keys", "secret_key",
]  # fmt: skip
DAY = 24 * 60 * 60
MB = 1024 * 1024
AGE = re.compile(r"age1[a-z0-9]{58}")


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
        "BACKUP_PLACE": place(env, "BACKUP_PLACE"),
        "BACKUP_RECIPIENT": recipient(env),
        "LOG_FORMAT": one_of(env, "LOG_FORMAT", ("plain", "json")),
        "METRICS_TOKEN": token(env, "METRICS_TOKEN"),
        "SENTRY_DSN": sentry(env),
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
    "COMPRESS_BR_WINDOW": 16,  # 64 kB, as much as a page has: no time goes into laying out the usual 4 MB
    "COMPRESS_MIN_SIZE": 300,
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # what has an ETag sees to that itself
    "COMPRESS_MIMETYPES": [
        "text/html", "text/plain", "text/javascript", "application/json", "application/manifest+json",
    ],
}  # fmt: skip


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


def recipient(env: Mapping[str, str]) -> str:
    """BACKUP_RECIPIENT, the public key (age1…) that backups are locked with; "" where they lie open."""
    key = env.get("BACKUP_RECIPIENT", "").strip()
    if key and not AGE.fullmatch(key):
        raise SettingsError("BACKUP_RECIPIENT must be the public key that `pmo backup-key` or age-keygen prints: age1…")
    return key


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
