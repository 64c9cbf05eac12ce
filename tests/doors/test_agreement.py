"""The query that lists and the policy that grants say the same of everybody and every report."""

from dataclasses import fields
from datetime import date, timedelta

from sqlalchemy import select

from pmo_app import clock
from pmo_app.domain.calendar import local_days
from pmo_app.domain.policy import Action, may
from pmo_app.domain.roles import Viewer
from pmo_app.extensions import db
from pmo_app.models import Assignment, Enrolment, Person, Report, contents_of
from pmo_app.models.readers import trail_at, visible
from pmo_app.models.reports import dated
from pmo_app.models.seen import SeenReport, glance_at


def test_the_query_and_the_policy_agree_on_who_sees_what(app, world):
    now = clock.now()
    reports = list(db.session.scalars(select(Report)))
    for person in db.session.scalars(select(Person)):
        in_force = select(Assignment).join(Assignment.school).where(Assignment.in_force(now))
        held = db.session.scalars(in_force.where(Assignment.person_id == person.id))
        viewer = Viewer(person.id, frozenset(assignment.as_rule() for assignment in held))
        told = {"person": person.id, **local_days(now)}
        seen = {report for report, *_ in db.session.execute(visible(dated()), told)}
        for report in reports:
            granted = may(viewer, Action.READ, report.as_matter(is_past_due=False))
            assert (report in seen) == granted, (person.username, report.id)


PLAIN = {field.name for field in fields(SeenReport)} - {"enrolment"}
OF_SCHOOL = ("id", "npsn", "name", "level", "regency", "zone")


def test_a_glance_says_what_the_records_say_to_whoever_may_read_them(app, world):
    now, glances = clock.now(), 0
    for number, report in enumerate(db.session.scalars(select(Report).order_by(Report.id))):
        report.first_sent_at, report.sent_at = now - timedelta(days=number + 2), now - timedelta(days=number)
        report.extended_to, report.reopened_because = date(2027, 8, 1 + number % 28), f"sebab {number}"
    db.session.flush()
    for person in db.session.scalars(select(Person)):
        for enrolment in db.session.scalars(select(Enrolment)):
            here = enrolment.school.npsn, enrolment.year, person, now
            glance, found = glance_at(*here), trail_at(*here)
            assert (glance is None) == (found is None), (person.username, enrolment.id)
            if not found:
                continue
            glances += 1
            (trail, viewer), reports = found, [report for report, _ in found[0]]
            seen = [report for report, _ in glance.trail]
            assert glance.viewer == viewer
            assert [slot for _, slot in glance.trail] == [slot for _, slot in trail]
            assert [_values(report) for report in seen] == [_values(report) for report in reports]
            assert glance.contents == contents_of(report.id for report in reports)
            assert glance.years == _years_read(enrolment, viewer)
    assert glances > 5


def _values(report) -> list:
    plain = [getattr(report, name) for name in sorted(PLAIN)]
    enrolment = report.enrolment
    around = [enrolment.id, enrolment.school_id, enrolment.year, enrolment.leadership, enrolment.school_year.edition]
    around += [enrolment.school_year.label, *(getattr(report.school, name) for name in OF_SCHOOL)]
    return [plain, around, report.zone, report.is_open, report.evidence, report.as_matter(is_past_due=True)]


def _years_read(enrolment: Enrolment, viewer: Viewer) -> list[int]:
    theirs = db.session.scalars(select(Enrolment.year).where(Enrolment.school_id == enrolment.school_id))
    return sorted((year for year in theirs if viewer.serves_since(enrolment.school_id, year)), reverse=True)
