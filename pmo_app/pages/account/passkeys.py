"""Passkeys: signing in with the phone's own lock, beside the password."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from flask import Response, abort, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pmo_app import clock, passwords
from pmo_app.domain.text import one_line
from pmo_app.extensions import db
from pmo_app.models import Event, Passkey
from pmo_app.models.signing_in import Way
from pmo_app.pages.account import account
from pmo_app.pages.account.agents import device_of
from pmo_app.pages.account.password import WRONG_NOW
from pmo_app.pages.account.sessions import LONGEST, TOO_MANY, begin, show_form, where_to
from pmo_app.pages.account.tries import tries
from pmo_app.pages.shared.doors import own, public

NAME = "PMO Sekolah"
GOOD_FOR = timedelta(minutes=5)
LONGEST_NAME, LONGEST_CREDENTIAL = 60, 20_000
UNKNOWN = "Kunci layar ini tidak dikenali di sini. Masuk dengan kata sandi."
NOT_ADDED = "Kunci layar belum tersimpan. Tidak ada yang berubah. Coba sekali lagi."


@account.get("/account/passkeys")
def passkeys():
    return show_passkeys()


@account.post("/account/passkeys/options")
def passkey_options():
    """What the browser needs to make a key; the challenge is good once, for five minutes."""
    mine = [PublicKeyCredentialDescriptor(id=key.credential_id) for key in Passkey.of(current_user)]
    options = generate_registration_options(
        rp_id=site(),
        rp_name=NAME,
        user_id=handle_of(current_user.id),
        user_name=current_user.username,
        user_display_name=current_user.full_name,
        exclude_credentials=mine,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return asked_with(options)


@account.post("/account/passkeys")
def add_passkey():
    """The password is asked again, so that a phone left open cannot plant a key."""
    person = current_user._get_current_object()
    if tries().wait_for(person.username, request.remote_addr):
        return show_passkeys(TOO_MANY.format(minutes=15)), 429
    if not passwords.matches(request.form.get("password", "")[:LONGEST], person.password_hash):
        tries().failed(person.username, request.remote_addr)
        return show_passkeys(WRONG_NOW), 422
    try:
        made = verify_registration_response(credential=_credential(), **_expected())
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return show_passkeys(NOT_ADDED), 422
    if Passkey.known(made.credential_id):
        return show_passkeys(NOT_ADDED), 422
    name = one_line(request.form.get("name", ""), LONGEST_NAME) or device_of(request.user_agent.string)
    kept = {"public_key": made.credential_public_key, "sign_count": made.sign_count, "made_at": clock.now()}
    db.session.add(Passkey(person_id=person.id, credential_id=made.credential_id, name=name or NAME, **kept))
    Event.note("passkey-added", about=person, by=person, at=clock.now(), name=name)
    db.session.commit()
    return redirect(url_for(".passkeys"), code=303)


@account.post("/account/passkeys/<int:id>/removal")
def remove_passkey(id):
    """Whoever signed in with it stays signed in."""
    found = own(Passkey, id)
    Event.note("passkey-removed", about=found.person, by=found.person, at=clock.now(), name=found.name)
    db.session.delete(found)
    db.session.commit()
    return redirect(url_for(".passkeys"), code=303)


@account.post("/sign-in/passkey/options")
@public
def sign_in_options():
    options = generate_authentication_options(rp_id=site(), user_verification=UserVerificationRequirement.REQUIRED)
    return asked_with(options)


@account.post("/sign-in/passkey")
@public
def sign_in_by_passkey():
    """Whoever's key it is, without a name; every failure is answered alike."""
    if tries().wait_for("", request.remote_addr):
        return show_form(TOO_MANY.format(minutes=15), 429)
    key = _verified()
    if not key:
        tries().failed("", request.remote_addr)
        return show_form(UNKNOWN, 422)
    key.used_at = clock.now()
    begin(key.person, Way.PASSKEY, remember="remember" in request.form)
    return redirect(where_to(), code=303)


def _verified() -> Passkey | None:
    """The key that answered the challenge, with its counter moved on; None for anything else. A challenge from before
    the key's last use is spent, even if an old cookie brings it back."""
    asked_at = session.get("passkey", {}).get("at", "")
    try:
        credential, expected = _credential(), _expected()
        key = Passkey.known(base64url_to_bytes(credential["rawId"]))
        if not key or not key.person.is_active:
            return None
        if key.used_at and key.used_at >= datetime.fromisoformat(asked_at):
            return None
        kept = {"credential_public_key": key.public_key, "credential_current_sign_count": key.sign_count}
        answered = verify_authentication_response(credential=credential, **expected, **kept)
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    key.sign_count = answered.new_sign_count
    return key


def _credential() -> dict:
    """What the browser answered. Raises ValueError for what is no JSON."""
    try:
        return json.loads(request.form.get("credential", "")[:LONGEST_CREDENTIAL])
    except RecursionError:
        raise ValueError("nested too deep") from None


def _expected() -> dict:
    """What the answer is held against; the challenge is spent by asking. Raises KeyError or ValueError without one."""
    asked = session.pop("passkey", {})
    if clock.now() > datetime.fromisoformat(asked["at"]) + GOOD_FOR:
        raise ValueError("the challenge is too old")
    return {
        "expected_challenge": base64url_to_bytes(asked["challenge"]),
        "expected_rp_id": site(),
        "expected_origin": f"{request.scheme}://{request.host}",
        "require_user_verification": True,
    }


def asked_with(options) -> Response:
    """The options as JSON, their challenge kept in the session."""
    challenge = bytes_to_base64url(options.challenge)
    session["passkey"] = {"challenge": challenge, "at": clock.now().isoformat()}
    return Response(options_to_json(options), mimetype="application/json")


def site() -> str:
    """What keys are bound to: the host's name. A request whose `Host` is no name is answered 400."""
    return request.host.partition(":")[0] or abort(400)


def handle_of(person_id: int) -> bytes:
    """What a key knows its person by: always the same, and telling nothing."""
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"passkey:{person_id}".encode(), hashlib.sha256).digest()


def show_passkeys(problem: str = ""):
    words = device_of(request.user_agent.string)
    return render_template("account/passkeys.html", keys=Passkey.of(current_user), problem=problem, suggested=words)
