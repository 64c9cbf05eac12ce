"""How templates are drawn: with what all of them know in one place, and with addresses that are built once."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment

MOST = 8192  # addresses kept, of some 200 bytes each


class Templates(Environment):
    """Each template has the globals of the app as one dict. Jinja lays them in layers, which every import on every page
    looks through in Python. So what is to be global is so before the first template is loaded."""

    def make_globals(self, d: Mapping[str, Any] | None) -> dict[str, Any]:
        return {**self.globals, **(d or {})}


def remembered(app: Flask) -> Callable[..., str]:
    """`url_for` for templates: a page names thirty addresses, and nearly all of them stood on the page before.

    Kept is what an endpoint and its place alone make, below the root the app is served under; an address that names the
    host is built anew.
    """

    @lru_cache(MOST)
    def built(_root: str, endpoint: str, **place: Any) -> str:
        return app.url_for(endpoint, **place)

    def url_for(endpoint: str, **place: Any) -> str:
        if not has_request_context() or "_external" in place or "_scheme" in place:
            return app.url_for(endpoint, **place)
        whole = f"{request.blueprint}{endpoint}" if endpoint.startswith(".") else endpoint
        return built(request.root_path, whole, **place)

    return url_for
