"""The list of those present: what stands on it before anybody signs, and who may print it."""

import re
from datetime import date

import pytest
from sqlalchemy import update

from pmo_app import clock
from pmo_app.domain.calendar import Zone
from pmo_app.domain.instrument import Key
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Answer, Assignment, Person, School
from tests.support.places import LED_BY_FACILITATOR, SEMANGAT, report_of

MEETINGS = f"/schools/{SEMANGAT}/2026/meetings"
RATNA, DARMAWAN, MARLINA = "Ibu Ratna Widyastuti, S.Pd.", "Bapak Darmawan, M.Pd.", "Ibu Marlina Siregar, M.Pd."
SERVING = [(RATNA, "Kepala sekolah"), (DARMAWAN, "Pengawas sekolah"), (MARLINA, "Fasilitator (FSP)")]
ROW = re.compile(r"<tr><td>(\d+)</td><td>(.*?)</td><td>(.*?)</td><td></td></tr>")
FOOT = re.compile(r"<footer><p>(.*?), yang memimpin</p><p>(.*?)</p></footer>")


def rows(page):
    found = ROW.findall(page.html)
    assert [int(number) for number, *_ in found] == list(range(1, len(found) + 1))
    return [(name, role) for _, name, role in found]


def write(village, field, value, number=4):
    report, ratna = report_of(SEMANGAT, number), db.session.get(Person, village.ratna.id)
    Answer.save(report, Key("", field), value, seen=0, by=ratna, at=clock.now())
    db.session.commit()


def test_while_nothing_is_written_those_who_serve_at_the_school_come_first_and_empty_rows_follow(village, visit):
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance")
    assert rows(page) == SERVING + [("", "")] * 17
    assert "Daftar hadir PMO 4, Februari" in page.text and "NPSN 99000101" in page.text
    assert "Kab. Sukamakmur" in page.text and page.html.count('class="by-hand"') == 3  # day, hour and place
    assert FOOT.findall(page.html) == [("Kepala sekolah", RATNA)]


def test_the_names_that_were_written_stand_there_instead(village, visit):
    typed = {"value-person": ["Bu Sari", "", "Pak Made"], "value-role": ["Guru kelas 4", "", ""], "version": "0"}
    visit(village.ratna).post(f"{MEETINGS}/4/answers/names-present", typed)
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance")
    assert rows(page) == [("Bu Sari", "Guru kelas 4"), ("Pak Made", "")] + [("", "")] * 18
    assert "Bu Sari: Guru kelas 4" in visit(village.ratna).get(f"{MEETINGS}/4").text
    assert FOOT.findall(page.html) == [("Kepala sekolah", RATNA)]  # who leads signs below, named above or not


def test_the_sample_year_names_who_came(village, visit):
    first, second = (rows(visit(village.hendra).get(f"{MEETINGS}/{number}/attendance")) for number in (1, 2))
    assert ("Bu Fitri", "Guru") in first and ("Bu Fitri", "Guru") not in second  # on leave since


def test_names_are_no_condition_and_a_report_without_them_reads_as_before(village, visit):
    page = visit(village.ratna).get(f"{MEETINGS}/6/submission")
    assert "Jumlah guru" not in page.text and "Nama yang hadir" not in page.text
    last_year = visit(village.ratna).get(f"/schools/{SEMANGAT}/2025/meetings/2")
    assert "Nama yang hadir (boleh dikosongkan) Belum diisi." in last_year.text


@pytest.mark.parametrize(
    ("asked", "height"),
    [("30", 30), ("40", 40), ("60", 60), ("", 20), ("0", 20), ("-5", 20), ("21", 20), ("1e9", 20), ("9" * 5000, 20)],
)
def test_it_has_as_many_rows_as_were_chosen_and_a_number_nobody_offered_is_the_usual_one(village, visit, asked, height):
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance?rows={asked}")
    assert len(rows(page)) == height and f"<option selected>{height}</option>" in page.html


def test_nobody_is_left_out_where_more_have_a_name_than_rows_were_asked_for(village, visit):
    write(village, "names-present", [{"person": f"Bu {n}", "role": ""} for n in range(40)])
    assert rows(visit(village.ratna).get(f"{MEETINGS}/4/attendance"))[-1] == ("Bu 39", "")


def test_what_people_typed_is_text_and_nothing_else(village, visit):
    write(village, "names-present", [{"person": "<b>Bu Sari</b>", "role": '"><script>'}])
    write(village, "place", "<i>Aula</i>")
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance")
    assert rows(page)[0] == ("&lt;b&gt;Bu Sari&lt;/b&gt;", "&#34;&gt;&lt;script&gt;")
    assert "<i>Aula</i>" in page.text


@pytest.mark.parametrize("zone", Zone)
def test_the_hour_is_that_of_the_school(village, visit, zone):
    db.session.execute(update(School).where(School.npsn == SEMANGAT).values(zone=zone))
    write(village, "held-on", {"date": "2027-02-18", "time": "10:30"})
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance")
    assert f"Hari, tanggal Kamis, 18 Februari 2027 Pukul 10.30 {zone.name} Tempat" in page.text


def test_a_day_without_an_hour_leaves_a_line_for_the_hour(village, visit):
    write(village, "held-on", {"date": "2027-02-18", "time": None})
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance")
    assert "18 Februari 2027" in page.text and page.html.count('class="by-hand"') == 2


def test_after_a_handover_an_earlier_meeting_has_the_one_who_served_then(village, visit):
    school = report_of(SEMANGAT, 1).enrolment.school_id
    here = (Assignment.school_id == school, Assignment.year == 2026, Assignment.role == Role.SUPERVISOR)
    db.session.execute(update(Assignment).where(*here).values(ends_on=date(2026, 10, 31)))
    write(village, "held-on", {"date": "2026-10-22", "time": None}, number=5)
    ratna = visit(village.ratna)
    assert (DARMAWAN, "Pengawas sekolah") in rows(ratna.get(f"{MEETINGS}/5/attendance"))
    assert rows(ratna.get(f"{MEETINGS}/4/attendance"))[:3] == [SERVING[0], SERVING[2], ("", "")]


def test_where_the_facilitator_leads_the_facilitator_signs_below(village, visit):
    page = visit(village.marlina).get(f"/schools/{LED_BY_FACILITATOR}/2026/meetings/4/attendance")
    assert FOOT.findall(page.html) == [("Fasilitator (FSP)", MARLINA)]


def test_where_nobody_leads_yet_there_is_a_line_for_the_name(village, visit):
    school = report_of(SEMANGAT, 1).enrolment.school_id
    here = (Assignment.school_id == school, Assignment.year == 2026, Assignment.role == Role.PRINCIPAL)
    db.session.execute(update(Assignment).where(*here).values(ends_on=date(2026, 10, 31)))
    db.session.commit()
    page = visit(village.hendra).get(f"{MEETINGS}/4/attendance")
    assert [role for role, _ in FOOT.findall(page.html)] == ["Kepala sekolah"] and RATNA not in page.html


def test_the_meeting_leads_to_the_list_and_the_list_to_where_its_photo_belongs(village, visit):
    assert f"{MEETINGS}/4/attendance" in visit(village.ratna).get(f"{MEETINGS}/4").links
    page = visit(village.ratna).get(f"{MEETINGS}/4/attendance")
    assert f"{MEETINGS}/4/evidence#evidence-attendance-list" in page.links and "tanpa nama murid" in page.text


def test_whoever_reads_the_report_may_print_it_and_to_others_it_is_not_there(village, visit):
    for person in (village.ratna, village.darmawan, village.marlina, village.hendra):
        visit(person).get(f"{MEETINGS}/2/attendance")
    for person in (village.stranger, village.wulan):
        assert "Pak Yohanes" not in visit(person).get(f"{MEETINGS}/2/attendance", expect=404).html
    visit(village.ratna).get(f"{MEETINGS}/7/attendance", expect=404)
