"""One try: a right request with a few things gone wrong, or one that never was right."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from tests.fuzzing import odd
from tests.fuzzing.known import Known, Seed

PART = re.compile(r"<(?:([a-z]+):)?(\w+)>")
WRONG_METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "POST", "GET", "FOO")
BOUNDARY = b"x8f3"
FORM = "application/x-www-form-urlencoded"
SILENT = ("GET", "HEAD", "OPTIONS")


@dataclass
class Try:
    """A request, still in the making. `parts` are the address's; `body` and `kind` stand for the form where it is given
    otherwise; `length` is what the request says it has; `guarded` has the app ask for the forgery token."""

    actor: str
    rule: str
    endpoint: str
    method: str
    parts: dict[str, str]
    query: list[tuple[str, str]]
    fields: list[tuple[str, str]]
    files: list[str]
    headers: dict[str, str]
    body: bytes | None = None
    kind: str = FORM
    length: str | None = None
    guarded: bool = False
    spoilt: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return PART.sub(lambda found: encoded(self.parts.get(found[2], "x"), quote), self.rule)

    @property
    def asked(self) -> str:
        return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in self.query)

    def sent(self) -> tuple[bytes, str]:
        """The body, and what it says it is."""
        if self.body is not None:
            return self.body, self.kind
        if self.method in SILENT and not self.fields:
            return b"", ""
        if self.files or self.kind == "multipart/form-data":
            return multipart(self.fields, self.files)
        return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in self.fields).encode(), self.kind


def encoded(text: str, quoting=quote_plus) -> str:
    return quoting(text.encode("utf-8", "surrogatepass"), safe="")


def multipart(fields: list[tuple[str, str]], files: list[str]) -> tuple[bytes, str]:
    parts = [(f'name="{name}"', "", value.encode("utf-8", "surrogatepass")) for name, value in fields]
    for kind in files:
        name, body, said = odd.FILES[kind]
        parts.append((f'name="file"; filename="{name}"', f"\r\nContent-Type: {said}", body))
    line = b"--%s\r\nContent-Disposition: form-data; %s%s\r\n\r\n%s\r\n"
    sent = [line % (BOUNDARY, t.encode("utf-8", "surrogatepass"), said.encode(), body) for t, said, body in parts]
    return b"".join(sent) + b"--%s--\r\n" % BOUNDARY, f"multipart/form-data; boundary={BOUNDARY.decode()}"


def tries(known: Known, actors: list[str]):
    """A strategy for tries at every rule and method of the app."""
    rules = [(rule, method) for rule in known.app.url_map.iter_rules() for method in sorted(rule.methods)]
    weighed = [pair for pair in rules if pair[1] not in ("HEAD", "OPTIONS")] * 6 + rules

    @st.composite
    def drawn(draw):
        rule, method = draw(st.sampled_from(weighed))
        seeds = known.seeds[rule.endpoint, method] or known.seeds[rule.endpoint, "GET"]
        seed = draw(st.sampled_from(seeds)) if seeds else Seed(draw(st.sampled_from(actors)), {})
        parts = {name: str(value) for name, value in seed.place.items()}
        files, headers = [seed.file] if seed.file else [], dict(seed.headers)
        told = Try(seed.actor, rule.rule, rule.endpoint, method, parts, list(seed.query), [], files, headers)
        told.fields = list(seed.fields) if method not in SILENT else []
        if draw(st.integers(0, 2)) == 0:
            told.headers["HX-Request"] = "true"
        for kind in draw(st.lists(st.sampled_from(WEIGHED), min_size=1, max_size=3)):
            told.spoilt.append(kind)
            SPOIL[kind](draw, told, known, actors)
        return told

    return drawn()


def another_part(draw, told: Try, known: Known, _actors) -> None:
    """A part of the address is odd, another's, or of another kind."""
    if parts := PART.findall(told.rule):
        kind, name = draw(st.sampled_from(parts))
        others = [str(s.place[name]) for seeds in known.seeds.values() for s in seeds if name in s.place]
        ways = [odd.numbers, st.sampled_from([str(id) for id in known.ids])]
        ways += [st.sampled_from(others)] if others else []
        ways += [] if kind == "int" and draw(st.booleans()) else [odd.words]
        told.parts[name] = draw(st.one_of(*ways))


def spoil_pairs(draw, pairs: list[tuple[str, str]], known: Known) -> None:
    """One name or value of these is left out, odd, twice, a list, nested, or one that nobody asked for."""
    way = draw(st.sampled_from(("odd", "odd", "odd", "other", "gone", "twice", "list", "nested", "extra", "extra")))
    if way == "extra" or not pairs:
        name = draw(st.sampled_from(known.names))
        pairs.append((name, draw(st.one_of(st.sampled_from(known.values[name] or ["1"]), odd.words))))
        return
    at = draw(st.integers(0, len(pairs) - 1))
    name, value = pairs[at]
    changed = {
        "odd": lambda: [(name, draw(odd.words))],
        "other": lambda: [(name, draw(st.sampled_from(known.values[name] or ["1"])))],
        "gone": lambda: [],
        "twice": lambda: [(name, value), (name, draw(odd.words))],
        "list": lambda: [(f"{name}[]", value)],
        "nested": lambda: [(f"{name}[a][b]", value)],
    }
    pairs[at : at + 1] = changed[way]()


def a_field(draw, told: Try, known: Known, _actors) -> None:
    spoil_pairs(draw, told.query if told.method in SILENT else told.fields, known)


def the_query(draw, told: Try, known: Known, _actors) -> None:
    spoil_pairs(draw, told.query, known)


def a_header(draw, told: Try, _known, _actors) -> None:
    name = draw(st.sampled_from(sorted(odd.HEADERS)))
    told.headers[name] = draw(st.sampled_from(odd.HEADERS[name]))


def a_cookie(draw, told: Try, _known, _actors) -> None:
    """Beside the session's own, or in its place."""
    told.headers["Cookie" if draw(st.booleans()) else "Cookie too"] = draw(st.sampled_from(odd.COOKIES))


def the_body(draw, told: Try, _known, _actors) -> None:
    told.body, told.kind = draw(st.sampled_from(odd.BODIES)), draw(st.sampled_from(odd.TYPES))


def as_json(draw, told: Try, _known, _actors) -> None:
    told.body, told.kind = draw(st.sampled_from(odd.JSON)).encode("utf-8", "surrogatepass"), "application/json"


def the_kind(draw, told: Try, _known, _actors) -> None:
    told.kind = draw(st.sampled_from(("multipart/form-data", "multipart/form-data", *odd.TYPES)))


def the_files(draw, told: Try, _known, _actors) -> None:
    told.files = draw(st.lists(st.sampled_from(sorted(odd.FILES)), max_size=3))


def the_length(draw, told: Try, _known, _actors) -> None:
    told.length = draw(st.sampled_from(odd.LENGTHS))


def the_actor(draw, told: Try, _known, actors) -> None:
    told.actor = draw(st.sampled_from(actors))


def the_method(draw, told: Try, _known, _actors) -> None:
    told.method = draw(st.sampled_from(WRONG_METHODS))


def the_guard(_draw, told: Try, _known, _actors) -> None:
    told.guarded = True


def nothing(_draw, _told, _known, _actors) -> None:
    """So that right requests are among them: they change what the others meet."""


OFTEN: tuple[Callable, ...] = (a_field, a_field, a_field, a_field, another_part, another_part, a_header, nothing)
SELDOM: tuple[Callable, ...] = (
    the_query, a_cookie, the_body, as_json, the_kind, the_files, the_length, the_actor, the_method, the_guard,
)  # fmt: skip
SPOIL = {way.__name__: way for way in (*OFTEN, *SELDOM)}
WEIGHED = [way.__name__ for way in OFTEN * 3 + SELDOM]
