"""Messages to the phone, as its browser meets them: offered where it can, shown by the worker, silent once nobody is
signed in. The push service itself is out of reach here, so the browser's answer is put in its place."""

import json
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.outbox import has_worker, until
from tests.support.phones import Keys

ENDPOINT = "https://fcm.googleapis.com/fcm/send/from-the-browser"
ANSWERS = """([endpoint, keys]) => {
  window.Notification.requestPermission = async () => "granted";
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => ({ toJSON: () => ({ endpoint, keys }), options });
}"""
SHOWN = """async () => {
  const ready = await navigator.serviceWorker.ready;
  return (await ready.getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, url: data }));
}"""
TAPPED = """async () => {
  const [notification] = await registration.getNotifications();
  return new Promise((have) => {
    clients.openWindow = have;
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  });
}"""
HUSHED = """() => {
  const { prototype } = PushManager;
  prototype.getSubscription = async () => ({ unsubscribe: async () => { localStorage.hushed = "yes"; } });
}"""
TOLD = {"title": "PMO Sekolah", "body": "Tanggapan baru: PMO 3, SD Semangat.", "url": "/notices", "tag": "notices"}


@pytest.fixture
def phone(browse):
    """Ratna's phone, which lets the app send messages."""
    ratna = browse("kepsek")
    ratna.page.context.grant_permissions(["notifications"], origin=ratna.house)
    return ratna


def test_she_turns_them_on_and_off(phone, kept):
    page = phone.open("/account/push").page
    page.evaluate(ANSWERS, [ENDPOINT, Keys().told])
    expect(page.get_by_text("JavaScript mati")).to_be_hidden()
    page.get_by_role("button", name="Nyalakan di HP ini").click()
    expect(page.get_by_text("Yang ini")).to_be_visible()
    assert kept("SELECT endpoint FROM push_subscription") == [(ENDPOINT,)]
    page.get_by_role("button", name="Matikan").click()
    expect(page.get_by_text("Belum menyala di mana pun.")).to_be_visible()
    assert kept("SELECT endpoint FROM push_subscription") == []


def test_a_phone_that_does_not_allow_it_says_how(browse):
    ratna = browse("kepsek").open("/account/push")
    ratna.page.get_by_role("button", name="Nyalakan di HP ini").click()
    expect(ratna.page.get_by_text("Kabar diblokir di pengaturan browser")).to_be_visible()


def test_without_javascript_the_page_says_so(browse):
    ratna = browse("kepsek", java_script_enabled=False).open("/account/push")
    expect(ratna.page.get_by_text("JavaScript mati")).to_be_visible()
    expect(ratna.page.get_by_role("button", name="Nyalakan di HP ini")).to_be_hidden()


@pytest.fixture
def deliver(phone):
    """`deliver(message)` comes to the worker as from the push service."""
    has_worker(phone.open("/account").page)
    found, lines = [], phone.page.context.new_cdp_session(phone.page)
    lines.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    lines.send("ServiceWorker.enable")
    while not found:
        phone.page.wait_for_timeout(50)
    worker = next(one["registrationId"] for one in found if one["scopeURL"] == f"{phone.house}/")

    def come(told):
        message = {"origin": phone.house, "registrationId": worker, "data": json.dumps(told)}
        is_shown = f"({SHOWN})().then((all) => all.some((one) => one.body === {json.dumps(told['body'])}))"
        for _ in range(6):  # a worker that is just being stopped or started misses what this tool hands it
            lines.send("ServiceWorker.deliverPushMessage", message)
            with suppress(Error):
                return until(phone.page, is_shown, seconds=10)
        raise TimeoutError("the browser never handed the message on")

    return come


def test_the_worker_shows_a_message_and_the_next_takes_its_place(phone, deliver):
    deliver(TOLD | {"body": "Tanggapan baru: PMO 2, SD Semangat."})
    deliver(TOLD)
    assert phone.page.evaluate(SHOWN) == [TOLD]


@pytest.mark.parametrize("url", ["/notices", "https://jahat.id/notices"])
def test_a_tap_opens_a_page_of_ours_and_takes_nobody_away_from_theirs(phone, deliver, url):
    deliver(TOLD | {"url": url})
    (worker,) = phone.page.context.service_workers
    assert worker.evaluate(TAPPED) == f"{phone.house}/notices"
    assert phone.page.evaluate(SHOWN) == [] and phone.page.url == f"{phone.house}/account"


def test_once_nobody_is_signed_in_this_browser_hears_nothing_more(phone):
    page = phone.open("/account").page
    has_worker(page)
    page.add_init_script(f"({HUSHED})()")
    page.reload()
    assert page.evaluate("localStorage.hushed") is None
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    until(page, "localStorage.hushed === 'yes'")
