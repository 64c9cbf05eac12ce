"""A long list, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PER_PAGE = 25


@dataclass(frozen=True)
class Paged:
    """One page of a list: `items` of it, and how many there are in all."""

    items: Sequence[Any]
    total: int
    number: int
    pages: int

    @classmethod
    def of(cls, everything: Sequence[Any], args: Mapping[str, str], per_page: int = PER_PAGE) -> "Paged":
        """The page the address asks for in `page`; what makes no sense is the first."""
        asked = args.get("page", "")
        pages = max(1, -(-len(everything) // per_page))
        number = int(asked) if asked.isascii() and asked.isdecimal() and 0 < len(asked) < 6 else 1
        number = min(max(number, 1), pages)
        return cls(everything[(number - 1) * per_page : number * per_page], len(everything), number, pages)
