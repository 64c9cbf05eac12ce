"""The query that lists and the policy that grants say the same of everybody and every report."""

from sqlalchemy import select

from pmo_app import clock
from pmo_app.domain.calendar import local_days
from pmo_app.domain.policy import Action, may
from pmo_app.domain.roles import Viewer
from pmo_app.extensions import db
from pmo_app.models import Assignment, Person, Report
from pmo_app.models.readers import visible
from pmo_app.models.reports import dated


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
