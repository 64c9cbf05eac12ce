"""Where one is sent messages, and turning them on here."""

from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app import clock, vapid
from pmo_app.extensions import db
from pmo_app.models import PushSubscription, SignIn
from pmo_app.pages.push import push
from pmo_app.pages.shared.doors import own
from pmo_app.pages.shared.here import here

LONGEST = 1000
AUTH_LENGTH = 16
# The push services of the browsers there are. We post to the address a browser names, so it must be one of theirs:
# anything else could make the server knock at doors inside its own network.
SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com")
UNREADABLE = "Kabar langsung belum menyala: layanan browser ini belum kami kenal. Kabar tetap ada di halaman Kabar."
SIGN_IN_AGAIN = "Anda masuk sejak lama. Keluar dulu, masuk lagi, lalu nyalakan kabar di sini."


@push.get("/account/push")
def show():
    browsers, key = PushSubscription.of(current_user), current_app.config["VAPID_PUBLIC_KEY"]
    return render_template("push/show.html", browsers=browsers, key=key, here=here())


@push.post("/account/push")
def subscribe():
    """Messages go to the browser of this very sign-in, until it ends."""
    endpoint, p256dh, auth = (request.form.get(name, "").strip() for name in ("endpoint", "p256dh", "auth"))
    if not current_app.config["VAPID_PUBLIC_KEY"] or not is_endpoint(endpoint) or not are_keys(p256dh, auth):
        abort(422, UNREADABLE)
    signed_in = db.session.get(SignIn, here() or 0)
    if not signed_in:
        abort(422, SIGN_IN_AGAIN)
    PushSubscription.begin(signed_in, endpoint, p256dh, auth, at=clock.now())
    db.session.commit()
    return redirect(url_for(".show"), code=303)


@push.post("/account/push/<int:id>/removal")
def remove(id):
    db.session.delete(own(PushSubscription, id))
    db.session.commit()
    return redirect(url_for(".show"), code=303)


def is_endpoint(text: str) -> bool:
    """An address at a push service that is known."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_known = any(host == service or host.endswith(f".{service}") for service in SERVICES)
    return len(text) <= LONGEST and text.isascii() and parts.scheme == "https" and is_known and port in (None, 443)


def are_keys(p256dh: str, auth: str) -> bool:
    """The two that a browser gives: its public key, and a secret of 16 bytes."""
    return vapid.is_public_key(p256dh) and len(vapid.decoded(auth)) == AUTH_LENGTH
