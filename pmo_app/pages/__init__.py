"""Everything a browser can reach, one folder per family of pages; every door is shut unless its family opens it."""

from functools import lru_cache
from urllib.parse import unquote_to_bytes

from flask import Flask, abort, current_app, request
from flask_login import current_user

from pmo_app import config, storage
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import FieldKind
from pmo_app.domain.policy import Action
from pmo_app.domain.reporting import Standing
from pmo_app.domain.roles import Role
from pmo_app.domain.undo import UNDO
from pmo_app.extensions import login_manager
from pmo_app.pages import errors
from pmo_app.pages.account import account
from pmo_app.pages.board import board
from pmo_app.pages.calendar import calendar
from pmo_app.pages.comments import comments
from pmo_app.pages.duties import duties
from pmo_app.pages.evidence import evidence
from pmo_app.pages.followups import followups
from pmo_app.pages.guide import guide
from pmo_app.pages.health import health
from pmo_app.pages.home import home
from pmo_app.pages.meetings import meetings
from pmo_app.pages.notices import notices
from pmo_app.pages.nudges import nudges
from pmo_app.pages.office import office
from pmo_app.pages.offline import offline
from pmo_app.pages.push import push
from pmo_app.pages.shared import addresses, assets, device, receiving, turns, wording
from pmo_app.pages.shared.controls import UNREADABLE
from pmo_app.pages.shared.doors import can
from pmo_app.pages.shared.in_words import in_words
from pmo_app.pages.shared.once import new_key

FAMILIES = (
    account, board, calendar, comments, duties, evidence, followups, guide, health, home, meetings, notices, nudges,
    offline, office, push,
)  # fmt: skip
# Where a reminder that was noted leads on to; the second is where the first sends browsers without the app.
WHATSAPP = "https://wa.me https://api.whatsapp.com"


def init_app(app: Flask) -> None:
    app.url_map.converters.update(addresses.CONVERTERS)
    login_manager.session_protection = None  # a phone's address changes all day
    turns.init_app(app)
    app.before_request(require_a_length)
    receiving.init_app(app)
    app.before_request(turns.begin)
    app.before_request(require_sign_in)
    app.before_request(device.refuse_for_another)
    app.before_request(receiving.read_the_form)
    app.before_request(require_readable_text)
    app.before_request(turns.begin_to_try)
    assets.init_app(app, config.ROOT / "static")
    for family in FAMILIES:
        app.register_blueprint(family)
    app.after_request(add_headers)
    app.after_request(device.hand_out_the_key)
    errors.init_app(app)
    app.jinja_env.filters.update(wording.FILTERS, in_words=in_words)
    names = (Action, FieldKind, FollowUpStatus, Role, Standing)
    told = {"can": can, "greeting": wording.greeting, "new_key": new_key, "UNDO": UNDO, "mark_of": device.mark_of}
    app.jinja_env.globals.update({name.__name__: name for name in names}, **told)


def require_a_length():
    """A body sent in chunks does not say how long it is, and some servers would cut it short in silence."""
    if "Transfer-Encoding" in request.headers and request.content_length is None:
        abort(411)


def require_readable_text():
    """Bytes that are no text would be kept as odd signs; the form's own way of reading them hides that."""
    if request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded":
        try:
            unquote_to_bytes(request.get_data(cache=True, parse_form_data=False)).decode("utf-8")
        except UnicodeDecodeError:
            abort(422, UNREADABLE)


def require_sign_in():
    """Every page is private unless it says otherwise, an address that leads nowhere too."""
    view = current_app.view_functions.get(request.endpoint or "")
    family = current_app.blueprints.get(request.blueprint or "")
    is_public = getattr(view, "is_public", False) or getattr(family, "is_public", False)
    if not is_public and request.blueprint != assets.assets.name and not current_user.is_authenticated:
        return login_manager.unauthorized()


def add_headers(response):
    """Pages and parts kept apart, nothing cached by others, and a policy that runs no script but our own."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype != "text/html":
        return response
    response.vary.add("HX-Request")
    headers["PMO-App"] = "1"  # so that a script can tell our answer from that of a network's sign-in page
    is_private = current_user.is_authenticated and request.blueprint != offline.name
    headers.setdefault("Cache-Control", "private, no-store" if is_private else "private, no-cache")
    if request.headers.get("HX-Request") != "true":  # the page that asked for a part has its policy already
        style, store = current_app.extensions["assets"][assets.STYLE], storage.store()
        headers.update(of_a_page(style.csp_hash, store.origin))
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


@lru_cache(16)
def of_a_page(style: str, origin: str) -> dict[str, str]:
    """What a page has a browser keep to: no script but our own, no style but that of this hash, no pictures but ours
    and those of the store at this origin ("" where they come from us)."""
    return {
        "Content-Security-Policy": policy(style, origin),
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def policy(style: str, origin: str) -> str:
    pictures = f"'self' data: {origin}".strip()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' {style}; img-src {pictures}; connect-src 'self'; "
        f"manifest-src 'self'; worker-src 'self'; form-action 'self' {WHATSAPP}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
