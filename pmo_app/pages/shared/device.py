"""What a person's phone may keep of theirs, and the key it is locked with.

Texts that wait for a signal and copies of pages lie on the phone encrypted. Their key is made of the person and the
app's own key, so that it is the same at every sign-in, and it is handed out with the sign-in only: in a cookie that
scripts can read, which lives as long as the sign-in and goes with it. Whoever else holds the phone sees a number of
texts waiting, and nothing of them.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from flask import Response, current_app, request, session
from flask_login import current_user

from pmo_app.extensions import login_manager
from pmo_app.models import Person
from pmo_app.pages.shared import hx

COOKIE = "device"
MOST = 4096  # derived keys kept, of some 300 bytes each: each page of a person asks for the same two
WHO = "PMO-Who"  # said by a script that sends what was written before: whose it is


def mark_of(person: Person) -> str:
    """What this person's texts are known by on a phone; tells nobody who that is."""
    return _made_of(person, "mark").hex()[:16]


def key_of(person: Person) -> str:
    return base64.urlsafe_b64encode(_made_of(person, "key")).decode().rstrip("=")


def refuse_for_another():
    """Texts of one person are never taken in the name of another who has signed in on the same phone since."""
    said = request.headers.get(WHO)
    if said and current_user.is_authenticated and said != mark_of(current_user):
        return login_manager.unauthorized()


def hand_out_the_key(response: Response) -> Response:
    """To whoever is signed in, the key of their phone's box; from whoever is not, it is taken away."""
    held = request.cookies.get(COOKIE)
    if request.blueprint == "assets" or response.status_code >= 500:
        return response
    if not current_user.is_authenticated:
        if held and not hx.asked():  # a page that is still open, with something typed in it, keeps its own
            response.delete_cookie(COOKIE)
        return response
    due = f"{mark_of(current_user)}.{key_of(current_user)}"
    if held != due or session.modified:
        age = current_app.permanent_session_lifetime if session.permanent else None
        response.set_cookie(COOKIE, due, max_age=age, samesite="Lax", secure=request.is_secure)
    return response


def _made_of(person: Person, what: str) -> bytes:
    return _derived(current_app.secret_key, f"device:{what}:{person.id}")


@lru_cache(MOST)
def _derived(secret_key: str, of: str) -> bytes:
    return hmac.new(secret_key.encode(), of.encode(), hashlib.sha256).digest()
