"""Settings of what leaves by itself: letters, messages to phones, errors told to somebody far away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from pmo_app import vapid
from pmo_app.config.reading import SettingsError

MAIL_LINK = re.compile(r"mailto:[^@\s]+@[\w-]+(\.[\w-]+)+")


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


def sentry(env: Mapping[str, str]) -> str:
    """SENTRY_DSN, where errors are told to; "" for nowhere."""
    dsn = env.get("SENTRY_DSN", "").strip()
    if dsn and not find_spec("sentry_sdk"):
        raise SettingsError(
            "SENTRY_DSN is set, but sentry-sdk is not installed: pip install -r requirements-sentry.txt"
        )
    return dsn
