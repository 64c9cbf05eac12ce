"""Pages ask the database a small, constant number of questions, whatever a school holds."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from pmo_app import clock
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.models import Assignment, Enrolment, FollowUp, Person, Report, School, Thread
from tests.support.places import SEMANGAT, report_of

OURS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@contextmanager
def counted(app):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(OURS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def full_school(app, village):
    """SD Semangat with a great deal more than a school ever has."""
    planning, reflection = report_of(SEMANGAT, 1), report_of(SEMANGAT, 2)
    ratna, now = db.session.get(Person, village.ratna.id), clock.now()
    for n in range(40):
        FollowUp.add(planning, "2F", f"Tindak lanjut {n}", by=ratna, at=now)
        Thread.begin(reflection, "not-yet", "", f"Tanggapan {n}", by=ratna, at=now)
    db.session.commit()


@pytest.fixture
def three_hundred_schools(app, village):
    hendra = db.session.get(Person, village.hendra.id)
    for n in range(288):
        school = School(npsn=f"98{n:06}", name=f"SD {n}", level="SD", zone="Asia/Jayapura", is_demo=True)
        enrolment = Enrolment(school=school, year=2026, leadership=Leadership.PRINCIPAL_LED)
        db.session.add_all(Report(enrolment=enrolment, number=number) for number in range(1, 7))
        given = Assignment(role=Role.COORDINATOR, school=school, year=2026, starts_on=clock.now().date())
        hendra.assignments.append(given)
    db.session.commit()


@pytest.mark.parametrize("who", ["ratna", "darmawan", "hendra"])
@pytest.mark.parametrize("place", ["", *(f"/meetings/{number}" for number in range(1, 7)), "/meetings/1/evidence"])
def test_a_timeline_and_a_meeting_take_at_most_eight_queries(app, village, visit, full_school, who, place):
    person = visit(getattr(village, who))
    with counted(app) as asked:
        person.get(f"/schools/{SEMANGAT}/2026{place}")
    assert len(asked) <= 8, asked


def test_a_principal_comes_home_with_no_more(app, village, visit, full_school):
    with counted(app) as asked:
        visit(village.ratna).get("/")
    assert len(asked) <= 8, asked


def test_a_reopened_report_takes_no_more(app, village, visit, full_school):
    visit(village.hendra).post(f"/schools/{SEMANGAT}/2026/meetings/2/reopening", {"reason": "Lihat lagi."})
    with counted(app) as asked:
        visit(village.ratna).get(f"/schools/{SEMANGAT}/2026/meetings/2")
    assert len(asked) <= 8, asked


def test_the_board_asks_as_much_of_twelve_schools_as_of_three_hundred(app, village, visit, request):
    with counted(app) as asked:
        visit(village.hendra).get("/board/2026")
    few = len(asked)
    request.getfixturevalue("three_hundred_schools")
    with counted(app) as asked:
        page = visit(village.hendra).get("/board/2026")
    assert "300 sekolah, enam pertemuan" in page.text
    assert "halaman 1 dari 12" in page.text
    assert len(asked) == few
