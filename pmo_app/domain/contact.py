"""Telephone numbers as people type them, and the address that opens WhatsApp with a text ready."""

import re
from urllib.parse import quote

INDONESIA = "62"
SHORTEST, LONGEST = 9, 15  # digits, the country's included (E.164 ends at 15)


def phone_number(typed: str) -> str | None:
    """The number in international form, digits only ("6281234567890"), or None where it is none.

    0812…, +62 812-…, 62812…, 812… and 0062812… all mean the same phone.
    """
    digits = re.sub(r"[\s().\-/]|^'", "", typed.strip())
    digits = re.sub(r"^(\+|00)", "", digits)
    if not re.fullmatch(r"[0-9]+", digits):
        return None
    digits = re.sub(r"^620+", INDONESIA, digits)
    if digits.startswith("0"):
        digits = INDONESIA + digits.lstrip("0")
    elif digits.startswith("8"):
        digits = INDONESIA + digits
    return digits if SHORTEST <= len(digits) <= LONGEST else None


def spoken(number: str) -> str:
    """0812-3456-7890, as one reads it out in Indonesia; a number from elsewhere keeps its country."""
    if not number.startswith(INDONESIA):
        return f"+{number}"
    local = "0" + number.removeprefix(INDONESIA)
    return "-".join(re.findall(r".{4}(?=.{3})|.+", local))


def whatsapp(number: str | None, text: str) -> str:
    """The address that opens WhatsApp with this text; without a number WhatsApp asks whom to send it to."""
    return f"https://wa.me/{number or ''}?text={quote(text)}"
