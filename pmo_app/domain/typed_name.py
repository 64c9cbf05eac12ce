"""A person's name without its titles, and the user name made of it."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from itertools import chain, count

TITLES = re.compile(r"^(prof|dr|drs|dra|ir|h|hj|kh|nyai|tgk|r|rr|ust|ustadz|ustadzah|bapak|ibu|bpk|pak|bu)$")
LONGEST_PARTS = 2


def bare_name(name: str) -> str:
    """ "Dra. Hj. Ratna Kusuma, M.Pd." -> "Ratna Kusuma": nothing after the first comma, no titles before the name."""
    words = re.split(r"[\s.]+", name.partition(",")[0].strip())
    kept = [word for word in words if word and not TITLES.match(word.lower())]
    return " ".join(kept or filter(None, words))


@lru_cache(4096)
def called(honorific: str, name: str) -> str:
    """How one speaks to somebody: "Ibu Ratna", whatever titles she has."""
    return f"{honorific} {bare_name(name).split()[0]}".strip()


def user_name(name: str) -> str:
    """ "ratna.kusuma": ASCII, lower case, the first two words of the bare name; "orang" where nothing is left."""
    plain = unicodedata.normalize("NFKD", bare_name(name)).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)
    made = ".".join(parts[:LONGEST_PARTS])
    return made if len(made) >= 3 else f"{made or 'orang'}.pmo"


def free_among(wanted: str, taken: Container[str]) -> str:
    """The user name itself, or with the first number behind it that makes it nobody's yet."""
    numbered = (f"{wanted}{number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name not in taken)
