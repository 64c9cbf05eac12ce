"""Addresses on pages are built once and remembered, and stay right wherever the app is served."""

import re

LINK = re.compile(r'href="(/[^"]*)"')
BELOW = "http://localhost/pmo"


def test_where_the_app_is_served_below_another_every_link_stays_below_it(village, visit):
    ratna = visit(village.ratna)
    links = LINK.findall(ratna.get("/").html)
    assert links
    assert LINK.findall(ratna.client.get("/", base_url=BELOW).text) == [f"/pmo{link}" for link in links]
    assert LINK.findall(ratna.get("/").html) == links
