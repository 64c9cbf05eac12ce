"""Words that are to be forgotten: where they stand in what people typed, and what stands there instead."""

import re
from typing import Any

from pmo_app.domain.instrument import Field, FieldKind, Instrument, Key
from pmo_app.domain.text import one_line

ERASED = "[dihapus]"
ERASED_IN_ADDRESS = "dihapus"  # brackets would break a link
FEWEST, LONGEST = 3, 200  # letters or digits; shorter words stand everywhere
TYPED = {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.ROWS}
APOSTROPHES = "['’‘ʼ`]"  # Ma'ruf, as phones write him too
GAP = r"(?:[\s+_-]|%20)+"  # between two words of one name: in a text, in the name of a file, in a link


class TooShort(ValueError):
    """There is not enough of it to tell it from other words."""


class Forgetting:
    """Takes some words out of texts, in any case of letters, and only where they stand as whole words: "Budi" goes from
    "Budi, kelas 4", and stays in "Budiman". Each `in_…` hands back what it was given without them, and in how many
    places they stood."""

    def __init__(self, words: str):
        """Raises TooShort."""
        parts = one_line(words, LONGEST).split()
        if sum(letter.isalnum() for part in parts for letter in part) < FEWEST:
            raise TooShort(words)
        told = GAP.join(re.sub(APOSTROPHES, APOSTROPHES, re.escape(part)) for part in parts)
        self._pattern = re.compile(rf"(?<![^\W_]){told}(?![^\W_])", re.IGNORECASE)

    def in_text(self, text: str, instead: str = ERASED) -> tuple[str, int]:
        return self._pattern.subn(instead, text)

    def in_address(self, url: str) -> tuple[str, int]:
        return self.in_text(url, ERASED_IN_ADDRESS)

    def in_all(self, value: Any, spared: frozenset[str] = frozenset()) -> tuple[Any, int]:
        """Every text in lists and dicts, but for those under `spared` names."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, list):
            told = [self.in_all(each, spared) for each in value]
            return [each for each, _ in told], sum(places for _, places in told)
        if isinstance(value, dict):
            told = {name: (each, 0) if name in spared else self.in_all(each, spared) for name, each in value.items()}
            return {name: each for name, (each, _) in told.items()}, sum(places for _, places in told.values())
        return value, 0

    def in_answer(self, instrument: Instrument, field_id: str, value: Any) -> tuple[Any, int]:
        """What was typed of it; dates, numbers and what was picked from a list stay as they are."""
        _, field = instrument.find(field_id) or (None, None)
        if not _is_typed(field):
            return value, 0
        picked = frozenset(column.id for column in field.columns if column.choices) if field else frozenset()
        return self.in_all(value, picked)

    def in_snapshot(self, instrument: Instrument, snapshot: dict) -> tuple[dict, int]:
        """What a report said as it was sent: the texts that were typed, wherever they stand in it."""
        texts = snapshot.get("texts", {})
        typed = {key for key in texts if _is_typed((instrument.find(Key.parse(key).field) or (None, None))[1])}
        there = {texts[key] for key in typed}
        told = {
            "texts": {key: self.in_text(text) if key in typed else (text, 0) for key, text in texts.items()},
            "sections": [self._in_section(section, there) for section in snapshot.get("sections", [])],
            "follow_ups": [self._in_names(each, {"name", "note"}) for each in snapshot.get("follow_ups", [])],
        }
        places = sum(n for _, n in (*told["texts"].values(), *told["sections"], *told["follow_ups"]))
        fresh = {
            "texts": {key: text for key, (text, _) in told["texts"].items()},
            "sections": [section for section, _ in told["sections"]],
            "follow_ups": [each for each, _ in told["follow_ups"]],
        }
        return ({**snapshot, **fresh} if places else snapshot), places

    def _in_section(self, section: dict, typed: set[str]) -> tuple[dict, int]:
        blocks, places = [], 0
        for block in section["blocks"]:
            told = [self._in_names(each, {"text"} if each["text"] in typed else set()) for each in block["answers"]]
            blocks.append({**block, "answers": [each for each, _ in told]})
            places += sum(n for _, n in told)
        return {**section, "blocks": blocks}, places

    def _in_names(self, told: dict, names: set[str]) -> tuple[dict, int]:
        return self.in_all(told, frozenset(told) - names)


def _is_typed(field: Field | None) -> bool:
    """A field that the edition does not know (any more) may have been."""
    return field is None or field.kind in TYPED
