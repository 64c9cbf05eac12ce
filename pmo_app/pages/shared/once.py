"""A write is done once: sent again under the same key, it is answered as the first time and not done again.

The key travels in the form ("key"): drawn with it for a plain browser, made anew for every write by the scripts. A view
that takes such writes stands under `@once` and says with `tell`, right before it commits, how it is about to answer;
`finish` does it all for one that sends the person to another page.
"""

import hashlib
import re
import secrets
from functools import wraps

from flask import abort, g, redirect, request
from flask_login import current_user

from pmo_app import clock
from pmo_app.extensions import db
from pmo_app.models import Delivery
from pmo_app.pages.shared import hx

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
NO_KEY = "Tanda kiriman ini rusak. Belum ada yang tersimpan. Muat ulang halaman, lalu coba lagi."
OTHER_BODY = "Kiriman ini memakai tanda dari kiriman lain, jadi belum tersimpan. Muat ulang halaman, lalu coba lagi."


def new_key() -> str:
    """For a form that is being drawn."""
    return secrets.token_urlsafe(12)


def checked_key(key: str) -> str:
    """The key, if it can be one; aborts otherwise."""
    return key if KEY.fullmatch(key) else abort(422, NO_KEY)


def once(view):
    """A view whose write is done once for each key. A form without one is of an earlier release, and is taken too."""

    @wraps(view)
    def answered(**place):
        key = request.form.get("key", "")
        if not key:
            return view(**place)
        checked_key(key)
        print = fingerprint()
        if before := Delivery.begin(key, print, by=current_user, at=clock.now()):
            return again(before) if before.print == print else abort(422, OTHER_BODY)
        g.delivery = {"key": key, "print": print}
        return view(**place)

    return answered


def tell(status: int, *, back: str, part: str = "", version: int | None = None) -> None:
    """How this write is about to be answered, kept in the transaction of its deed."""
    if "delivery" in g:
        told = {"status": status, "back": back, "part": part, "version": version}
        Delivery.end(**g.delivery, by=current_user, at=clock.now(), **told)


def finish(back: str):
    """Commit the deed, and send the person to the page that shows it."""
    tell(303, back=back)
    db.session.commit()
    return redirect(back, code=303)


def again(before: Delivery):
    """As the first time: a plain browser is sent to the same page; a script hears the same status and version, and
    where the part is to be had."""
    if hx.asked() and before.part:
        state = "conflict" if before.status == 409 else ""
        return "", before.status, hx.facts(version=before.version, part=before.part, state=state)
    return hx.go(before.back)


def fingerprint() -> str:
    """A hash of what was sent, leaving out what differs each time the same form is posted."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "key"}]
    return hashlib.sha256(repr((request.path, fields)).encode("utf-8", "surrogatepass")).hexdigest()
