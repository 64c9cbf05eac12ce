"""Reading one setting: a number, one of several words, a secret. What makes no sense is refused."""

from collections.abc import Mapping

SHORTEST_KEY = 16


class SettingsError(ValueError):
    """A setting makes no sense; the message names it and says what would."""


def whole_number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name, "").strip() or str(default)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def one_of(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of these words; the first where nothing is set."""
    word = env.get(name, "").strip() or choices[0]
    if word not in choices:
        raise SettingsError(f"{name} must be {' or '.join(choices)}, not {word!r}.")
    return word


def token(env: Mapping[str, str], name: str) -> str:
    """A secret word, or "" where none is set."""
    word = env.get(name, "").strip()
    if word and len(word) < SHORTEST_KEY:
        raise SettingsError(f"{name} must have at least {SHORTEST_KEY} characters.")
    return word
