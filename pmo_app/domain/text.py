"""Cleaning what people type, and saying what an answer holds in one plain text."""

import re
import unicodedata

from pmo_app.domain.instrument import Choice, Field, FieldKind

MOST_CHARACTERS = 20_000
UNREADABLE = "\N{REPLACEMENT CHARACTER}"

# Control characters but tab and line feed, noncharacters, lone surrogates, and what turns the direction of text.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


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


def label_of(choices: tuple[Choice, ...], id: str) -> str:
    """The words for a choice; its id if the edition does not offer it any more."""
    return next((choice.label for choice in choices if choice.id == id), id)


def as_text(field: Field, value: object) -> str:
    """An answer in plain words, for quotes, copies and comparisons. Dates stay in ISO form."""
    if value is None:
        return ""
    return _WRITERS.get(field.kind, lambda _field, v: str(v))(field, value)


def _choices(field: Field, value: list[str]) -> str:
    return "\n".join(label_of(field.choices, id) for id in value)


def _rows(field: Field, value: list[dict]) -> str:
    return "\n".join(" · ".join(words for column in field.columns if (words := _cell(column, row))) for row in value)


def _cell(column, row: dict) -> str:
    words = row.get(column.id, "")
    return label_of(column.choices, words) if column.choices and words else words


_WRITERS = {
    FieldKind.CHOICE: lambda field, value: label_of(field.choices, value),
    FieldKind.CHOICES: _choices,
    FieldKind.ROWS: _rows,
    FieldKind.MOMENT: lambda _field, value: " ".join(filter(None, (value["date"], value.get("time")))),
    FieldKind.PERIOD: lambda _field, value: f"{value.get('from') or '…'} – {value.get('to') or '…'}",
}
