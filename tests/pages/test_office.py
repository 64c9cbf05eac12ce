"""The office: people and schools kept right, assignments given, ended, moved and handed over, and all of it traced."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pmo_app import clock
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Assignment, Person, School
from pmo_app.models.staffing import oddities
from tests.support.databases import TODAY
from tests.support.places import SEMANGAT

SCHOOL = f"/office/schools/{SEMANGAT}"


@pytest.fixture
def wulan(village, visit):
    return visit(village.wulan)


def held(person, role=Role.PRINCIPAL, npsn=SEMANGAT, year=2026):
    mine = select(Assignment).join(Assignment.school).where(Assignment.person_id == person.id, School.npsn == npsn)
    return db.session.scalars(mine.where(Assignment.role == role, Assignment.year == year)).one()


@pytest.fixture
def ani(wulan):
    """Someone new, without a school."""
    wulan.post(
        "/office/people/new", {"honorific": "Ibu", "name": "Dra. Hj. Ani Lestari, M.Pd.", "phone": "0812-3456-789"}
    )
    return db.session.scalars(select(Person).where(Person.username == "ani.lestari")).one()


def test_a_person_gets_a_user_name_from_their_name_and_a_number_in_one_form(ani):
    assert (ani.username, ani.phone, ani.called) == ("ani.lestari", "628123456789", "Ibu Ani")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Nama belum diisi"),
        ({"name": "Ani", "phone": "bukan nomor"}, "Nomor HP ini tidak terbaca"),
        ({"name": "Ani", "email": "bukan surel"}, "Surel ini tidak terbaca"),
        ({"name": "Ani", "username": "kepsek"}, "Sudah dipakai Ibu Ratna"),
        ({"name": "Ani", "username": "a b"}, "hanya huruf kecil"),
    ],
)
def test_what_will_not_do_is_told_and_what_was_typed_stays(wulan, typed, words):
    page = wulan.post("/office/people/new", typed, expect=422)
    assert words in page.text
    assert all(f'value="{text}"' in page.html for name, text in typed.items() if text)


def test_changing_a_person_leaves_a_trace_from_what_to_what(wulan, village):
    typed = {"name": "Ratna Dewi", "honorific": "Ibu", "username": "kepsek", "email": "ratna@contoh.invalid"}
    wulan.post(f"/office/people/{village.ratna.id}", typed)
    for place in (f"/office/people/{village.ratna.id}", "/office/trace", "/office/trace?kind=person"):
        text = wulan.get(place).text
        assert "Ibu Wulan" in text and "Ratna Dewi" in text and "menjadi" in text
    assert "Ratna Dewi" not in wulan.get("/office/trace?kind=school").text


def test_changing_a_school_says_what_changed(wulan):
    facts = {"name": "SD Semangat Baru", "level": "SD", "zone": "Asia/Makassar", "pupils": "210"}
    wulan.post(SCHOOL, facts)
    assert "SD Semangat Baru" in wulan.get(SCHOOL).text
    assert "angka saja" in wulan.post(SCHOOL, {**facts, "pupils": "banyak"}, expect=422).text
    assert "210" in wulan.get(SCHOOL).html


def test_a_school_is_added_and_its_number_is_checked(wulan):
    facts = {"name": "SD Baru", "level": "SD", "zone": "Asia/Jakarta"}
    assert "delapan angka" in wulan.post("/office/schools/new", {**facts, "npsn": "123"}, expect=422).text
    assert "sudah milik" in wulan.post("/office/schools/new", {**facts, "npsn": SEMANGAT}, expect=422).text
    assert (
        wulan.post("/office/schools/new", {**facts, "npsn": "12345678"}).response.location == "/office/schools/12345678"
    )


def test_handing_over_moves_the_school_and_shows_the_newcomer_where_it_stands(wulan, village, visit, ani, today):
    ratna = visit(village.ratna)
    ratna.get(f"/schools/{SEMANGAT}/2026")
    wulan.post(
        f"/office/assignments/{held(village.ratna).id}/handover", {"person": "0812 3456 789", "starts_on": "2026-11-24"}
    )
    ratna.get(f"/schools/{SEMANGAT}/2026", expect=404)  # until yesterday
    newcomer = visit(ani)
    assert newcomer.get("/", expect=302).response.location == f"/schools/{SEMANGAT}/2026/so-far"
    page = newcomer.get(f"/schools/{SEMANGAT}/2026/so-far").text
    assert "Ratna" in page and "menyerahkan sekolah ini" in page
    assert "Tindak lanjut yang masih terbuka" in page and "Yang berjalan baik" in page
    newcomer.post(f"/schools/{SEMANGAT}/2026/so-far")
    assert "Lanjutkan laporan PMO 3" in newcomer.get("/").text  # the draft stayed
    assert "mencatat estafet" in wulan.get(SCHOOL).text


def test_until_the_day_of_the_handover_nothing_changes(wulan, village, visit, ani, today):
    where = f"/office/assignments/{held(village.ratna).id}/handover"
    wulan.post(where, {"person": "ani.lestari", "starts_on": "2026-12-01"})
    assert "SD Semangat" in visit(village.ratna).get("/").text
    assert "Belum ada penugasan" in visit(ani).get("/").text
    today(TODAY + timedelta(days=7))
    assert "Belum ada penugasan" in visit(village.ratna).get("/").text
    visit(ani).get("/", expect=302)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"person": "siapa ini", "starts_on": "2026-11-24"}, "Belum ada orang yang dikenal"),
        ({"person": "kepsek", "starts_on": "2026-11-24"}, "sudah memegang peran ini"),
        ({"person": "pengawas", "starts_on": "kemarin"}, "Tanggal ini tidak terbaca"),
        ({"person": "pengawas", "starts_on": "2020-01-01"}, "mendahului tanggal mulai"),
    ],
)
def test_a_handover_that_cannot_be_is_refused_and_nothing_changes(wulan, village, visit, typed, words):
    page = wulan.post(f"/office/assignments/{held(village.ratna).id}/handover", typed, expect=422)
    assert words in page.text and f'value="{typed["person"]}"' in page.html
    assert held(village.ratna).ends_on is None


def test_a_name_that_may_mean_several_asks_for_the_user_name(wulan, village):
    for name in ("Budi Santoso", "Budi Hartono"):
        wulan.post("/office/people/new", {"name": name})
    typed = {"person": "budi", "role": "supervisor", "year": "2026", "starts_on": "2026-11-24"}
    assert "budi.santoso" in wulan.post(f"{SCHOOL}/assignments", typed, expect=422).text
    wulan.post(f"{SCHOOL}/assignments", {**typed, "person": "budi santoso"})


def test_an_assignment_is_ended_on_a_day_and_the_school_is_said_to_lack_a_leader(wulan, village, visit):
    wulan.post(f"/office/assignments/{held(village.ratna).id}/end", {"ends_on": "2026-11-23"})
    visit(village.ratna).get(f"/schools/{SEMANGAT}/2026", expect=404)
    assert "Belum ada yang memimpin" in wulan.get(SCHOOL).text
    assert "belum ada yang memimpin" in wulan.get("/office").text


def test_moving_ends_here_and_begins_there(wulan, village, visit):
    wulan.post(f"/office/assignments/{held(village.ratna).id}/move", {"npsn": "99000110", "starts_on": "2026-11-24"})
    ratna = visit(village.ratna)
    ratna.get(f"/schools/{SEMANGAT}/2026", expect=404)
    ratna.get("/schools/99000110/2026")
    assert held(village.ratna).ends_on == date(2026, 11, 23)


def test_two_heads_at_once_and_a_facilitator_with_seven_schools_are_pointed_out_not_forbidden(wulan, village, ani):
    second = {"person": "ani.lestari", "role": "principal", "year": "2026", "starts_on": "2026-11-01"}
    wulan.post(f"{SCHOOL}/assignments", second)
    assert "bertumpuk" in wulan.get(SCHOOL).text
    schools = db.session.scalars(select(School.npsn).order_by(School.id).limit(7)).all()
    wulan.post(f"/office/people/{ani.id}/schools", {"role": "facilitator", "npsn": schools})
    odd = oddities(2026, clock.now())
    assert [(person.username, count) for person, count in odd.crowded] == [("ani.lestari", 7)]
    assert "memegang 7 sekolah" in wulan.get("/office").text


def test_a_coordinator_s_set_is_chosen_by_filter_and_through_a_facilitator(wulan, village, ani):
    page = wulan.get(f"/office/people/{ani.id}/schools?role=coordinator&facilitator={village.marlina.id}")
    offered = page.html.count('name="npsn"')
    led = select(Assignment.school_id).where(Assignment.person_id == village.marlina.id, Assignment.year == 2026)
    assert offered == len(db.session.scalars(led.where(Assignment.role == Role.FACILITATOR)).all()) > 0
    assert page.html.count(" checked") == offered
    wulan.post(f"/office/people/{ani.id}/schools", {"role": "coordinator"}, expect=422)


def test_people_are_found_by_name_by_number_by_school_and_by_how_far_they_came(wulan, ani):
    for words in ("lestari", "628123456789", "ani.les"):
        assert "Ani Lestari" in wulan.get(f"/office/people?q={words}").text
    assert "Ibu Ratna" in wulan.get("/office/people?q=semangat").text
    assert "Ani Lestari" in wulan.get("/office/people?access=uninvited").text
    assert "Ani Lestari" not in wulan.get("/office/people?access=signed-in").text
    assert "Tidak ada orang yang cocok" in wulan.get("/office/people?q=%25_zz").text


def test_the_office_of_others_stays_shut_and_says_so(village, visit):
    page = visit(village.hendra).get("/office", expect=403)
    assert "hanya administrator" in page.text
