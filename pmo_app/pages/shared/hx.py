"""Answering htmx."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue


def asked() -> bool:
    return request.headers.get("HX-Request") == "true"


def refresh(back: str) -> ResponseReturnValue:
    """The page is out of date: have htmx load it again, send a plain browser back to it."""
    if asked():
        return "", 409, {"HX-Refresh": "true"}
    return redirect(back, code=303)


def swap(part: str, /, *, back: str, status: int = 200, **context: object) -> ResponseReturnValue:
    """Give htmx the changed part of the page; send a plain browser back to the whole of it."""
    if asked():
        return render_template(part, **context), status
    return redirect(back, code=303)
