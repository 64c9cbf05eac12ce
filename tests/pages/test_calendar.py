"""The calendar: a secret address that any calendar can read, and one file for each meeting."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pmo_app import clock
from pmo_app.domain.calendar import Zone
from pmo_app.domain.instrument import FieldKind, Key, Repeats
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.instruments import edition
from pmo_app.models import Answer, Assignment, Extension, Person, Report, School, SchoolYear
from pmo_app.models.openings import Opening
from tests.doors.table import dates
from tests.pages.test_queries import counted
from tests.support.databases import TODAY
from tests.support.icalendar_rules import Client, faults_of, unfolded
from tests.support.places import LED_BY_FACILITATOR, SEMANGAT, report_of

PAGE, THIRD = "/account/calendar", f"/schools/{SEMANGAT}/2026/meetings/3"
DUE_3 = "Tenggat laporan PMO 3 (23.59 WITA)"
EXTENDED_3, MEETING_3 = "Tenggat diperpanjang: PMO 3 SD Semangat", "PMO 3 SD Semangat"


@pytest.fixture
def subscribe(visit):
    """Somebody makes an address; its path."""

    def made(person) -> str:
        visit(person).post(PAGE)
        return path_of(visit(person))

    return made


@pytest.fixture
def client(visit, subscribe):
    """Somebody's calendar, which signs in nowhere."""

    def subscribed(person) -> Client:
        path = subscribe(person)
        return Client(lambda: visit().get(path).response.data).refresh()

    return subscribed


@pytest.fixture
def say(village, today):
    """Ratna answers a question about her third meeting, each time an hour later."""
    hours = iter(range(1, 100))

    def said(field: str, value, number: int = 3) -> None:
        today(TODAY + timedelta(hours=next(hours)))
        report, ratna = report_of(SEMANGAT, number), db.session.get(Person, village.ratna.id)
        known = Answer.at(report, Key("", field), anew=True)
        Answer.save(report, Key("", field), value, seen=known.version if known else 0, by=ratna, at=clock.now())
        db.session.commit()

    return said


def path_of(visitor) -> str:
    return re.search(r"/calendar/[^/]+\.ics", visitor.get(PAGE).html).group()


def move_deadlines(visit, village, **days: str) -> None:
    dues = {name.replace("_", "-"): day for name, day in days.items()}
    visit(village.wulan).post("/office/years/2026", {**dates(2026), **dues, "confirmed": "yes"})


def test_a_feed_keeps_the_rules_whoever_reads_it(village, visit, subscribe):
    for person in (village.ratna, village.darmawan, village.marlina, village.hendra, village.wulan):
        assert faults_of(visit().get(subscribe(person)).response.data) == []


@pytest.mark.parametrize(
    ("there", "broken"),
    [
        (b"\r\n", b"\n"),
        (b"\r\n ", b""),
        (b"PRODID", b"X-PRODID"),
        (b"VERSION:2.0", b"VERSION:1.0"),
        (b"METHOD:PUBLISH\r\n", b""),
        (b"UID:meeting-8", b"UID:meeting-7"),
        (b"DTSTAMP:20260701T000000Z", b"DTSTAMP:20260701T000000"),
        (b"DTEND;VALUE=DATE:20261221", b"DTEND;VALUE=DATE:20261220"),
        (b"DTEND;VALUE=DATE:20261221", b"DTEND:20261221T000000Z"),
        (b"TZID:Asia/Makassar", b"TZID:Asia/Jakarta"),
    ],
)
def test_whoever_checks_the_rules_sees_a_broken_one(village, visit, subscribe, there, broken):
    data = visit().get(subscribe(village.ratna)).response.data
    assert there in data
    assert faults_of(data.replace(there, broken))


def test_a_meeting_is_moved_then_called_off_then_agreed_again(village, client, say):
    calendar = client(village.darmawan)
    assert calendar.shown(MEETING_3) == {MEETING_3: "2026-12-10 12:30-14:00 +0800"}
    say("held-on", {"date": "2026-12-14", "time": "09:00"})
    assert calendar.refresh().shown(MEETING_3) == {MEETING_3: "2026-12-14 09:00-10:30 +0800"}
    say("duration", 3)
    assert calendar.refresh().shown(MEETING_3) == {MEETING_3: "2026-12-14 09:00-11:15 +0800"}
    say("held-on", {"date": "2026-12-15", "time": None})
    assert calendar.refresh().shown(MEETING_3) == {MEETING_3: "2026-12-15"}
    say("held-on", None)
    assert MEETING_3 not in calendar.refresh().shown() and calendar.cancelled() == {MEETING_3}
    assert "2026-12-15" in calendar.entries[f"meeting-{report_of(SEMANGAT, 3).id}@localhost"].dtstart.value.isoformat()
    say("held-on", {"date": "2026-12-16", "time": "23:00"})
    assert calendar.refresh().shown(MEETING_3) == {MEETING_3: "2026-12-16 23:00-01:15 +0800"}
    assert not calendar.cancelled() and not calendar.refused


def test_a_first_answer_about_the_length_reaches_the_calendar_too(village, client, say):
    say("held-on", {"date": "2027-02-11", "time": "08:00"}, number=4)
    calendar = client(village.ratna)
    say("duration", 4, number=4)
    assert calendar.refresh().shown("PMO 4 SD") == {"PMO 4 SD Semangat": "2027-02-11 08:00-11:00 +0800"}


def test_a_deadline_is_moved_then_extended_then_the_extension_is_dropped(app, village, visit, client, today):
    calendar = client(village.ratna)
    assert calendar.shown("PMO 3 (") == {DUE_3: "2026-12-20"}
    move_deadlines(visit, village, due_3="2026-12-22")
    assert calendar.refresh().shown("PMO 3 (") == {DUE_3: "2026-12-22"}
    given = give(village, "2026-12-28")
    assert DUE_3 not in calendar.refresh().shown() and calendar.shown()[EXTENDED_3] == "2026-12-28"
    more = give(village, "2026-12-30")
    assert calendar.refresh().shown()[EXTENDED_3] == "2026-12-30"
    db.session.get(Extension, more).drop(by=db.session.get(Person, village.hendra.id), at=clock.now())
    db.session.commit()
    calendar.refresh()
    assert EXTENDED_3 in calendar.cancelled() and calendar.shown()[DUE_3] == "2026-12-22"
    assert given != more
    move_deadlines(visit, village, due_3="2026-12-20")
    assert calendar.refresh().shown()[DUE_3] == "2026-12-20"
    give(village, "2026-12-24")
    assert calendar.refresh().shown()[EXTENDED_3] == "2026-12-24" and DUE_3 in calendar.cancelled()
    move_deadlines(visit, village, due_3="2026-12-26")  # past what was given: the year's own day holds again
    assert calendar.refresh().shown()[DUE_3] == "2026-12-26" and EXTENDED_3 in calendar.cancelled()
    assert not calendar.refused


def give(village, until: str) -> int:
    """Hendra gives SD Semangat time for its third report; the id of what he gave."""
    hendra = db.session.get(Person, village.hendra.id)
    given = Extension.give(report_of(SEMANGAT, 3), date.fromisoformat(until), "Banjir.", by=hendra, at=clock.now())
    db.session.commit()
    return given.id


def test_a_school_with_more_time_leaves_the_entry_that_the_others_share(village, visit, client):
    words = lambda: client(village.darmawan).entries["deadline-2026-3-wita@localhost"].description.value  # noqa: E731
    assert "SD Semangat" in words() and "SD Harapan Pagi" in words()
    give(village, "2026-12-28")
    assert "SD Semangat" not in words() and "SD Harapan Pagi" in words()
    assert {DUE_3, EXTENDED_3} <= client(village.darmawan).shown().keys()


def test_more_time_asked_for_or_declined_shows_nowhere(village, client):
    calendar, ratna = client(village.ratna), db.session.get(Person, village.ratna.id)
    asked = Extension.ask(report_of(SEMANGAT, 3), date(2026, 12, 28), "Rahasia", by=ratna, at=clock.now())
    db.session.commit()
    assert EXTENDED_3 not in calendar.refresh().shown()
    asked.decline("Tidak", by=db.session.get(Person, village.hendra.id), at=clock.now())
    db.session.commit()
    assert EXTENDED_3 not in calendar.refresh().entries and calendar.shown()[DUE_3] == "2026-12-20"


def test_a_deadline_moves_even_after_somebody_lost_a_school_that_had_more_time(village, visit, client):
    """What SEQUENCE counts must not go down when one serves fewer schools."""
    calendar = client(village.hendra)
    give(village, "2026-12-28")
    give(village, "2026-12-29")
    calendar.refresh()
    end_assignments(village.hendra, at=SEMANGAT)
    move_deadlines(visit, village, due_3="2026-12-21")
    assert calendar.refresh().shown(DUE_3) == {DUE_3: "2026-12-21"}
    assert not calendar.refused


@pytest.mark.parametrize(("zone", "offset"), [(Zone.WIB, "+0700"), (Zone.WITA, "+0800"), (Zone.WIT, "+0900")])
def test_hours_are_those_of_the_school_and_the_day_ends_in_its_zone(village, client, zone, offset):
    report_of(SEMANGAT, 3).school.zone = zone
    db.session.commit()
    shown = client(village.ratna).shown()
    assert shown[MEETING_3] == f"2026-12-10 12:30-14:00 {offset}"
    assert shown[f"Tenggat laporan PMO 3 (23.59 {zone.name})"] == "2026-12-20"


def test_an_entry_says_the_mode_and_where_to_read_on(village, client):
    entries = client(village.ratna).entries
    meeting = entries[f"meeting-{report_of(SEMANGAT, 3).id}@localhost"]
    assert meeting.description.value.startswith("Luring. Tempat atau tautannya ada di aplikasi:\n")
    assert meeting.url.value == f"http://localhost{THIRD}"
    deadline = entries["deadline-2026-3-wita@localhost"]
    assert deadline.description.value.startswith(
        "Laporan dikirim paling lambat Minggu, 20 Desember 2026, 23.59 WITA.\nSD Semangat.\nhttp://localhost/"
    )
    assert deadline.transp.value == "TRANSPARENT"


def test_nothing_that_somebody_wrote_is_in_any_calendar(village, visit, subscribe):
    ratna, canary = db.session.get(Person, village.ratna.id), "KENARI"
    for number in range(1, 7):
        report = report_of(SEMANGAT, number)
        for field in texts_of(report):
            known = Answer.at(report, Key("", field))
            told = {"seen": known.version if known else 0, "by": ratna, "at": clock.now()}
            Answer.save(report, Key("", field), f"{canary} {field}", **told)
    give(village, "2026-12-28")
    db.session.query(Extension).update({"reason": canary, "answer": canary})
    db.session.commit()
    for person in (village.ratna, village.darmawan, village.hendra):
        assert canary not in " ".join(unfolded(visit().get(subscribe(person)).response.data))
    assert canary not in " ".join(unfolded(visit(village.ratna).get(f"{THIRD}/calendar.ics").response.data))


def texts_of(report: Report) -> list[str]:
    """Every question of free words, and the mode, where an odd word might have been kept."""
    free = {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE}
    sections = edition("2023-2024").instrument.sections_for(report.kind)
    whole = (section for section in sections if section.repeats is Repeats.ONCE)
    return [field.id for section in whole for field in section.fields if field.kind in free]


def test_whoever_left_or_serves_no_more_has_no_dates(village, visit, subscribe):
    paths = {who: subscribe(getattr(village, who)) for who in ("ratna", "darmawan")}
    visit(village.wulan).post(f"/office/people/{village.ratna.id}/leaving")
    end_assignments(village.darmawan)
    visit().get(paths["ratna"], expect=404)
    assert "VEVENT" not in visit().get(paths["darmawan"]).response.text
    visit(village.wulan).post(f"/office/people/{village.ratna.id}/return")
    visit().get(paths["ratna"], expect=404)  # an address that was out of hand does not come back to life


def end_assignments(person, at: str | None = None) -> None:
    """Yesterday was this person's last day, at one school or everywhere."""
    held = select(Assignment).join(Assignment.school).where(Assignment.person_id == person.id)
    for assignment in db.session.scalars(held.where(School.npsn == at) if at else held):
        assignment.ends_on = clock.now().date() - timedelta(days=1)
    db.session.commit()


def test_an_address_is_made_exchanged_and_turned_off(village, visit):
    ratna = visit(village.ratna)
    assert "Belum ada alamat" in ratna.get(PAGE).text
    assert PAGE in ratna.get("/account").links
    ratna.post(PAGE)
    first = path_of(ratna)
    assert f"webcal://localhost{first}" in ratna.get(PAGE).links
    visit().get(first)
    ratna.post(PAGE)
    second = path_of(ratna)
    gone = visit().get(first, expect=404).text
    visit().get(second)
    ratna.post(f"{PAGE}/removal")
    assert gone == visit().get(second, expect=404).text == visit().get("/calendar/1-é.ics", expect=404).text
    assert "Belum ada alamat" in ratna.get(PAGE).text
    trace = visit(village.wulan).get("/office/trace").text
    assert "membuat alamat kalender" in trace and "mematikan alamat kalender" in trace


def test_somebody_signed_in_reads_another_ones_calendar_only_by_its_address(village, visit, subscribe):
    path = subscribe(village.darmawan)
    altered = path.replace(".ics", "0.ics")
    visit(village.ratna).get(altered, expect=404)
    assert "SD Harapan Pagi" in visit(village.ratna).get(path).response.text  # the address is the key, whoever holds it


def test_a_calendar_may_keep_it_for_an_hour_and_fetches_nothing_twice(village, visit, subscribe, say):
    path, calendar = subscribe(village.ratna), visit()
    first = calendar.get(path).response
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, max-age=3600"
    assert "Set-Cookie" not in first.headers
    known = {"If-None-Match": first.headers["ETag"]}
    assert calendar._open(path, headers=known).status_code == 304
    say("held-on", {"date": "2026-12-14", "time": "09:00"})
    assert calendar._open(path, headers=known).status_code == 200


def test_a_coordinator_has_deadlines_and_no_meetings_but_those_of_another_role(village, client):
    calendar = client(village.hendra)
    assert all("enggat" in name for name in calendar.shown())
    here = report_of(SEMANGAT, 3).school
    given = Assignment(role=Role.SUPERVISOR, school=here, year=2026, starts_on=clock.now().date())
    given.person_id = village.hendra.id
    db.session.add(given)
    db.session.commit()
    meetings = {name for name in calendar.refresh().shown() if "enggat" not in name}
    assert meetings == {f"PMO {number} SD Semangat" for number in (1, 2, 3)}


def test_three_hundred_schools_take_no_more_questions_and_no_more_entries(app, village, visit, client):
    calendar = client(village.hendra)
    with counted(app) as few:
        calendar.refresh()
    before = set(calendar.entries)
    hendra = db.session.get(Person, village.hendra.id)
    for n in range(288):
        school = School(npsn=f"98{n:06}", name=f"SD {n:03}", level="SD", zone=Zone.WIT, is_demo=True)
        Report.open_year(school, 2026, Leadership.PRINCIPAL_LED)
        given = Assignment(role=Role.COORDINATOR, school=school, year=2026, starts_on=clock.now().date())
        hendra.assignments.append(given)
    db.session.commit()
    with counted(app) as many:
        calendar.refresh()
    assert len(many) == len(few) <= 8, many
    assert set(calendar.entries) - before <= {f"deadline-2026-{number}-wit@localhost" for number in range(1, 7)}
    words = client(village.hendra).entries["deadline-2026-3-wit@localhost"].description.value
    assert re.search(r"\n[^\n]+, SD 00\d dan 28\d sekolah lain\.\nhttp://localhost/$", words), words


def test_the_next_year_joins_as_soon_as_it_is_opened_and_served(village, client):
    calendar, before = client(village.ratna), db.session.get(SchoolYear, 2026)
    Opening.planned(2027, "2023-2024", before.moved_to(2027), before=2026, at=clock.now()).open(by=None, at=clock.now())
    db.session.commit()
    assert not [uid for uid in calendar.refresh().entries if "-2027-" in uid]  # her assignment begins in July
    year = (Assignment.person_id == village.ratna.id, Assignment.year == 2027)
    db.session.scalars(select(Assignment).where(*year)).one().starts_on = clock.now().date()
    db.session.commit()
    calendar.refresh()
    assert len([uid for uid in calendar.entries if "-2027-" in uid]) == 6
    assert len([uid for uid in calendar.entries if "-2026-" in uid]) == 6


@pytest.mark.parametrize("template", ["empty"])
def test_before_any_year_was_opened_a_calendar_is_empty(app, template, client):
    early = Person(username="early", name="Awal")
    db.session.add(early)
    db.session.commit()
    assert client(early).entries == {}


def test_one_meeting_is_a_file_of_its_own(village, visit, client):
    answer = visit(village.ratna).get(f"{THIRD}/calendar.ics").response
    assert answer.headers["Content-Disposition"] == "attachment; filename=PMO3-99000101-2026.ics"
    assert faults_of(answer.data) == []
    mine = Client(lambda: answer.data).refresh()
    assert mine.shown() == {MEETING_3: "2026-12-10 12:30-14:00 +0800"}
    assert set(mine.entries) <= set(client(village.ratna).entries)  # the same id: it is the same meeting


def test_a_meeting_without_a_day_has_no_file_yet(village, visit, say):
    words = "Tanggal pertemuan ini belum disepakati"
    assert words in visit(village.ratna).get(f"/schools/{SEMANGAT}/2026/meetings/6/calendar.ics", expect=404).text
    say("held-on", None)
    assert words in visit(village.ratna).get(f"{THIRD}/calendar.ics", expect=404).text
    visit(village.ratna).get(f"/schools/{LED_BY_FACILITATOR}/2026/meetings/1/calendar.ics", expect=404)
    visit(village.stranger).get(f"{THIRD}/calendar.ics", expect=404)
