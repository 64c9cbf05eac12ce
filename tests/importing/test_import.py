"""A workbook comes in: looked at first, applied whole or not at all, and twice is as once."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import func, select

from pmo_app import clock
from pmo_app.domain import typed
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.importing import applying
from pmo_app.importing.applying import apply
from pmo_app.importing.posts import plan_of
from pmo_app.importing.reading import read
from pmo_app.models import Assignment, Enrolment, Event, Person, Report, School, Upload
from pmo_app.pages.office import importing as office_import
from tests.importing.books import BROKEN, HEAD, SCHOOL, book, small
from tests.support.places import SEMANGAT


@pytest.fixture
def wulan(village, visit):
    return visit(village.wulan)


def sent(wulan, body, name="data.xlsx", expect=303):
    return wulan.post("/office/import", {"file": (BytesIO(body), name), "year": "2026"}, expect=expect)


def brought_in(wulan, body, name="data.xlsx"):
    """Upload and apply; the finished page."""
    place = sent(wulan, body, name).response.location
    return wulan.post(f"{place}/application", expect=200).text


def everything():
    """How many rows there are of what an import may write."""
    counts = {what: db.session.scalar(select(func.count()).select_from(what)) for what in (School, Person, Assignment)}
    db.session.rollback()
    return counts


def test_nothing_is_written_before_it_is_applied_and_the_preview_says_what_will_be(wulan):
    before = everything()
    page = wulan.get(sent(wulan, small()).response.location).text
    assert "SD Maju" in page and "Siti Aminah" in page and "Terapkan 3 baris" in page
    assert everything() == before


def test_it_brings_a_school_its_head_and_her_assignment(wulan, visit):
    assert "Impor selesai" in brought_in(wulan, small())
    siti = db.session.scalars(select(Person).where(Person.username == "siti.aminah")).one()
    assert (siti.name, siti.phone, siti.password_hash) == (HEAD[0], "6281234567890", None)
    enrolment = db.session.scalars(select(Enrolment).join(Enrolment.school).where(School.npsn == "20000001")).one()
    assert enrolment.leadership is Leadership.PRINCIPAL_LED
    reports = select(func.count()).select_from(Report).where(Report.enrolment_id == enrolment.id)
    assert db.session.scalar(reports) == 6
    assert "SD Maju" in visit(siti).get("/").text
    assert "menambahkan sekolah: SD Maju" in wulan.get("/office/trace").text


def test_twice_is_as_once(wulan):
    brought_in(wulan, small())
    before, events = everything(), db.session.scalar(select(func.count()).select_from(Event))
    again = wulan.get(sent(wulan, small()).response.location).text
    assert "Tidak ada yang perlu diterapkan" in again
    assert "0 baru, 0 berubah, 1 tetap" in brought_in(wulan, small())
    assert everything() == before
    assert db.session.scalar(select(func.count()).select_from(Event)) == events + 1  # that it was applied


def test_what_was_in_the_file_goes_once_it_is_applied_and_a_second_press_changes_nothing(wulan):
    place = sent(wulan, small()).response.location
    wulan.post(f"{place}/application", expect=200)
    assert db.session.scalars(select(Upload.body)).all() == [b""]
    before, events = everything(), db.session.scalar(select(func.count()).select_from(Event))
    for page in (wulan.get(place), wulan.post(f"{place}/application", expect=200)):
        assert "Sudah diterapkan" in page.text and "Terapkan " not in page.text
    assert everything() == before
    assert db.session.scalar(select(func.count()).select_from(Event)) == events


def test_what_changes_is_told_from_what_to_what_and_empty_cells_erase_nothing(wulan):
    brought_in(wulan, small())
    moved = book([["20000001", "SD Maju Jaya", "", "", "", "WITA", "", "", "", "", "fasilitator"]])
    page = wulan.get(sent(wulan, moved).response.location).text
    assert "SD Maju menjadi SD Maju Jaya" in page and "Dipimpin oleh" in page
    brought_in(wulan, moved)
    school = db.session.scalars(select(School).where(School.npsn == "20000001")).one()
    assert (school.name, school.regency, school.pupils) == ("SD Maju Jaya", "Kab. Satu", 180)


def test_who_leads_a_school_and_how_long_somebody_serves_are_changed_too(wulan):
    brought_in(wulan, small())
    serves = ["Siti Aminah", "Kepsek", "20000001", "", "31 Desember 2026"]
    brought_in(wulan, book([[*SCHOOL[:-1], "fasilitator"]], [], [serves]))
    leads = select(Enrolment.leadership).join(Enrolment.school).where(School.npsn == "20000001")
    assert db.session.scalar(leads) is Leadership.FACILITATOR_LED
    ends = select(Assignment.ends_on).join(Assignment.school).where(School.npsn == "20000001")
    assert db.session.scalar(ends) == date(2026, 12, 31)


def test_a_second_press_that_was_under_way_already_writes_nothing(wulan, monkeypatch):
    place = sent(wulan, small()).response.location
    steps = office_import._steps

    def overtaken(*told):
        monkeypatch.setattr(office_import, "_steps", steps)
        assert "Impor selesai" in wulan.post(f"{place}/application", expect=200).text
        yield from steps(*told)

    monkeypatch.setattr(office_import, "_steps", overtaken)
    assert "gagal" not in wulan.post(f"{place}/application", expect=200).text
    applied = select(func.count()).select_from(Event).where(Event.verb == "import-applied")
    assert db.session.scalar(applied) == 1


def test_every_problem_is_told_at_once_with_its_place_and_nothing_can_be_applied(wulan):
    body = book(
        [SCHOOL, SCHOOL, ["123", "X", "SD", "", "", "WIB"], ["20000003", "Y", "Universitas", "", "", ""]],
        [["Ani", "", "bukan nomor"], ["", "Ibu"]],
        [["tidak ada", "kepsek", "20000001"], ["Siti", "raja", "20000001"], ["kepsek", "ps", "29999999", "besok"]],
    )
    before, place = everything(), sent(wulan, body).response.location
    page = wulan.get(place).text
    for words in (
        "sudah ada di baris 2", "delapan angka", "Pilih salah satu: PAUD", "Zona waktu wajib", "Nomor HP tidak terbaca",
        "Nama belum diisi", "“tidak ada” tidak dikenal", "Pilih salah satu: kepala sekolah", "29999999 tidak dikenal",
        "Tanggal tidak terbaca", "Sekolah, baris 4, NPSN",
    ):  # fmt: skip
        assert words in page, words
    assert "Terapkan" not in page
    assert "masih punya masalah" in wulan.post(f"{place}/application", expect=409).text
    assert everything() == before


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_or_hostile_file_is_refused_with_a_sentence_of_its_own(wulan, kind):
    name, body, words = BROKEN[kind]
    before = everything()
    if len(body) > 1 << 20:
        pytest.fail("it must be small to be let in at all")
    assert words in sent(wulan, body, name, expect=422).text
    assert everything() == before and db.session.scalar(select(func.count()).select_from(Upload)) == 0


def test_a_file_too_large_is_refused_with_a_sentence(wulan):
    form = {"data": b"x" * (3 << 20), "content_type": "multipart/form-data; boundary=x"}
    answer = wulan.raw("/office/import", **form)
    assert answer.status_code == 413 and "terlalu besar" in answer.text


def test_no_file_and_no_year_are_told(wulan):
    assert "Pilih dulu berkasnya" in wulan.post("/office/import", {"year": "2026"}, expect=422).text
    page = wulan.post("/office/import", {"file": (BytesIO(small()), "x.xlsx"), "year": "x"}, expect=422)
    assert "Pilih tahun pelajarannya" in page.text


def test_it_is_all_or_nothing_when_something_breaks_on_the_way(wulan, monkeypatch):
    before, place = everything(), sent(wulan, small()).response.location

    def breaks(*_args):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(applying, "_posts", breaks)
        assert "tidak ada yang ditulis" in wulan.post(f"{place}/application", expect=200).text
    assert everything() == before
    assert "Impor selesai" in wulan.post(f"{place}/application", expect=200).text  # the file was still there


def test_it_is_nothing_when_whoever_asked_goes_away_in_the_middle(app, village):
    before = everything()
    steps = apply(plan_of(read("x.xlsx", small()), 2026), "x.xlsx", by=None, at=clock.now())
    assert next(steps).sheet == "Sekolah"
    steps.close()
    assert everything() == before


def test_another_administrator_s_upload_is_not_there(wulan, village, visit):
    place = sent(wulan, small()).response.location
    day = clock.now().date()
    db.session.add(Assignment(person_id=village.hendra.id, role=Role.ADMINISTRATOR, starts_on=day))
    db.session.commit()
    visit(village.hendra).get(place, expect=404)


def test_all_schools_at_once_and_several_in_a_cell(wulan, village):
    rows = [["Siti Aminah", "koordinator", "semua"], ["siti.aminah", "ps", f"{SEMANGAT}; 20000001"]]
    brought_in(wulan, book([SCHOOL], [HEAD], rows))
    siti = db.session.scalars(select(Person).where(Person.username == "siti.aminah")).one()
    held = db.session.scalars(select(Assignment.role).where(Assignment.person_id == siti.id)).all()
    assert (held.count(Role.COORDINATOR), held.count(Role.SUPERVISOR)) == (13, 2)


def test_a_couple_shares_a_phone_and_both_are_kept_with_a_note(wulan):
    people = [HEAD, ["Hasan Basri", "Bapak", "+62 812 3456 7890"]]
    place = sent(wulan, book([], people)).response.location
    assert "juga milik" in wulan.get(place).text
    wulan.post(f"{place}/application", expect=200)
    assert db.session.scalar(select(func.count()).select_from(Person).where(Person.phone == "6281234567890")) == 2


@pytest.mark.parametrize("code", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_known_by_its_header_however_it_is_written(wulan, code, delimiter):
    rows = (["npsn *", " NAMA SEKOLAH", "jenjang", "Zona"], ["20000001", "SD Café", "sd", "wib"])
    body = "\r\n".join(delimiter.join(row) for row in rows).encode(code)
    assert "1 baru" in brought_in(wulan, body, "sekolah.csv")
    assert db.session.scalars(select(School.name).where(School.npsn == "20000001")).one() == "SD Café"


def test_columns_may_stand_in_any_order_and_strange_ones_are_passed_over(wulan):
    headers = {"Sekolah": ["Zona waktu", "Warna", "Nama sekolah*", "NPSN", "Jenjang"]}
    body = book([["WIB", "biru", "SD Maju", 20000001.0, "TK"], [" ", "", "", "", ""]], headers=headers)
    place = sent(wulan, body).response.location
    assert "“Warna” tidak dikenal" in wulan.get(place).text
    wulan.post(f"{place}/application", expect=200)
    assert db.session.scalars(select(School.level).where(School.npsn == "20000001")).one() == "PAUD"


def test_the_command_does_the_same(app, village, tmp_path):
    file = tmp_path / "data.xlsx"
    file.write_bytes(small())
    runner = app.test_cli_runner()
    assert "1 new" in runner.invoke(args=["import", str(file), "--dry-run"]).output
    assert db.session.scalar(select(School).where(School.npsn == "20000001")) is None
    assert runner.invoke(args=["import", str(file)]).exit_code == 0
    assert "1 untouched" in runner.invoke(args=["import", str(file)]).output
    file.write_bytes(book([["1", "X", "SD", "", "", "WIB"]]))
    wrong = runner.invoke(args=["import", str(file)])
    assert wrong.exit_code == 1 and "delapan angka" in wrong.output


@pytest.mark.parametrize(
    "said", ["1 Juli 2026", "1 Jul 2026", "01/07/2026", "1-7-26", "2026-07-01", " 1\u00a0juli 2026 ", "１ Juli 2026",
             datetime(2026, 7, 1, 8, tzinfo=UTC), date(2026, 7, 1)]
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(said):
    assert typed.day(said) == date(2026, 7, 1)


@pytest.mark.parametrize("said", ["31 Februari 2026", "7/13/2026", "Juli", "kemarin", 46204.0, "1 Foo 2026"])
def test_what_is_no_day_is_told(said):
    with pytest.raises(typed.Unreadable):
        typed.day(said)


@pytest.mark.parametrize("said", [20000001.0, 20000001, "20000001", " 2000 0001 ", "'20000001", "２０００００01"])
def test_a_school_number_is_understood_however_it_is_written(said):
    assert typed.npsn(said) == "20000001"


def test_a_lost_zero_comes_back_only_where_the_sheet_took_it_for_a_number():
    assert typed.npsn(1234567.0) == "01234567"
    with pytest.raises(typed.Unreadable):
        typed.npsn("1234567")


SHORT = {"Kepsek": Role.PRINCIPAL, "PS": Role.SUPERVISOR, "fsp": Role.FACILITATOR, "KFSP": Role.COORDINATOR}


@pytest.mark.parametrize(("said", "meant"), SHORT.items())
def test_a_role_is_understood_by_its_short_names(said, meant):
    assert typed.role(said) is meant
