"""Where the facilitator leads: who fills, who sends, what stays the principal's."""

import pytest
from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Assignment, Person, School
from tests.support.places import follow_up_ids

NPSN = "99000112"
MEETING = f"/schools/{NPSN}/2026/meetings/3"


def of_school(role):
    held = select(Person).join(Person.assignments).join(Assignment.school)
    person = db.session.scalars(held.where(School.npsn == NPSN, Assignment.role == role)).one()
    db.session.expunge_all()
    db.session.rollback()
    return person


@pytest.fixture
def principal(village, visit):
    return visit(of_school("principal"))


@pytest.fixture
def facilitator(village, visit):
    return visit(of_school("facilitator"))


def test_the_principal_is_told_what_is_theirs(principal):
    page = principal.get(MEETING)
    assert "Pertemuan ini dipimpin fasilitator" in page.text
    assert "Kirim laporan" not in page.text
    assert f"{MEETING}/answers/went-well" in page.html
    assert f'hx-get="{MEETING}/answers/held-on"' not in page.html


def test_the_principal_changes_statuses_and_reflects_and_cannot_send(principal):
    follow_up = follow_up_ids(NPSN)[0]
    principal.swap(f"{MEETING}/answers/went-well", {"value": "Dari kepala sekolah", "version": 0})
    principal.swap(f"{MEETING}/follow-ups/{follow_up}/status", {"status": "blocked", "note": "", "version": 1})
    principal.post(f"{MEETING}/answers/place", {"value": "Aula", "version": 0}, expect=403)
    principal.post(f"{MEETING}/submission", expect=403)


def test_the_facilitator_fills_and_sends(facilitator):
    facilitator.swap(f"{MEETING}/answers/attendees", {"value": ["principal", "facilitator"], "version": 0})
    for question in ("went-well", "not-yet", "obstacles", "solutions"):
        facilitator.swap(f"{MEETING}/answers/{question}", {"value": "Kata fasilitator", "version": 0})
    page = facilitator.get(facilitator.post(f"{MEETING}/submission").response.location)
    assert "Laporan PMO 3 terkirim." in page.text
