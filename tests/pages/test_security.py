"""The doors from outside: signing in and out, cookies, forgery, headers."""

import pytest

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.models import Person
from pmo_app.pages.shared.device import mark_of
from tests.support.databases import SETTINGS
from tests.support.headers import assert_each_is_said_once
from tests.support.places import SEMANGAT

OWN = {"username": "kepsek", "password": "demo-pmo"}
TLS = {"base_url": "https://localhost"}


@pytest.fixture
def nobody(visit):
    return visit()


@pytest.mark.parametrize("name", ["kepsek", "KEPSEK ", "ratna@contoh.invalid"])
def test_one_signs_in_by_user_name_or_e_mail(nobody, name):
    assert nobody.post("/sign-in", {**OWN, "username": name}).response.location == "/"


@pytest.mark.parametrize("wrong", [{"username": "kepsek2"}, {"password": "demo-pm0"}, {"username": "", "password": ""}])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(nobody, wrong):
    page = nobody.post("/sign-in", {**OWN, **wrong}, expect=422)
    assert "Nama pengguna atau kata sandi belum cocok" in page.text
    assert "demo-pm0" not in page.html


def test_an_account_rests_after_ten_failures_even_for_the_right_password(nobody):
    for _ in range(10):
        nobody.post("/sign-in", {**OWN, "password": "salah"}, expect=422)
    assert "Terlalu sering mencoba" in nobody.post("/sign-in", OWN, expect=429).text
    assert nobody.post("/sign-in", {**OWN, "username": "pengawas"}).response.location == "/"


def test_an_address_rests_after_forty_failures_on_any_names(nobody):
    for n in range(40):
        nobody.post("/sign-in", {"username": f"orang-{n}", "password": "salah"}, expect=422)
    nobody.post("/sign-in", {**OWN, "username": "pengawas"}, expect=429)


def test_remembered_means_the_cookie_outlives_the_browser(visit):
    forgotten = visit().post("/sign-in", OWN).response.headers.getlist("Set-Cookie")
    remembered = visit().post("/sign-in", {**OWN, "remember": "yes"}).response.headers.getlist("Set-Cookie")
    assert not any(c.startswith("pmo=") and "Expires" in c for c in forgotten)
    assert any(c.startswith("pmo=") and "Expires" in c for c in remembered)


def test_what_a_phone_sends_with_every_request_is_small(nobody):
    nobody.post("/sign-in", OWN)
    nobody.get("/")
    assert len(nobody.client.get_cookie("pmo").value) < 200


def test_signing_out_ends_it(nobody):
    nobody.post("/sign-in", OWN)
    nobody.post("/sign-out")
    assert nobody.get("/", expect=302).response.location == "/sign-in?next=/"


def test_a_session_ends_when_the_person_s_epoch_moves_on(village, visit):
    ratna = visit(village.ratna)
    db.session.get(Person, village.ratna.id).epoch += 1
    db.session.commit()
    assert ratna.get("/", expect=302).response.location.startswith("/sign-in")


@pytest.mark.parametrize(
    "there", ["https://jahat.example/", "//jahat.example/", "/\\jahat.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_outside(nobody, there):
    assert nobody.post("/sign-in", {**OWN, "next": there}).response.location == "/"


def test_signing_in_leads_back_to_where_one_was_going(nobody):
    asked = nobody.get("/board/2026?q=sd", expect=302).response.location
    assert asked == "/sign-in?next=/board/2026?q%3Dsd"
    nobody.get(asked)
    assert nobody.post("/sign-in", {**OWN, "next": "/board/2026?q=sd"}).response.location == "/board/2026?q=sd"


def test_cookies_are_kept_from_scripts_and_other_sites_and_secure_over_tls(app, nobody):
    plain = nobody.post("/sign-in", OWN).response.headers.getlist("Set-Cookie")
    safe = app.test_client().post("/sign-in", data=OWN, **TLS).headers.getlist("Set-Cookie")
    assert plain and all("SameSite=Lax" in c and "Secure" not in c for c in plain)
    assert safe and all("Secure" in c for c in safe)
    # The key of the phone's own box is for scripts; it opens nothing here.
    assert [c.split("=")[0] for c in plain if "HttpOnly" not in c] == ["device"]


def test_every_page_runs_no_script_but_our_own(nobody):
    headers = nobody.get("/sign-in").response.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"].startswith("'self' 'sha256-")
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


def test_no_page_of_anybodys_is_left_in_a_shared_phones_cache(village, visit):
    for path in ("/", "/account", "/schools/99000101/2026/meetings/3"):
        assert visit(village.ratna).get(path).response.headers["Cache-Control"] == "private, no-store"


def test_the_key_of_the_phones_box_comes_and_goes_with_the_sign_in(nobody, village, visit):
    given = nobody.post("/sign-in", OWN).response.headers.getlist("Set-Cookie")
    remembered = visit().post("/sign-in", {**OWN, "remember": "yes"}).response.headers.getlist("Set-Cookie")
    key = next(c for c in given if c.startswith("device="))
    assert "Max-Age" not in key and "Max-Age" in next(c for c in remembered if c.startswith("device="))
    assert key.split(";")[0] == next(c for c in remembered if c.startswith("device=")).split(";")[0]
    assert any(c.startswith("device=;") for c in nobody.post("/sign-out").response.headers.getlist("Set-Cookie"))
    other = visit().post("/sign-in", {**OWN, "username": "pengawas"}).response.headers.getlist("Set-Cookie")
    assert key.split(";")[0] not in ";".join(other)


def test_a_key_is_taken_from_a_phone_whose_sign_in_has_ended(nobody, village):
    nobody.post("/sign-in", OWN)
    db.session.get(Person, village.ratna.id).epoch += 1
    db.session.commit()
    taken = nobody.get("/", expect=302).response.headers.getlist("Set-Cookie")
    assert any(c.startswith("device=;") for c in taken)


def test_what_one_wrote_is_never_taken_in_the_name_of_who_signed_in_after_her(app, village, visit):
    url, said = "/schools/99000101/2026/meetings/3/answers/went-well", {"value": "tulisan Ratna", "version": 0}
    with app.test_request_context():
        hers, his = mark_of(village.ratna), mark_of(village.hendra)
    as_hers = {"data": said, "headers": {"HX-Request": "true", "PMO-Who": his}}
    assert visit(village.ratna).raw(url, **as_hers).status_code == 401
    as_hers["headers"]["PMO-Who"] = hers
    assert visit(village.ratna).raw(url, **as_hers).status_code == 200


def test_the_style_travels_inside_the_first_page_only(nobody):
    assert "<style>" in nobody.get("/sign-in").html
    second = nobody.get("/sign-in").html
    assert "<style>" not in second
    assert '<link rel="stylesheet"' in second


@pytest.fixture
def guarded(app):
    """The app as schools get it: forgery is checked."""
    guarded = create_app(
        {**SETTINGS, **{k: app.config[k] for k in ("SQLALCHEMY_DATABASE_URI",)}, "WTF_CSRF_ENABLED": True}
    )
    yield guarded
    with guarded.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("token", [{}, {"csrf_token": "basi"}])
def test_a_missing_or_stale_token_asks_to_press_again_with_the_text_kept(guarded, village, htmx, token):
    client = guarded.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = village.ratna.get_id()
    url = "/schools/99000101/2026/meetings/3/answers/went-well"
    answer = client.post(url, data={"value": "tulisan\nsaya", "version": 0, **token}, headers=htmx)
    assert answer.status_code == 400
    assert "menekan sekali lagi" in answer.text
    assert "tulisan\nsaya" in answer.text
    assert 'name="csrf_token"' in answer.text


def test_a_stranger_s_404_is_letter_for_letter_that_of_nothing(village, visit):
    stranger = visit(village.stranger)
    theirs = stranger.get("/schools/99000101/2026/meetings/1", expect=404).response
    nothing = stranger.get("/schools/00000000/2026/meetings/1", expect=404).response
    assert theirs.data == nothing.data
    assert "SD Semangat" not in theirs.text


def test_health_is_open_and_says_nothing_else(nobody):
    assert nobody.get("/healthz").html == "ok\n"


def test_two_pages_opened_at_once_right_after_signing_in_are_given_one_token(village, nobody):
    """Each that made one of its own would set a cookie, and the browser keep only the last."""
    nobody.post("/sign-in", OWN)
    page = nobody.get("/schools/99000101/2026/meetings/3")
    assert 'name="csrf_token"' in page.html
    assert not [line for line in page.response.headers.getlist("Set-Cookie") if line.startswith("pmo=")]


@pytest.mark.parametrize("path", ["/", "/account", "/duties", "/help", "/nowhere", SEMANGAT, f"{SEMANGAT}/meetings/3"])
def test_no_page_says_two_things_in_headers_of_one_name(village, visit, path):
    assert_each_is_said_once(visit(village.ratna).client.get(path).headers)
    assert_each_is_said_once(visit().client.get(path, follow_redirects=True).headers)
