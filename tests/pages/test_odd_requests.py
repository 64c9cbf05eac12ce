"""Requests that no page of ours sends: once they broke the page that answers, or saved what they should not."""

from io import BytesIO

import pytest
from sqlalchemy import delete, select

from pmo_app.extensions import db
from pmo_app.models import Answer, Evidence, Person, School, StatusChange
from tests.support.places import SEMANGAT, follow_up_ids

MEETING = "/schools/99000101/2026/meetings/3"
ENORMOUS = "9" * 30
MORE_DIGITS_THAN_PYTHON_READS = "9" * 5_000


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


@pytest.fixture
def wulan(village, visit):
    return visit(village.wulan)


@pytest.mark.parametrize("number", [ENORMOUS, MORE_DIGITS_THAN_PYTHON_READS, "٣", "-1", "9999999999"])
def test_an_address_with_a_number_no_database_counts_with_leads_nowhere(ratna, number):
    ratna.get(f"/schools/99000101/{number}/meetings/3", expect=404)
    ratna.get(f"{MEETING}/threads/{number}", expect=404)


def test_an_address_with_an_invisible_sign_leads_nowhere(ratna):
    ratna.get(f"{MEETING}/answers/held-on%00", expect=404)
    ratna.get("/calendar/1-%00.ics", expect=404)


@pytest.mark.parametrize("token", ["10000000000-x", f"{ENORMOUS}-x"])
def test_a_link_that_begins_with_an_enormous_number_opens_nothing(visit, token):
    visit().get(f"/invitation/{token}", expect=410)
    visit().get(f"/calendar/{token}.ics", expect=404)


def test_a_cookie_of_another_way_to_sign_in_signs_nobody_in(app, visit):
    visitor = visit()
    for cookie in ("1|\xff", "1|x"):
        answer = visitor.client.get("/duties", headers={"Cookie": f"remember_token={cookie}"})
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("length", ["99999999999", "500"])
def test_a_body_that_nobody_asked_for_and_cannot_be_read_hides_no_answer(ratna, length):
    told = {"data": b"value=x", "environ_overrides": {"CONTENT_LENGTH": length}}
    kind = "multipart/form-data; boundary=x"
    assert ratna.raw("/schools/99000101/2026/meetings/-9/date", content_type=kind, **told).status_code == 404


def test_a_body_that_broke_off_on_the_way_is_not_half_saved(ratna):
    """gunicorn hands it over as if it were whole."""
    told = {"CONTENT_LENGTH": "100000", "wsgi.input_terminated": True}
    for kind, body in (
        ("application/x-www-form-urlencoded", b"version=0&value=Setengah"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="value"\r\n\r\nSetengah'),
    ):
        answer = ratna.raw(f"{MEETING}/answers/not-yet", data=body, content_type=kind, environ_overrides=told)
        assert answer.status_code == 400
        assert "tidak lengkap" in answer.text
    assert "Setengah" not in db.session.scalars(select(Answer.value)).all()


def test_a_part_of_a_form_that_has_no_name_is_left_out(ratna):
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\ntulisan\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    assert ratna.raw(f"{MEETING}/answers/nothing-like-this", data=body, content_type=kind).status_code == 404
    assert ratna.raw(f"{MEETING}/date", data=body, content_type=kind).status_code == 303


@pytest.mark.parametrize("host", ["a b", "localhost:99999", "[::1"])
def test_a_passkey_is_not_made_for_a_host_that_is_no_name(ratna, host):
    assert ratna.raw("/account/passkeys/options", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("credential", ["[" * 9_000, '{"a":' * 2_000, '{"rawId":"\\ud800"}', "9" * 5_000, "null"])
def test_a_passkey_of_nonsense_is_not_known(visit, credential):
    visitor = visit()
    visitor.raw("/sign-in/passkey/options")
    page = visitor.post("/sign-in/passkey", {"credential": credential}, expect=422)
    assert "Kunci layar ini tidak dikenali" in page.text


@pytest.mark.parametrize("version", ["", "-5", "7", ENORMOUS])
def test_a_status_nobody_has_set_yet_is_set_whatever_version_is_claimed(ratna, version):
    id = follow_up_ids(SEMANGAT)[0]
    db.session.execute(delete(StatusChange).where(StatusChange.follow_up_id == id))
    db.session.commit()
    ratna.swap(f"{MEETING}/follow-ups/{id}/status", {"status": "running", "note": "", "version": version})
    assert [c.version for c in db.session.scalars(select(StatusChange).where(StatusChange.follow_up_id == id))] == [1]


@pytest.mark.parametrize("version", [ENORMOUS, "2147483648", "-1"])
def test_an_enormous_version_is_one_that_was_never_seen(ratna, version):
    ratna.swap(f"{MEETING}/answers/place", {"value": "Aula lain", "version": version}, expect=409)
    id = follow_up_ids(SEMANGAT)[0]
    told = {"status": "blocked", "note": "x", "version": version}
    assert ratna.swap(f"{MEETING}/follow-ups/{id}/status", told, expect=409).html
    ratna.post(f"{MEETING}/threads/at/f{ENORMOUS}", {"text": "halo"}, expect=404)
    ratna.get(f"{MEETING}?edit=place&unused={version}")


def test_a_year_posted_without_its_dates_says_which_are_missing(wulan):
    page = wulan.post("/office/years/new", {"start": "2027", "month-1": "2027-08"}, expect=422)
    assert page.html.count("wrong-due-") >= 6
    wulan.post("/office/years/2026", {}, expect=422)


@pytest.mark.parametrize("number", [ENORMOUS, "٣", "-1", "x"])
def test_the_office_takes_no_enormous_number_for_a_year_or_a_person(village, wulan, number):
    wulan.get(f"/office/people/{village.hendra.id}/schools?facilitator={number}")
    told = {"person": "kepsek", "role": "supervisor", "year": number, "starts_on": "2026-11-24"}
    wulan.post("/office/schools/99000101/assignments", told, expect=422)
    sheet = (BytesIO(b"NPSN,Nama sekolah,Jenjang,Zona waktu\n20000007,SD Baru,SD,WIB\n"), "sekolah.csv")
    wulan.post("/office/import", {"year": number, "file": sheet}, expect=422)


ODD = "  Siti\0 \u202eRahma\x1b \ue000e\u0301\n\tde  Vries\ufeff "


def test_names_are_kept_as_one_clean_line_on_every_database(wulan):
    """One invisible sign in one name must not stop a whole office's list."""
    wulan.post("/office/people/new", {"name": ODD, "username": "siti.rahma"})
    wulan.post("/office/schools/99000101", {"name": ODD, "level": "SD", "zone": "Asia/Makassar", "district": ODD})
    clean = "Siti Rahma \ue000\u00e9 de Vries"
    assert db.session.scalars(select(Person.name).where(Person.username == "siti.rahma")).one() == clean
    school = db.session.scalars(select(School).where(School.npsn == "99000101")).one()
    assert (school.name, school.district) == (clean, clean)
    assert "Siti Rahma" in wulan.get("/office/people?q=Siti%00+Rahma").text
    wulan.get("/office/schools?q=%00")


def test_a_piece_of_evidence_that_is_gone_is_not_moved(ratna):
    ratna.post(f"{MEETING}/evidence/recording/links", {"url": "https://youtu.be/abcdefghijk"})
    id = db.session.scalars(select(Evidence.id).order_by(Evidence.id.desc())).first()
    ratna.post(f"{MEETING}/evidence/{id}/removal")
    ratna.post(f"{MEETING}/evidence/{id}/place", {"to": "front"}, expect=404)
