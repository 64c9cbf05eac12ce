"""How templates are drawn: with what all of them know in one place, and with small parts that are drawn once for all
who ask for the same."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import request
from flask.templating import Environment
from jinja2 import Template
from jinja2.runtime import Macro

MOST = 2048  # drawings kept of each small part, of up to a kB each
# Parts that hang on what they are told, and on nothing else: not on who looks at them, nor on the page around them. No
# text that people write is told to them, for it would stay in memory after it was erased; what somebody is called is.
NAMES = (
    "chevron", "deadline", "files", "icon", "leg", "masthead", "node", "progress_state", "standing", "state",
)  # fmt: skip
ALIKE = {f"components/{name}.html" for name in NAMES}


class DrawnOnce(Template):
    """A template whose macros, if they are parts of the kind that is ALIKE, keep what they have drawn."""

    def make_module(self, *told, **named):
        module = super().make_module(*told, **named)
        if self.name in ALIKE:
            macros = {name: part for name, part in vars(module).items() if isinstance(part, Macro)}
            vars(module).update({name: drawn_once(macro) for name, macro in macros.items()})
        return module


class Templates(Environment):
    """Each template has the globals of the app as one dict. Jinja lays them in layers, which every import on every page
    looks through in Python. So what is to be global is so before the first template is loaded."""

    template_class = DrawnOnce

    def make_globals(self, d: Mapping[str, Any] | None) -> dict[str, Any]:
        return {**self.globals, **(d or {})}


def drawn_once(macro: Callable) -> Callable:
    """A macro that keeps what it has drawn, by what it was told and by the root that its addresses are below."""

    @lru_cache(MOST, typed=True)
    def drawn(_root: str, *told: Any, **named: Any):
        return macro(*told, **named)

    def part(*told: Any, **named: Any):
        return drawn(root(), *told, **named)

    return part


def root() -> str | None:
    """The path the app is served under, which every address and every icon has before it; None where nobody asks, as in
    a letter."""
    try:
        return request._get_current_object().root_path
    except RuntimeError:
        return None
