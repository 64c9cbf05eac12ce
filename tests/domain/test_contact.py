"""Numbers, names and browsers as people and phones give them."""

import pytest

from pmo_app.domain.contact import phone_number, spoken, whatsapp
from pmo_app.domain.typed_name import bare_name, user_name
from pmo_app.pages.account.agents import device_of


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "62 0812-34567890", "81234567890", "'0812 3456 7890"],
)
def test_one_telephone_typed_many_ways_is_one_number(typed):
    assert phone_number(typed) == "6281234567890"


@pytest.mark.parametrize("typed", ["", "abc", "0812", "0812x3456789", "0" * 30, "٠٨١٢٣٤٥٦٧٨٩"])
def test_what_is_no_telephone_is_none(typed):
    assert phone_number(typed) is None


def test_a_number_is_read_out_the_way_it_is_said_at_home():
    assert spoken("6281234567890") == "0812-3456-7890"
    assert spoken("60123456789") == "+60123456789"


def test_whatsapp_opens_with_the_text_ready():
    assert whatsapp("6281234567890", "Salam & selamat\npagi") == (
        "https://wa.me/6281234567890?text=Salam%20%26%20selamat%0Apagi"
    )


@pytest.mark.parametrize(
    ("name", "bare", "user"),
    [
        ("Dra. Hj. Ratna Kusuma, M.Pd.", "Ratna Kusuma", "ratna.kusuma"),
        ("Dr.H.Hendra Saputra", "Hendra Saputra", "hendra.saputra"),
        ("Ni Luh Putu Ayu", "Ni Luh Putu Ayu", "ni.luh"),
        ("Désirée Ñoña", "Désirée Ñoña", "desiree.nona"),
        ("Wu", "Wu", "wu.pmo"),
        ("Hj.", "Hj", "hj.pmo"),
    ],
)
def test_a_name_loses_its_titles_and_gives_a_user_name(name, bare, user):
    assert (bare_name(name), user_name(name)) == (bare, user)


def test_a_browser_is_called_what_its_owner_calls_it():
    android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36"
    assert device_of(android) == "Chrome, HP Android"
    assert device_of("curl/8") == ""
