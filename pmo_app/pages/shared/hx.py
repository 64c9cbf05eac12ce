"""Answering scripts: htmx, and the outbox that sends what people wrote."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue


def asked() -> bool:
    return request.headers.get("HX-Request") == "true"


def facts(*, version: int | None = None, part: str = "", state: str = "") -> dict[str, str]:
    """What a script cannot read off a part: the version of what was written, where the part is to be had, and
    "conflict" where somebody else was first."""
    told = {"PMO-Version": "" if version is None else str(version), "PMO-Part": part, "PMO-State": state}
    return {name: words for name, words in told.items() if words}


def refresh(back: str) -> ResponseReturnValue:
    """The page is out of date: have htmx load it again, send a plain browser back to it."""
    if asked():
        return "", 409, {"HX-Refresh": "true"}
    return redirect(back, code=303)


def swap(
    template: str, /, *, back: str, status: int = 200, version: int | None = None, **context: object
) -> ResponseReturnValue:
    """Give a script the changed part of the page; send a plain browser back to the whole of it."""
    if asked():
        return render_template(template, **context), status, facts(version=version)
    return redirect(back, code=303)


def go(there: str, *, version: int | None = None) -> ResponseReturnValue:
    """On to another page, or to the same anew."""
    return ("", 204, {"PMO-Go": there, **facts(version=version)}) if asked() else redirect(there, code=303)
