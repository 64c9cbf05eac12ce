"""Where things are in the village: a school's reports and follow-ups, looked up fresh."""

from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Enrolment, FollowUp, Report, School

SEMANGAT, LED_BY_FACILITATOR = "99000101", "99000112"  # the second is SMA Lembah Hijau, cohort 3


def report_of(npsn: str, number: int, year: int = 2026) -> Report:
    found = select(Report).join(Report.enrolment).join(Enrolment.school)
    return db.session.scalars(found.where(School.npsn == npsn, Enrolment.year == year, Report.number == number)).one()


def follow_up_ids(npsn: str, year: int = 2026) -> list[int]:
    found = select(FollowUp.id).join(FollowUp.report).join(Report.enrolment).join(Enrolment.school)
    ids = list(db.session.scalars(found.where(School.npsn == npsn, Enrolment.year == year).order_by(FollowUp.id)))
    db.session.rollback()
    return ids
