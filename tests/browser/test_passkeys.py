"""Signing in by the phone's own lock, with Chromium's virtual authenticator."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.models import Passkey
from tests.browser.conftest import PHONE
from tests.support.databases import SETTINGS

PHONE_LOCK = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def worker():
    """Whether the phone's browser keeps the app's worker; through it nobody listens in on a form that is posted."""
    return "allow"


@pytest.fixture
def phone(browse, worker):
    """Ratna's phone with a lock of its own; keys need a name for a host, so it goes by localhost."""
    ratna = browse(viewport=PHONE, service_workers=worker)
    ratna.house = ratna.house.replace("127.0.0.1", "localhost")
    ratna.lock = ratna.page.context.new_cdp_session(ratna.page)
    ratna.lock.send("WebAuthn.enable")
    ratna.authenticator = ratna.lock.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_LOCK})[
        "authenticatorId"
    ]
    return ratna.sign_in("kepsek")


def add_key(phone, name):
    phone.open("/account/passkeys")
    phone.page.get_by_label("Nama perangkat").fill(name)
    phone.page.get_by_label("Kata sandi Anda").fill("demo-pmo")
    phone.page.get_by_role("button", name="Tambahkan kunci layar").click()
    expect(phone.page.get_by_text(name, exact=True)).to_be_visible()


def sign_out(phone):
    phone.open("/account")
    phone.page.get_by_role("button", name="Keluar").click()
    expect(phone.page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()


def by_lock(phone):
    phone.page.get_by_role("button", name="Masuk dengan kunci layar").click()


def test_she_adds_a_key_and_comes_home_by_it_without_typing_anything(phone):
    add_key(phone, "HP Ratna")
    expect(phone.page.get_by_role("listitem").filter(has_text="HP Ratna")).to_contain_text("Belum pernah dipakai")
    sign_out(phone)
    by_lock(phone)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("SD Semangat")
    phone.open("/account/devices")
    expect(phone.page.get_by_text("dengan kunci layar")).to_be_visible()
    phone.open("/account/passkeys")
    expect(phone.page.get_by_text("Terakhir dipakai")).to_be_visible()


def forget_the_counters(url):
    """Many phones' keys count nothing: theirs stays at 0."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        db.session.execute(update(Passkey).values(sign_count=0))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("worker", ["block"])
def test_an_answer_overheard_opens_nothing_a_second_time(phone, shelf):
    add_key(phone, "HP Ratna")
    sign_out(phone)
    with phone.page.expect_request("**/sign-in/passkey") as asked:
        by_lock(phone)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("SD Semangat")
    overheard = {"Cookie": asked.value.all_headers()["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
    forget_the_counters(shelf.url("browsed"))
    again = Request(asked.value.url, asked.value.post_data_buffer, overheard)
    with pytest.raises(HTTPError, match="422"):
        urlopen(again)


def test_a_removed_key_opens_nothing_and_the_password_still_does(phone):
    add_key(phone, "HP Ratna")
    phone.page.get_by_role("button", name="Hapus").click()
    expect(phone.page.get_by_text("Belum ada kunci layar.")).to_be_visible()
    sign_out(phone)
    by_lock(phone)
    expect(phone.page.get_by_text("tidak dikenali di sini")).to_be_visible()
    phone.sign_in("kepsek")


def test_a_second_device_is_a_second_key(phone):
    add_key(phone, "HP Ratna")
    expect(phone.page.get_by_text("HP Ratna")).to_be_visible()
    phone.lock.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone.authenticator})
    phone.lock.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_LOCK})
    add_key(phone, "Tablet sekolah")
    expect(phone.page.get_by_role("button", name="Hapus")).to_have_count(2)
    sign_out(phone)
    by_lock(phone)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("SD Semangat")


def test_a_finger_the_phone_does_not_know_gets_a_sentence(phone):
    add_key(phone, "HP Ratna")
    sign_out(phone)
    told = {"authenticatorId": phone.authenticator, "isUserVerified": False}
    phone.lock.send("WebAuthn.setUserVerified", told)
    by_lock(phone)
    expect(phone.page.get_by_text("tidak jadi dipakai")).to_be_visible()


def test_a_phone_left_open_plants_no_key_without_the_password(phone):
    phone.open("/account/passkeys")
    phone.page.get_by_label("Kata sandi Anda").fill("bukan ini")
    phone.page.get_by_role("button", name="Tambahkan kunci layar").click()
    expect(phone.page.get_by_text("belum cocok")).to_be_visible()
    expect(phone.page.get_by_text("Belum ada kunci layar.")).to_be_visible()


def test_without_javascript_the_page_says_so_and_the_password_works(browse):
    ratna = browse("kepsek", java_script_enabled=False).open("/account/passkeys")
    expect(ratna.page.get_by_text("Browser ini tidak bisa memakai kunci layar")).to_be_visible()
    expect(ratna.page.get_by_role("button", name="Tambahkan kunci layar")).to_have_count(0)
