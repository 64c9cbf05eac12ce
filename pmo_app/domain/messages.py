"""Short polite texts that one person sends another by WhatsApp, filled from an edition's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 700  # characters; longer ones are cut off by some phones, and read by nobody


class Occasion(StrEnum):
    """What a text asks for."""

    DATE = "date"  # no day agreed yet
    MISSING = "missing"  # a report is not full yet
    SEND = "send"  # all is there, it has not been sent
    GROUP = "group"  # to a facilitator: which of their schools have yet to send


# The words in braces that a text may hold; the link must be there.
PLACEHOLDERS = {
    Occasion.DATE: {"called", "number", "school", "deadline", "link", "sender"},
    Occasion.MISSING: {"called", "number", "school", "missing", "deadline", "link", "sender"},
    Occasion.SEND: {"called", "number", "school", "deadline", "link", "sender"},
    Occasion.GROUP: {"called", "number", "schools", "deadline", "link", "sender"},
}
LISTED = {"missing", "schools"}  # these give way when a text grows too long
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Message:
    """One text of an edition, with its placeholders."""

    id: Occasion
    text: str


def unknown_in(message: Message) -> set[str]:
    """Placeholders that would stay empty."""
    return set(_BRACES.findall(message.text)) - PLACEHOLDERS[message.id]


def filled(message: Message, items: Sequence[str] = (), most: int = MOST, **values: str) -> str:
    """The text with everything in its place; `items` are what is missing, as many as fit ("…, dan 4 lagi")."""
    for shown in range(len(items), -1, -1):
        text = _put(message.text, values | dict.fromkeys(LISTED, listed(items, shown)))
        if len(text) <= most:
            return text
    return text[: most - 1] + "…"


def listed(items: Sequence[str], shown: int) -> str:
    """The first so many, and how many more there are."""
    rest = len(items) - shown
    if not rest:
        return ", ".join(items)
    return f"{', '.join(items[:shown])}, dan {rest} lagi" if shown else f"{rest} hal"


def _put(text: str, values: dict[str, str]) -> str:
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)
