"""Addresses on pages and small parts of them are made once and remembered, and stay right wherever the app is served
and for whoever asks."""

import re

from flask import Flask, url_for
from jinja2 import meta

from pmo_app.pages.shared import drawing

LINK = re.compile(r'href="(/[^"]*)"')
ICON = re.compile(r'<use href="(/[^"#]*)#')
BELOW = "http://localhost/pmo"


def test_where_the_app_is_served_below_another_every_link_stays_below_it(village, visit):
    ratna = visit(village.ratna)
    links = LINK.findall(ratna.get("/").html)
    assert links
    assert LINK.findall(ratna.client.get("/", base_url=BELOW).text) == [f"/pmo{link}" for link in links]
    assert LINK.findall(ratna.get("/").html) == links


ODD_PLACES = (
    {"q": ["satu", "dua"]}, {"q": 1}, {"q": True}, {"q": "1"}, {"q": None}, {"q": "panjang " * 30},
    {"q": "a", "_anchor": "x"},
    {"q": "a", "_external": True}, {"q": "a", "_external": False}, {"q": "a", "_scheme": "https", "_external": True},
)  # fmt: skip


def test_an_address_is_what_flask_makes_of_it_however_often_it_is_asked_for(app):
    for where in ("/guide", "/nowhere"):
        with app.test_request_context(where):
            for place in ODD_PLACES * 2:
                assert url_for("duties.show", **place) == Flask.url_for(app, "duties.show", **place)


def test_what_strangers_ask_for_is_not_kept(app, visit):
    kept = app._built.cache_info().currsize
    for number in range(20):
        visit().get(f"/nowhere?{number}" + "%" * 100, expect=302)
    assert app._built.cache_info().currsize <= kept + 5


def test_what_is_drawn_once_has_its_icons_below_where_the_app_is_served(village, visit):
    ratna = visit(village.ratna)
    at_the_top, below = (ratna.client.get("/", base_url=base).text for base in ("http://localhost", BELOW))
    assert ICON.findall(at_the_top)
    assert ICON.findall(below) == [f"/pmo{file}" for file in ICON.findall(at_the_top)]


def test_who_asks_for_something_else_is_not_given_what_was_drawn_for_another(app):
    with app.test_request_context():
        parts = app.jinja_env.get_template("components/state.html").module
        plain, chip = (parts.state("good", "check", "Selesai", is_chip) for is_chip in (False, True))
        one, true = (parts.state("good", "check", words) for words in (1, True))
        unsafe = parts.state("good", "check", "<b>")
    assert " chip" in chip and " chip" not in plain
    assert ">1<" in one and ">True<" in true
    assert "&lt;b&gt;" in unsafe


def test_what_is_alike_for_all_looks_at_nobody(app):
    """A part that keeps what it has drawn names nothing that differs between those who ask."""
    for name in drawing.ALIKE:
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]
        tree = app.jinja_env.parse(source)
        named = meta.find_undeclared_variables(tree)
        assert named <= {"asset", "url_for", "Standing"}, f"{name} looks at {named}"
        assert set(meta.find_referenced_templates(tree)) <= drawing.ALIKE
