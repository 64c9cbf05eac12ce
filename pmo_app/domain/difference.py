"""What one text says that another does not, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words with the space behind them; `differs` where the other text has none such in this place."""

    text: str
    differs: bool


def marked(text: str, other: str) -> list[Piece]:
    """All of `text`, in pieces, held against the other. Spaces and line ends alone make no difference."""
    words, others = (_WORD.findall(each) for each in (text, other))
    matcher = SequenceMatcher(None, [w.strip() for w in others], [w.strip() for w in words])
    runs = ((tag, words[start:end]) for tag, _, _, start, end in matcher.get_opcodes())
    return [Piece("".join(run), tag != "equal") for tag, run in runs if run]
