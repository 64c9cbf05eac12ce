"""The app with the world in it, a way to knock at it as anyone, and a fresh copy of the database when one is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from pmo_app import create_app
from pmo_app.extensions import db
from tests.access.ledger import Ledger, ledger_of
from tests.access.world import World, build
from tests.support.databases import SETTINGS

TEMPLATE = "access"


class House:
    """Requests are made outside of any app context, as in life: inside one, Flask would share `g`, and with it who is
    signed in, between them."""

    def __init__(self, shelf, world: World, name: str):
        self.shelf, self.world, self.name = shelf, world, name
        self.url = shelf.fresh(TEMPLATE, name)
        self.app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": self.url})
        self.ledger: Ledger = ledger_of(self.url)
        self.clean, self.mark = self.ledger.digest(), self.ledger.mark()
        self.cookies = {"anonymous": None} | {name: self.cookie(id) for name, id in world.session_ids.items()}
        self.cookies["forged"] = self.cookie(world.session_ids["principal-a"], key="another key, just as long")

    def cookie(self, session_id: str, key: str = "") -> str:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        if key:
            signer = URLSafeTimedSerializer(
                key, salt="cookie-session", serializer=signer.serializer, signer_kwargs=signer.signer_kwargs
            )
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': session_id, '_fresh': True})}"

    def knock(self, actor: str, method: str, address: str, body: dict | None = None, **headers: str) -> TestResponse:
        said = {name.replace("_", "-"): words for name, words in headers.items()}
        if cookie := self.cookies[actor]:
            said["Cookie"] = cookie
        self.app.extensions.pop("sign_in_tries", None)
        client = self.app.test_client(use_cookies=False)
        return client.open(address, method=method, data=body, headers=said)

    def has_changed(self) -> bool:
        """Whether any row of any table is not as it was when the house was fresh."""
        mark = self.ledger.mark()
        if mark == self.mark:
            return False
        changed = self.ledger.digest() != self.clean
        self.mark = mark
        return changed

    def restore(self) -> None:
        self.leave()
        self.shelf.fresh(TEMPLATE, self.name)
        self.ledger = ledger_of(self.url)
        self.mark = self.ledger.mark()

    def leave(self) -> None:
        self.ledger.close()
        dispose(self.app)


def dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def house_of(shelf, world: World, name: str = "accesshouse") -> Iterator[House]:
    house = House(shelf, world, name)
    try:
        yield house
    finally:
        house.leave()


def settle(shelf) -> World:
    """Build the world once, in bare tables, and put it on the shelf as a template."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("empty", "accessworld")})
    with app.test_request_context(method="POST"):
        world = build()
    dispose(app)
    shelf.fresh("accessworld", TEMPLATE)
    return world
