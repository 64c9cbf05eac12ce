"""Somebody tries passwords by the thousand: they are held up, and the owner of the account gets in all the same."""

import re
from contextlib import ExitStack
from threading import Event, Thread

import pytest

from pmo_app import passwords
from pmo_app.pages.account import tries
from pmo_app.passwords import Lane

RIGHT = {"username": "kepsek", "password": "demo-pmo"}
WRONG = {"username": "kepsek", "password": "salah sekali"}
NEW = {"password": "tiga kata mudah", "again": "tiga kata mudah"}


@pytest.fixture(autouse=True)
def low_limits(app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_IN_TRIES_PER_ACCOUNT", 3)
    monkeypatch.setitem(app.config, "SIGN_IN_TRIES_PER_ADDRESS", 6)


@pytest.fixture
def minutes(monkeypatch):
    """`minutes(15)`: as many have passed."""
    passed = [0.0]
    monkeypatch.setattr(tries, "seconds", lambda: passed[0])
    return lambda number: passed.__setitem__(0, passed[0] + number * 60)


@pytest.fixture
def at(visit):
    """A browser at an address."""

    def browser(address):
        visitor = visit()
        visitor.client.environ_base["REMOTE_ADDR"] = address
        return visitor

    return browser


def besiege(at, addresses, times):
    """From each address so many wrong passwords; how each was answered."""
    browsers = [at(f"10.1.{n // 250}.{n % 250}") for n in range(addresses)]
    return [one.raw("/sign-in", data=WRONG).status_code for _ in range(times) for one in browsers]


def test_the_owner_gets_in_from_another_address_while_the_attack_goes_on(village, at, minutes):
    answers = besiege(at, 6, 5)
    assert answers.count(422) == 6 * tries.FRESH and answers[-1] == 429
    assert at("10.2.0.1").post("/sign-in", RIGHT).response.location == "/"


def test_a_phone_that_was_signed_in_before_gets_in_however_many_attack_and_from_its_own_address_too(
    village, at, minutes
):
    phone = at("10.2.0.1")
    phone.post("/sign-in", RIGHT)
    phone.post("/sign-out")
    besiege(at, 15, 2)
    for number in range(6):
        at("10.2.0.1").raw("/sign-in", data={**WRONG, "username": f"siapa-{number}"})
    at("10.2.0.1").post("/sign-in", {**RIGHT, "username": "pengawas"}, expect=429)
    assert phone.post("/sign-in", RIGHT).response.location == "/"


def test_a_known_phone_has_a_limit_of_its_own_and_the_next_quarter_of_an_hour_is_open(village, at, minutes):
    phone = at("10.2.0.1")
    phone.post("/sign-in", RIGHT)
    phone.post("/sign-out")
    for _ in range(3):
        phone.post("/sign-in", WRONG, expect=422)
    phone.post("/sign-in", RIGHT, expect=429)
    minutes(15.1)
    phone.post("/sign-in", RIGHT)


def test_a_phone_is_known_to_its_own_account_only_and_not_by_a_cookie_that_was_made_up(village, at, minutes):
    pengawas = at("10.2.0.1")
    pengawas.post("/sign-in", {"username": "pengawas", "password": "demo-pmo"})
    besiege(at, 15, 2)
    pengawas.post("/sign-out")
    pengawas.post("/sign-in", RIGHT, expect=429)
    forger = at("10.2.0.2")
    forger.client.set_cookie("known", f'["0123456789abcdef","{village.ratna.id}.1"].AAAAAAAAAAAAAAAA', path="/sign-in")
    forger.post("/sign-in", RIGHT, expect=429)


def test_a_phone_is_strange_again_once_the_password_was_chosen_anew_by_a_link(village, visit, at, minutes):
    phone, wulan = at("10.2.0.1"), visit(village.wulan)
    phone.post("/sign-in", RIGHT)
    phone.post("/sign-out")
    wulan.post(f"/office/people/{village.ratna.id}/invitation")
    link = re.search(r"/invitation/[0-9]+-[0-9a-f]+", wulan.get(f"/office/people/{village.ratna.id}").html).group()
    besiege(at, 15, 2)
    newer = at("10.2.0.3")
    assert newer.post(link, NEW).response.location == "/"  # a link holds while the account is besieged
    newer.post("/sign-out")
    phone.post("/sign-in", {**RIGHT, **NEW}, expect=429)
    newer.post("/sign-in", {**RIGHT, **NEW})


def test_when_the_attack_is_over_everybody_gets_in_within_a_quarter_of_an_hour(village, at, minutes):
    besiege(at, 15, 2)
    at("10.2.0.1").post("/sign-in", RIGHT, expect=429)
    minutes(15.1)
    assert at("10.2.0.1").post("/sign-in", RIGHT).response.location == "/"


def test_passwords_that_fail_keep_nobody_from_a_passkey_and_those_keep_nobody_from_another_address(village, at):
    wrong = {"credential": "{}"}
    for number in range(7):
        at("10.2.0.1").raw("/sign-in", data={**WRONG, "username": f"siapa-{number}"})
    at("10.2.0.1").post("/sign-in/passkey", wrong, expect=422)
    for _ in range(6):
        at("10.2.0.9").raw("/sign-in/passkey", data=wrong)
    at("10.2.0.9").post("/sign-in/passkey", wrong, expect=429)
    at("10.2.0.1").post("/sign-in/passkey", wrong, expect=422)


def test_one_number_typed_in_many_ways_is_one_account(village, at, minutes):
    typed = [f"0812{'-' * n}34567890" for n in range(3)] + [f"+62 812 {' ' * n}34567890" for n in range(2)]
    answers = [at("10.2.0.1").raw("/sign-in", data={**WRONG, "username": name}).status_code for name in typed]
    assert answers == [422] * 3 + [429] * 2


def test_addresses_of_one_household_are_one(village, at, minutes):
    answers = [at(f"2001:db8:1:2::{n}").raw("/sign-in", data=WRONG).status_code for n in range(1, 6)]
    assert answers == [422] * 3 + [429] * 2


def test_what_is_counted_is_bounded_and_asking_keeps_nothing(monkeypatch):
    monkeypatch.setattr(tries, "MOST_KEPT", 100)
    counts = tries.Tries(10, 40)
    for number in range(500):
        counts.wait_for(f"nobody-{number}", f"10.3.{number // 250}.{number % 250}")
    kept = (counts.accounts, counts.pairs, counts.addresses)
    assert [len(each.kept) for each in kept] == [0, 0, 0]
    for number in range(500):
        counts.failed(f"nobody-{number}", f"10.3.{number // 250}.{number % 250}")
    assert [len(each.kept) for each in kept] == [100, 100, 100]


@pytest.fixture
def all_places_taken():
    with ExitStack() as places:
        for _ in range(Lane.STRANGERS.value):
            places.enter_context(Lane.STRANGERS.place())
        yield places


def test_an_address_that_was_put_off_again_and_again_waits_and_leaves_the_place_to_others(
    village, at, minutes, all_places_taken, monkeypatch
):
    monkeypatch.setattr(tries, "PUT_OFF", 2)
    answers = [at("10.2.0.1").raw("/sign-in", data={**WRONG, "username": f"n{n}"}).status_code for n in range(13)]
    assert answers[0] == 503 and answers[-1] == 429 and sorted(answers, reverse=True) == answers
    at("10.2.0.2").post("/sign-in", RIGHT, expect=503)
    all_places_taken.close()
    at("10.2.0.1").post("/sign-in", RIGHT, expect=429)
    at("10.2.0.2").post("/sign-in", RIGHT)


def test_when_too_many_wait_to_be_looked_at_the_next_is_put_off_and_a_known_phone_is_not(village, at, monkeypatch):
    phone = at("10.2.0.1")
    phone.post("/sign-in", RIGHT)
    phone.post("/sign-out")
    go_on = Event()
    block = Thread(target=passwords._one_at_a_time(Lane.STRANGERS).submit(go_on.wait, 30).result)
    block.start()
    strangers = [at(f"10.2.1.{number}") for number in range(Lane.STRANGERS.value)]
    waiting = [Thread(target=one.client.post, args=("/sign-in",), kwargs={"data": RIGHT}) for one in strangers]
    try:
        for one in waiting:
            one.start()
        while Lane.STRANGERS.places.acquire(blocking=False):
            Lane.STRANGERS.places.release()
        page = at("10.2.0.2").post("/sign-in", RIGHT, expect=503)
        assert "Coba lagi sebentar" in page.text and 'value="kepsek"' in page.html
        assert page.response.headers["Retry-After"] == "2"
    finally:
        go_on.set()
    phone.post("/sign-in", RIGHT)
    for one in (*waiting, block):
        one.join()
    at("10.2.0.2").post("/sign-in", RIGHT)
