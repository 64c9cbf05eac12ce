"""Cleaning what people type."""

import re
import unicodedata

MOST_CHARACTERS = 20_000
UNREADABLE = "\N{REPLACEMENT CHARACTER}"

# Control characters but tab and line feed, noncharacters, lone surrogates, and what turns the direction of text.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


_NUMBER = re.compile(r"-?[0-9]{1,9}")


class UnreadableText(ValueError):
    """The bytes that arrived were not text. The message of the page says what to do."""


def clean(text: str) -> str:
    """Text as it is kept: composed (NFC), line ends as "\\n", no invisible controls, no blank ends.

    Raises UnreadableText where letters were lost on the way (broken UTF-8).
    """
    if UNREADABLE in text:
        raise UnreadableText
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def one_line(text: str, most: int) -> str:
    """A name, or what is looked for, as it is kept: clean, in single spaces, cut to `most` characters."""
    words = _UNWANTED.sub("", " ".join(text.split())).split()
    return unicodedata.normalize("NFC", " ".join(words))[:most].strip()


def small_number(text: str) -> int:
    """A whole number as forms and addresses carry it: a version, a count, an id, with no more digits than every
    database counts with. Raises ValueError for anything else."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)
