"""One rule for deadlines, whichever way a write comes in: the end of the day where the school is.

WHEN is written by hand: for each meeting and zone the first instant, in UTC, that is no longer on time.
"""

import time
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete, select, update

from pmo_app.extensions import db
from pmo_app.models import Delivery, Extension, Report, School, Sending
from pmo_app.pages.meetings import submission
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.shared.draft_file import Draft, DraftFile
from tests.support.places import SEMANGAT, report_of

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
WHEN = {
    1: {WIB: "2026-09-20T17:00", WITA: "2026-09-20T16:00", WIT: "2026-09-20T15:00"},
    2: {WIB: "2026-11-10T17:00", WITA: "2026-11-10T16:00", WIT: "2026-11-10T15:00"},
    3: {WIB: "2026-12-20T17:00", WITA: "2026-12-20T16:00", WIT: "2026-12-20T15:00"},
    4: {WIB: "2027-03-10T17:00", WITA: "2027-03-10T16:00", WIT: "2027-03-10T15:00"},
    5: {WIB: "2027-05-10T17:00", WITA: "2027-05-10T16:00", WIT: "2027-05-10T15:00"},
    6: {WIB: "2027-07-10T17:00", WITA: "2027-07-10T16:00", WIT: "2027-07-10T15:00"},
}
AROUND = {timedelta(seconds=-1): True, timedelta(0): False, timedelta(seconds=1): False}  # whether it is on time


@pytest.fixture(params=[WIB, WITA, WIT], ids=["WIB", "WITA", "WIT"])
def zone(request, village):
    db.session.execute(update(School).where(School.npsn == SEMANGAT).values(zone=request.param))
    db.session.commit()
    return request.param


@pytest.fixture(params=range(1, 7))
def number(request):
    return request.param


@pytest.fixture
def full(monkeypatch):
    """Reports are complete; what they hold is not the point here."""
    monkeypatch.setattr(MeetingPage, "gaps", [])
    monkeypatch.setattr(submission, "snapshot_of", lambda _page: {"texts": {}})


@pytest.fixture
def instants(zone, number, today):
    """The instants around the end of a meeting's deadline, one after the other, each with a report still to be sent;
    and whether it is on time then."""
    end = datetime.fromisoformat(WHEN[number][zone]).replace(tzinfo=UTC)

    def each():
        for offset, is_on_time in AROUND.items():
            reset(number)
            today(end + offset)
            yield end + offset, is_on_time

    return each()


def reset(number: int) -> None:
    db.session.rollback()
    report = report_of(SEMANGAT, number).id
    blank = {"state": "draft", "first_sent_at": None, "sent_at": None, "receipt_code": None, "extended_to": None}
    for model in (Sending, Extension):
        db.session.execute(delete(model).where(model.report_id == report))
    db.session.execute(delete(Delivery))
    db.session.execute(update(Report).where(Report.id == report).values(blank))
    db.session.commit()


def sent_in_time(visit, person, number: int) -> bool:
    """As the timeline tells it."""
    page = visit(person).get(f"/schools/{SEMANGAT}/2026").html
    mine = page.split(f'/meetings/{number}"', 1)[1].split("</li>", 1)[0]
    assert ("Selesai, tepat waktu" in mine) != ("Selesai, terlambat 1 hari" in mine)
    return "tepat waktu" in mine


def address(number: int) -> str:
    return f"/schools/{SEMANGAT}/2026/meetings/{number}"


@pytest.fixture(params=["UTC", "Asia/Jakarta", "America/New_York"])
def machine(request, monkeypatch):
    """Where the clock of the server's machine is."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_sent_from_the_page_wherever_the_server_stands(village, visit, full, number, machine, instants):
    for _, is_on_time in instants:
        visit(village.ratna).swap(f"{address(number)}/submission", {"key": "k" * 12}, expect=204)
        assert sent_in_time(visit, village.ratna, number) is is_on_time


def test_sent_by_a_plain_form(village, visit, full, number, instants):
    for _, is_on_time in instants:
        visit(village.ratna).post(f"{address(number)}/submission")
        assert sent_in_time(visit, village.ratna, number) is is_on_time


def test_sent_from_the_outbox_it_counts_when_it_is_received(village, visit, full, number, instants, today):
    """Pressed without a signal well before; and what is sent again much later changes nothing."""
    for at, is_on_time in instants:
        visit(village.ratna).swap(f"{address(number)}/submission", {"key": "pressed-hours-ago"}, expect=204)
        today(at + timedelta(days=3))
        visit(village.ratna).swap(f"{address(number)}/submission", {"key": "pressed-hours-ago"}, expect=204)
        assert sent_in_time(visit, village.ratna, number) is is_on_time


def test_brought_in_by_a_file_the_report_stands_as_on_any_page(village, visit, number, instants):
    for n, (_, is_on_time) in enumerate(instants):
        place = [Draft("answer", "facilitator", n, [("value", f"Ibu Sari {n}")], is_draft=True)]
        body = DraftFile(SEMANGAT, 2026, number, place).as_json().encode()
        visit(village.ratna).post(f"{address(number)}/bringing", {"file": (BytesIO(body), "isian.json")}, expect=200)
        page = visit(village.ratna).get(address(number)).text
        assert ("hari ini terakhir" in page) is is_on_time
        assert ("Tenggat lewat 1 hari" in page) is not is_on_time


def test_given_back_to_its_leader_until_the_deadline_only(village, visit, full, number, instants, today):
    for at, is_on_time in instants:
        today(at - timedelta(days=1))
        visit(village.ratna).post(f"{address(number)}/submission")
        today(at)
        reopening = {"reason": "Ada yang kurang."}
        visit(village.ratna).post(f"{address(number)}/reopening", reopening, expect=303 if is_on_time else 403)


def test_time_asked_for_until_tonight_can_be_had_until_midnight(village, visit, number, instants, today):
    """The same day's end holds for the day that is asked for."""
    for at, is_on_time in instants:
        today(at + timedelta(days=3))
        until = due_of(number) + timedelta(days=3)
        form = {"reason": "Banjir.", "until": until.isoformat()}
        visit(village.ratna).post(f"{address(number)}/more-time", form, expect=303 if is_on_time else 422)


def test_time_given_on_the_command_line_goes_by_the_schools_day_too(app, village, number, instants, today):
    for at, is_on_time in instants:
        today(at + timedelta(days=3))
        until = (due_of(number) + timedelta(days=3)).isoformat()
        order = ["extend", SEMANGAT, str(number), until, "--reason", "Banjir.", "--year", "2026"]
        told = app.test_cli_runner().invoke(args=order)
        assert (told.exit_code == 0) is is_on_time, told.output
        assert bool(db.session.scalars(select(Extension)).all()) is is_on_time


def test_an_extension_moves_the_rule_to_its_own_day(app, village, visit, full, number, instants, today):
    for at, is_on_time in instants:
        until = (due_of(number) + timedelta(days=4)).isoformat()
        today(at - timedelta(days=1))
        order = ["extend", SEMANGAT, str(number), until, "--reason", "Banjir.", "--year", "2026"]
        assert app.test_cli_runner().invoke(args=order).exit_code == 0
        today(at + timedelta(days=4))
        visit(village.ratna).post(f"{address(number)}/submission")
        assert sent_in_time(visit, village.ratna, number) is is_on_time


def due_of(number: int) -> date:
    return datetime.fromisoformat(WHEN[number][WIB]).date()
