"""Phones that were signed in to an account before. They sign nobody in; where strangers have tried that account too
often, such a phone is counted by itself and its password is looked at first."""

import secrets

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from pmo_app.models import Person

COOKIE, PATH = "known", "/sign-in"  # sent along where it is asked for, and nowhere else
MOST = 5  # people who share a phone
LONGEST = 400 * 24 * 60 * 60  # as long as browsers keep anything
SIZE = 1000


def phone_of(person: Person) -> str:
    """What this phone is counted by as this person's; "" if it is none that they were signed in on."""
    phone, marks = _said()
    return f"{phone} {person.id}" if mark_of(person) in marks else ""


def is_known() -> bool:
    """Whether anybody was ever signed in on this phone."""
    return bool(_said()[1])


def remember(person: Person) -> None:
    """This phone is one of theirs from now on, until their password is chosen anew by a link."""
    phone, marks = _said()
    marks = [mark_of(person), *(mark for mark in marks if mark.partition(".")[0] != str(person.id))][:MOST]
    said = _signer().dumps([phone or secrets.token_hex(8), *marks])

    @after_this_request
    def hand_out(response: Response) -> Response:
        how = {"max_age": LONGEST, "path": PATH, "httponly": True, "samesite": "Lax", "secure": request.is_secure}
        response.set_cookie(COOKIE, said, **how)
        return response


def mark_of(person: Person) -> str:
    return f"{person.id}.{person.epoch}"


def _said() -> tuple[str, list[str]]:
    """The phone's own name, and whose it is; nothing of what others made up."""
    try:
        phone, *marks = _signer().loads(request.cookies.get(COOKIE, "")[:SIZE])
    except (BadSignature, ValueError):
        return "", []
    return phone, marks


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known phone")
