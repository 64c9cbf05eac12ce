"""The Flask app as this house has it: how it takes requests in, keeps sessions, draws, and names addresses."""

from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

from pmo_app.pages.shared.drawing import Templates, root
from pmo_app.pages.shared.incoming import Incoming

MOST = 8192  # addresses kept, of some 350 bytes each
SHORT = 64  # letters; a longer text comes from whoever asks, and hardly comes again


class OurSessions(SecureCookieSessionInterface):
    """The session cookie is `Secure` wherever the request came over TLS. Files know no session: they are the same for
    everybody, and a `Vary: Cookie` would have a phone fetch them anew after signing in. What reads and signs them all
    is made once, of the app's key as it is then."""

    _signer = None

    def get_signing_serializer(self, app: Flask):
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def save_session(self, app: Flask, session, response) -> None:
        if request.blueprint != "assets":
            super().save_session(app, session, response)


class House(Flask):
    """None of our functions is a coroutine, so nobody looks whether one is, twenty times a request."""

    request_class = Incoming
    jinja_environment = Templates

    def __init__(self, *told: Any, **named: Any):
        super().__init__(*told, **named)
        self.session_interface = OurSessions()
        self._built = lru_cache(MOST)(self._build)

    def ensure_sync(self, func):
        return func

    def url_for(self, /, endpoint: str, *, _method=None, _scheme=None, _external=None, **place: Any) -> str:
        """An address. A page names thirty, and nearly all of them stood on the page before: what an endpoint and its
        place alone make is kept, below the root the app is served under. One that names the host is built anew, and so
        is one of long words."""
        below, is_within = root(), not _external and _method is None and _scheme is None
        if below is None or not is_within or not all(map(is_short, place.values())):
            return super().url_for(endpoint, _method=_method, _scheme=_scheme, _external=_external, **place)
        whole = f"{request.blueprint or ''}{endpoint}".lstrip(".") if endpoint.startswith(".") else endpoint
        return self._built(below, whole, **place)

    def _build(self, _root: str, endpoint: str, **place: Any) -> str:
        return super().url_for(endpoint, **place)


def is_short(value: Any) -> bool:
    """Whether an address made of it may be kept: a number, a few letters, or nothing."""
    return value is None or type(value) is int or (type(value) is str and len(value) <= SHORT)
