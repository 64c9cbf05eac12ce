"""Invitations, forgotten passwords, changing one's own, and the devices one is signed in on."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from pmo_app import clock
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Assignment, Invitation, LinkRequest, Person
from pmo_app.pages.office import invitations
from tests.support.databases import TODAY
from tests.support.headers import assert_each_is_said_once
from tests.support.places import SEMANGAT, report_of

NEW = {"password": "tiga kata mudah", "again": "tiga kata mudah"}


@pytest.fixture
def link(app, village, visit):
    """Wulan makes a link for Ratna in the office; its address."""
    wulan = visit(village.wulan)
    wulan.post(f"/office/people/{village.ratna.id}/invitation")
    page = wulan.get(f"/office/people/{village.ratna.id}").html
    return re.search(r"/invitation/[0-9]+-[0-9a-f]+", page).group()


def test_the_invited_chooses_a_password_and_is_home(village, visit, link):
    nobody = visit()
    page = nobody.get(link)
    assert "Ibu Ratna" in page.text
    assert_each_is_said_once(page.response.headers)
    assert nobody.post(link, NEW).response.location == "/"
    assert "SD Semangat" in nobody.get("/").text
    assert visit().post("/sign-in", {"username": "kepsek", "password": NEW["password"]}).response.location == "/"


def test_looking_at_a_link_spends_nothing_and_using_it_spends_it(visit, link):
    for _ in range(10):
        visit().get(link)
    visit().post(link, NEW)
    visit().get(link, expect=410)
    visit().post(link, NEW, expect=410)


def test_a_used_an_old_an_altered_and_a_revoked_link_say_one_and_the_same(app, village, visit, link, today):
    altered = visit().get(link[:-1] + ("0" if link[-1] != "0" else "1"), expect=410).text
    never = visit().get("/invitation/999-0123", expect=410).text
    odd = visit().get("/invitation/é-x", expect=410).text
    today(TODAY + timedelta(hours=72))
    old = visit().get(link, expect=410).text
    today(TODAY)
    visit(village.wulan).post(f"/office/people/{village.ratna.id}/invitation/removal")
    revoked = visit().get(link, expect=410).text
    assert altered == never == odd == old == revoked
    assert "Ratna" not in altered


def test_a_link_holds_until_its_last_minute(visit, link, today):
    today(TODAY + timedelta(hours=71, minutes=59))
    visit().get(link)


def test_a_new_link_ends_the_one_before_and_someone_let_go_has_none(village, visit, link):
    wulan = visit(village.wulan)
    wulan.post(f"/office/people/{village.ratna.id}/invitation")
    visit().get(link, expect=410)
    newer = re.search(r"/invitation/[0-9]+-[0-9a-f]+", wulan.get(f"/office/people/{village.ratna.id}").html).group()
    wulan.post(f"/office/people/{village.ratna.id}/leaving")
    visit().get(newer, expect=410)
    assert "sudah dikeluarkan" in wulan.post(f"/office/people/{village.ratna.id}/invitation", expect=409).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "pendek", "again": "pendek"}, "terlalu pendek"),
        ({"password": "tiga kata mudah", "again": "tiga kata lain"}, "belum sama"),
        ({"password": "12345678", "again": "12345678"}, "terlalu mudah ditebak"),
        ({"password": "aaaaaaaaaa", "again": "aaaaaaaaaa"}, "terlalu mudah ditebak"),
    ],
)
def test_a_weak_or_mistyped_password_is_told_and_the_link_still_holds(visit, link, typed, words):
    assert words in visit().post(link, typed, expect=422).text
    visit().get(link)


def test_a_new_password_ends_every_sign_in_from_before(village, visit, link):
    before = visit()
    before.post("/sign-in", {"username": "kepsek", "password": "demo-pmo"})
    visit().post(link, NEW)
    assert before.get("/", expect=302).response.location.startswith("/sign-in")


def test_changing_the_password_keeps_this_device_and_ends_the_others(village, visit):
    here, there = visit(), visit()
    for device in (here, there):
        device.post("/sign-in", {"username": "kepsek", "password": "demo-pmo"})
    assert "belum cocok" in here.post("/account/password", {"current": "salah", **NEW}, expect=422).text
    here.post("/account/password", {"current": "demo-pmo", **NEW})
    assert "Kata sandi sudah diganti" in here.get("/account?changed=password").text
    there.get("/", expect=302)


def test_a_device_is_listed_and_ended_from_another(village, visit):
    here, there = visit(), visit()
    for device in (here, there):
        device.post("/sign-in", {"username": "kepsek", "password": "demo-pmo"})
    other = re.findall(r"/account/devices/(\d+)/end", here.get("/account/devices").html)
    assert len(other) == 1
    here.post(f"/account/devices/{other[0]}/end")
    there.get("/", expect=302)
    here.get("/")


def test_one_cannot_end_somebody_else_s_device(village, visit):
    darmawan = visit()
    darmawan.post("/sign-in", {"username": "pengawas", "password": "demo-pmo"})
    ratna = visit()
    ratna.post("/sign-in", {"username": "kepsek", "password": "demo-pmo"})
    ratna.post("/account/devices/1/end", expect=404)
    darmawan.get("/")


def test_all_other_devices_end_at_once(village, visit):
    here, others = visit(), [visit(), visit()]
    for device in (here, *others):
        device.post("/sign-in", {"username": "kepsek", "password": "demo-pmo"})
    here.post("/account/devices/others/end")
    here.get("/")
    for device in others:
        device.get("/", expect=302)


def test_asking_for_a_link_is_answered_alike_for_anybody_and_the_office_sees_it(village, visit):
    known = visit().post("/sign-in/help", {"username": "kepsek"}).response
    unknown = visit().post("/sign-in/help", {"username": "siapa ini"}).response
    assert (known.location, known.data) == (unknown.location, unknown.data)
    office = visit(village.wulan).get("/office/invitations").text
    assert "Ibu Ratna" in office and "siapa ini" in office
    visit(village.wulan).post(f"/office/people/{village.ratna.id}/invitation")
    assert [asked.typed for asked in LinkRequest.waiting()] == ["siapa ini"]


def test_asking_again_and_again_adds_nothing_and_says_nothing(app, village, visit):
    app.extensions.pop("link_asks", None)
    for _ in range(8):
        visit().post("/sign-in/help", {"username": "kepsek"})
    assert len(LinkRequest.waiting()) == 3
    app.extensions.pop("link_asks", None)


def test_whoever_was_let_go_is_out_at_once_and_may_return(village, visit):
    ratna, wulan = visit(village.ratna), visit(village.wulan)
    ratna.get("/")
    wulan.post(f"/office/people/{village.ratna.id}/leaving")
    ratna.get("/", expect=302)
    visit().post("/sign-in", {"username": "kepsek", "password": "demo-pmo"}, expect=422)
    wulan.post(f"/office/people/{village.ratna.id}/return")
    visit().post("/sign-in", {"username": "kepsek", "password": "demo-pmo"})


def test_an_administrator_cannot_lock_the_office_by_letting_herself_go(village, visit):
    page = visit(village.wulan).post(f"/office/people/{village.wulan.id}/leaving", expect=409)
    assert "akun Anda sendiri" in page.text


def test_one_signs_in_by_telephone_number_however_typed(village, visit):
    db.session.get(Person, village.ratna.id).phone = "6281234567890"
    db.session.commit()
    for typed in ("0812-3456-7890", "+62 812 3456 7890", "81234567890"):
        assert visit().post("/sign-in", {"username": typed, "password": "demo-pmo"}).response.location == "/"
    db.session.get(Person, village.darmawan.id).phone = "6281234567890"
    db.session.commit()
    visit().post("/sign-in", {"username": "081234567890", "password": "demo-pmo"}, expect=422)  # whose is it now?


def test_the_office_works_through_the_list_one_by_one(village, visit):
    wulan, people = visit(village.wulan), []
    for name in ("Ani Lestari", "Beni Saputra"):
        wulan.post("/office/people/new", {"name": name, "phone": "0812 3456 7890"})
        people.append(db.session.query(Person).filter_by(name=name).one())
    for person in people:
        wulan.post(f"/office/people/{person.id}/invitation")
    first = wulan.get("/office/invitations")
    assert "https://wa.me/6281234567890?text=" in first.html
    assert "Ani Lestari" in first.text and "Beni Saputra" not in first.text
    wulan.post(f"/office/people/{people[0].id}/invitation/sent", {"next": "yes"})
    assert "Beni Saputra" in wulan.get("/office/invitations").text


def test_a_whole_country_is_invited_a_few_at_a_time_so_that_others_save_in_between(village, visit, monkeypatch):
    known = {"honorific": "Ibu", "password_hash": None}
    serves = {"role": Role.PRINCIPAL, "school_id": report_of(SEMANGAT, 3).school.id, "year": 2026}
    new = [Person(name=f"Guru {n}", username=f"guru-{n}", **known) for n in range(7)]
    db.session.add_all(new)
    db.session.flush()
    db.session.add_all(Assignment(person_id=one.id, starts_on=TODAY.date(), **serves) for one in new)
    db.session.commit()
    monkeypatch.setattr(invitations, "AT_ONCE", 3)
    commits = []
    note = lambda connection: commits.append(connection)  # noqa: E731
    event.listen(db.engine, "commit", note)
    visit(village.wulan).post("/office/invitations")
    event.remove(db.engine, "commit", note)
    invited = set(db.session.scalars(select(Invitation.person_id)))
    assert {one.id for one in new} <= invited and len(commits) >= 3


def test_the_token_is_not_in_the_database(app, village, visit, link):
    token = link.rpartition("-")[2]
    kept = db.session.query(Invitation).one()
    assert token not in repr(vars(kept))
    assert kept.is_open(clock.now())
