"""Who was shown what, read from a log in JSON lines."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """One page or file that was shown: when (ISO, UTC), to whom (the id of a person), and the rule of its address."""

    at: str
    person: int
    rule: str


def views_in(lines: Iterable[str], ids: dict) -> Iterator[View]:
    """Those of addresses with all these ids, in the order of the log; lines that are something else are passed over."""
    for line in lines:
        told = _read(line)
        shown = told.get("method") == "GET" and told.get("status") in (200, 206, 302, 304) and told.get("person")
        if shown and ids.items() <= told.get("ids", {}).items():
            yield View(told["at"], told["person"], told["rule"])


def _read(line: str) -> dict:
    try:
        told = json.loads(line[line.index("{") :])
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
