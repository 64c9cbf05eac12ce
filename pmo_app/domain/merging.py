"""Two texts that grew from one: put together, with everything that either writer wrote."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_WORD = re.compile(r"\S+\s*|\s+")


def merged(base: str, mine: str, theirs: str) -> str:
    """One text with the changes of both. Where both changed the same words theirs come first, then mine; what either
    added is never left out. With no common base the two stand one after the other."""
    if not base:
        return _joined([theirs, "\n" if "\n" in theirs + mine or len(theirs + mine) > 120 else " ", mine])
    words, ours, others = (_WORD.findall(text) for text in (base, mine, theirs))
    out, done = [], (0, 0, 0)
    for start, left, right, length in [*_shared(words, ours, others), (len(words), len(ours), len(others), 0)]:
        out += _chosen(words[done[0] : start], ours[done[1] : left], others[done[2] : right])
        out += ours[left : left + length]
        done = (start + length, left + length, right + length)
    return _joined(out)


def _chosen(old: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """What stands in a place where not all three agree."""
    if _bare(mine) in (_bare(old), _bare(theirs)):
        return theirs
    return mine if _bare(theirs) == _bare(old) else theirs + mine


def _shared(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of words that all three have in the same order: where each begins in each, and how long it is."""
    left, right = _matches(base, mine), _matches(base, theirs)
    while left and right:
        (a, b, size), (c, d, length) = left[0], right[0]
        start, end = max(a, c), min(a + size, c + length)
        if start < end:
            yield start, b + start - a, d + start - c, end - start
        (left if a + size < c + length else right).pop(0)


def _matches(base: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    """Spaces and line ends alone make no difference."""
    return list(SequenceMatcher(None, _bare(base), _bare(other), autojunk=False).get_matching_blocks())[:-1]


def _bare(words: list[str]) -> list[str]:
    return [word.strip() for word in words]


def _joined(words: list[str]) -> str:
    """As one text; a word that stood at the end of another gets a space behind it."""
    text = ""
    for word in words:
        text += word if not text or text[-1].isspace() or word[:1].isspace() else f" {word}"
    return text.strip()
