"""Messages to the phone: turned on in one browser, for whoever is signed in there, until they are not."""

import pytest

from pmo_app.extensions import db
from pmo_app.models import PushSubscription
from tests.support.phones import VAPID, Keys
from tests.support.visitor import Visitor

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc:DEF-123"
KEYS = Keys().told
TOLD = {"endpoint": ENDPOINT, **KEYS}


@pytest.fixture(autouse=True)
def keys(app, monkeypatch):
    for name, value in VAPID.items():
        monkeypatch.setitem(app.config, name, value)


@pytest.fixture
def phone(app):
    """A browser; `phone().sign_in("kepsek")` signs in there, in place of whoever was."""

    class Phone(Visitor):
        def sign_in(self, username):
            self.post("/sign-in", {"username": username, "password": "demo-pmo"})
            return self

    return lambda: Phone(app)


def sent_to():
    """The people who are sent messages, with where."""
    db.session.rollback()
    found = PushSubscription.by_person()
    return {mine[0].person.username: [one.endpoint for one in mine] for mine in found.values()}


def test_she_turns_it_on_sees_it_and_turns_it_off(village, phone):
    ratna = phone().sign_in("kepsek")
    page = ratna.get("/account/push")
    assert "Belum menyala di mana pun" in page.text and "Nyalakan di HP ini" in page.text
    assert f'data-push="{VAPID["VAPID_PUBLIC_KEY"]}" hidden' in page.html and "js/push.js" in page.html
    assert "JavaScript mati" in page.text
    ratna.post("/account/push", TOLD)
    assert sent_to() == {"kepsek": [ENDPOINT]}
    page = ratna.get("/account/push")
    assert "Yang ini" in page.text and "Nyalakan di HP ini" not in page.text
    ratna.post(next(form["action"] for form in page.forms if "removal" in form["action"]))
    assert sent_to() == {}
    assert "/account/push" in ratna.get("/account").links


def test_without_keys_the_page_says_so_and_nothing_is_taken(app, village, phone, monkeypatch):
    monkeypatch.setitem(app.config, "VAPID_PUBLIC_KEY", "")
    page = phone().sign_in("kepsek").get("/account/push")
    assert "Pengelola belum menyiapkan kabar langsung ke HP" in page.text
    assert "Nyalakan" not in page.text and "push.js" not in page.html
    phone().sign_in("kepsek").post("/account/push", TOLD, expect=422)
    assert sent_to() == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": ""},
        {"endpoint": "http://fcm.googleapis.com/fcm/send/abc"},
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "https://localhost/x"},
        {"endpoint": "https://fcm.googleapis.com.jahat.id/x"},
        {"endpoint": "https://jahatfcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com@jahat.id/x"},
        {"endpoint": "https://fcm.googleapis.com:8443/x"},
        {"endpoint": "https://fcm.googleapis.com:x/x"},
        {"endpoint": "https://[fcm.googleapis.com/x"},
        {"endpoint": ENDPOINT + "é"},
        {"endpoint": ENDPOINT + "x" * 1000},
        {"p256dh": ""},
        {"p256dh": KEYS["p256dh"][:-2]},
        {"p256dh": "A" * 87},  # the right length, and no point of the curve
        {"p256dh": KEYS["p256dh"][:-1] + "+"},
        {"auth": ""},
        {"auth": KEYS["auth"] + "AA"},
        {"auth": "bukan kunci"},
    ],
)
def test_nonsense_is_refused(village, phone, wrong):
    assert "belum kami kenal" in phone().sign_in("kepsek").post("/account/push", TOLD | wrong, expect=422).text
    assert sent_to() == {}


@pytest.mark.parametrize(
    "host", ["updates.push.services.mozilla.com", "wns2-sg2p.notify.windows.com", "web.push.apple.com"]
)
def test_every_browser_s_service_is_known(village, phone, host):
    phone().sign_in("kepsek").post("/account/push", TOLD | {"endpoint": f"https://{host}/x"})
    assert sent_to() == {"kepsek": [f"https://{host}/x"]}


def test_a_sign_in_from_before_they_were_kept_is_asked_to_begin_anew(village, visit):
    assert "Keluar dulu" in visit(village.ratna).post("/account/push", TOLD, expect=422).text


def test_asking_again_is_one_browser_still(village, phone):
    ratna = phone().sign_in("kepsek")
    for endpoint in (ENDPOINT, ENDPOINT, ENDPOINT + "-new"):
        ratna.post("/account/push", TOLD | {"endpoint": endpoint})
    assert sent_to() == {"kepsek": [ENDPOINT + "-new"]}
    ratna_too = phone().sign_in("kepsek")
    ratna_too.post("/account/push", TOLD)
    assert sorted(sent_to()["kepsek"]) == [ENDPOINT, ENDPOINT + "-new"]


def test_on_a_shared_phone_messages_go_to_whoever_turned_them_on_last(village, phone):
    phone().sign_in("kepsek").post("/account/push", TOLD)
    other = phone().sign_in("pengawas")  # the same browser names the same endpoint
    other.post("/account/push", TOLD)
    assert sent_to() == {"pengawas": [ENDPOINT]}


def test_signing_out_ends_the_messages_there(village, phone):
    ratna = phone().sign_in("kepsek")
    ratna.post("/account/push", TOLD)
    ratna.post("/sign-out")
    assert sent_to() == {}
    assert "Belum menyala" in ratna.sign_in("kepsek").get("/account/push").text


def test_who_signs_in_over_another_ends_their_messages_and_one_s_own_go_on(village, phone):
    shared = phone().sign_in("kepsek")
    shared.post("/account/push", TOLD)
    shared.sign_in("kepsek")
    assert sent_to() == {"kepsek": [ENDPOINT]}
    assert "Yang ini" in shared.get("/account/push").text
    shared.sign_in("pengawas")
    assert sent_to() == {}


def test_a_device_that_is_put_out_from_elsewhere_is_sent_nothing_more(village, phone):
    lost = phone().sign_in("kepsek")
    lost.post("/account/push", TOLD)
    phone().sign_in("kepsek").post("/account/devices/others/end")
    assert sent_to() == {}


def test_a_new_password_ends_the_messages_everywhere_but_here(village, phone):
    here, lost = phone().sign_in("kepsek"), phone().sign_in("kepsek")
    here.post("/account/push", TOLD)
    lost.post("/account/push", TOLD | {"endpoint": ENDPOINT + "-lost"})
    new = {"current": "demo-pmo", "password": "tiga kata pendek", "again": "tiga kata pendek"}
    here.post("/account/password", new)
    assert sent_to() == {"kepsek": [ENDPOINT]}


def test_who_has_left_is_sent_nothing(village, phone):
    phone().sign_in("kepsek").post("/account/push", TOLD)
    phone().sign_in("admin").post(f"/office/people/{village.ratna.id}/leaving")
    assert sent_to() == {}


def test_nobody_turns_off_somebody_else_s(village, phone):
    phone().sign_in("kepsek").post("/account/push", TOLD)
    (mine,) = PushSubscription.by_person()[village.ratna.id]
    phone().sign_in("pengawas").post(f"/account/push/{mine.id}/removal", expect=404)
    assert sent_to() == {"kepsek": [ENDPOINT]}
