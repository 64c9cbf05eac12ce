"""The pair of keys by which push services know that a message comes from this installation (VAPID)."""

import base64
import binascii
import re
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

URL_SAFE = re.compile(r"[A-Za-z0-9_-]+")
LENGTH = 32


def new_private_key() -> str:
    """A fresh one, as base64url of its 32 bytes."""
    while True:  # one in four billion numbers is too large for the curve
        key = encoded(secrets.token_bytes(LENGTH))
        if public_key(key):
            return key


def public_key(private_key: str) -> str:
    """What browsers are told, made of the private key; "" if that is none."""
    raw = decoded(private_key)
    if len(raw) != LENGTH:
        return ""
    try:
        pair = ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())
    except ValueError:
        return ""
    return encoded(pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_public_key(text: str) -> bool:
    """Whether this is a point of the curve, uncompressed, as a browser gives its own."""
    raw = decoded(text)
    if len(raw) != 65:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return True


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes behind base64url without padding; none if it is something else."""
    if not URL_SAFE.fullmatch(text):
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""
