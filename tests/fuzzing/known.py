"""What a fuzzer starts from: requests that are right, of the table of doors and of the forms that pages really have."""

import re
from collections import defaultdict
from contextvars import Context
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from werkzeug.exceptions import HTTPException

import pmo_app

ADDRESSES = {"href", "action", "src", "formaction", "hx-get", "hx-post", "data-url", "data-part", "data-address"}
READ_BY_NAME = re.compile(
    r'request\.(?:form|args|values|files)(?:\.get(?:list)?\(|\[)"([\w-]+)"'
    r'|"([\w-]+)" (?:not )?in request\.(?:form|args)'
)
TYPED = {"text", "search", "email", "tel", "url", "password", "textarea", ""}  # what a person would fill in
MOST_SEEDS, MOST_OF_A_KIND, MOST_VALUES = 30, 3, 12


@dataclass(frozen=True)
class Seed:
    """A request as a page of ours would send it; `place` fills the rule's address, `file` names one of odd.FILES."""

    actor: str
    place: dict
    query: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    file: str = ""


class Known:
    """`seeds` by endpoint and method, `values` of each field's name, `ids` seen in addresses, `names` the app reads."""

    def __init__(self, app):
        self.app, self.map = app, app.url_map.bind("localhost")
        self.seeds: dict[tuple[str, str], list[Seed]] = defaultdict(list)
        self.values: dict[str, list[str]] = defaultdict(list)
        self.ids: list[int] = []
        self.names = sorted(names_read())

    def learn(self, actor: str, method: str, address: str, fields=(), **more) -> str:
        """Keep a request whose address leads somewhere; the endpoint, or ""."""
        parts = urlsplit(address)
        try:
            endpoint, place = self.map.match(parts.path, method=method)
        except HTTPException:
            return ""
        query = tuple(parse_qsl(parts.query))
        seed = Seed(actor, place, query, tuple(fields), **more)
        if seed not in self.seeds[endpoint, method] and len(self.seeds[endpoint, method]) < MOST_SEEDS:
            self.seeds[endpoint, method].append(seed)
        self.ids += [part for part in place.values() if isinstance(part, int) and part not in self.ids]
        for name, value in (*query, *fields):
            self.keep(name, value)
        return endpoint

    def keep(self, name: str, value: str) -> None:
        if value not in self.values[name] and len(self.values[name]) < MOST_VALUES:
            self.values[name].append(value)

    def walk(self, actor: str, cookie: str, most: int) -> None:
        """Look at up to `most` pages as whoever holds this cookie, a few of each kind."""
        waiting, seen, of_a_kind = ["/", "/office", "/account", "/sign-in", "/offline"], set(), defaultdict(int)
        client = self.app.test_client(use_cookies=False)
        while waiting and len(seen) < most:
            address = waiting.pop(0)
            endpoint = self.learn(actor, "GET", address)
            if not endpoint or address in seen or of_a_kind[endpoint] >= MOST_OF_A_KIND or "/static" in address:
                continue
            seen.add(address)
            of_a_kind[endpoint] += 1
            answer = Context().run(client.get, address, headers={"Cookie": cookie}, buffered=True)
            if answer.mimetype == "text/html":
                waiting += self.read(actor, answer.text, address)

    def read(self, actor: str, html: str, address: str) -> list[str]:
        """Learn the forms of a page; what it leads to."""
        page = Forms(address)
        page.feed(html)
        for form in page.forms:
            fields = [pair for pair in form.fields if pair[0] != "csrf_token"]
            target = form.action if form.method == "POST" else form.action.partition("?")[0]
            self.learn(actor, form.method, target, fields, file=form.file)
            for name, value in form.offered:
                self.keep(name, value)
        return page.addresses


@dataclass
class Filled:
    """A form filled in as far as a browser would have it, and all that it offers."""

    action: str
    method: str
    fields: list[tuple[str, str]]
    offered: list[tuple[str, str]]
    file: str = ""


class Forms(HTMLParser):
    """The forms of a page, those in <template> too, and the addresses in it."""

    def __init__(self, address: str):
        super().__init__()
        self.here, self.forms, self.addresses, self.select = address, [], [], ""

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.addresses += [attrs[name] for name in sorted(ADDRESSES & attrs.keys()) if attrs[name].startswith("/")]
        if tag == "form":
            self.forms.append(Filled(attrs.get("action") or self.here, attrs.get("method", "get").upper(), [], []))
        elif tag == "select":
            self.select = attrs.get("name", "")
        elif self.forms and tag in {"input", "textarea", "button", "option"}:
            self.fill(self.forms[-1], self.select if tag == "option" else attrs.get("name", ""), tag, attrs)

    def fill(self, form: Filled, name: str, tag: str, attrs: dict[str, str]) -> None:
        kind, value = attrs.get("type", "" if tag == "input" else tag), attrs.get("value", "")
        if kind == "file":
            form.file = "paper"
        if not name or kind == "file":
            return
        form.offered.append((name, value))
        is_first = name not in dict(form.fields)
        is_left_out = kind in {"checkbox", "radio", "option", "button"} and not is_first
        if not is_left_out:
            form.fields.append((name, value or ("Tulisan" if kind in TYPED else "")))


def names_read() -> set[str]:
    """Names of fields that stand as literals where the app reads a request."""
    found = set()
    for file in Path(pmo_app.__file__).parent.rglob("*.py"):
        found |= {"".join(pair) for pair in READ_BY_NAME.findall(file.read_text("utf-8"))}
    return found
