"""More of everything than the village has, put straight into the tables: schools, follow-ups, threads."""

from datetime import date

from pmo_app.domain.calendar import Zone
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.models import Answer, Assignment, Enrolment, FollowUp, Person, Report, School, StatusChange, Thread
from tests.support.databases import TODAY

YEAR = 2026
FIELDS = ("follow-up-name", "purpose", "activities", "success-indicator", "outside-parties")
COMPANY = (Role.SUPERVISOR, Role.FACILITATOR, Role.COORDINATOR)


def company(schools: int, first_npsn: int) -> dict[Role, str]:
    """A supervisor, a facilitator and a coordinator of that many new schools, each with a sent and a begun report;
    what their sessions say of them."""
    people = {role: Person(name=f"{role} {schools}", username=f"{role}-of-{schools}") for role in COMPANY}
    db.session.add_all(people.values())
    for number in range(schools):
        school = School(npsn=str(first_npsn + number), name=f"SD Contoh {number:03}", level="SD", zone=Zone.WIB)
        enrolment = Enrolment(school=school, year=YEAR, leadership=list(Leadership)[number % len(Leadership)])
        reports = [Report(enrolment=enrolment, number=n) for n in range(1, 7)]
        reports[0].state, reports[0].sent_at, reports[0].first_sent_at = State.SENT, TODAY, TODAY
        holds = [Assignment(person=p, role=r, school=school, year=YEAR, starts_on=date(YEAR, 7, 1)) for r, p in
                 people.items()]  # fmt: skip
        db.session.add_all([*reports, *holds])
        db.session.flush()
        answer(reports[1], "", "goals", people[Role.FACILITATOR])
    db.session.commit()
    return {role: person.get_id() for role, person in people.items()}


def much_to_read(report: Report, subtopic: str, by: Person, follow_ups: int = 40, threads: int = 60) -> None:
    """Follow-ups planned in this report, changed three times each, and threads of three comments about its answers."""
    for _ in range(follow_ups):
        one = FollowUp(report_id=report.id, subtopic=subtopic, created_at=TODAY)
        db.session.add(one)
        db.session.flush()
        for field in FIELDS:
            answer(report, one.about, field, by)
        changes = ({"version": n, "status": FollowUpStatus.RUNNING, "note": "Sudah jalan."} for n in (1, 2, 3))
        db.session.add_all(StatusChange(follow_up_id=one.id, report=report, person=by, at=TODAY, **c) for c in changes)
    for _ in range(threads):
        thread = Thread.begin(report, "goals", "", "Bagus.", by=by, at=TODAY)
        thread.say("Terima kasih.", by=by, at=TODAY)
        thread.say("Kita teruskan.", by=by, at=TODAY)
    db.session.commit()


def answer(report: Report, about: str, field: str, by: Person) -> None:
    words = {"value": "Sudah dibahas bersama semua guru.", "saved_at": TODAY}
    db.session.add(Answer(report_id=report.id, about=about, field=field, person_id=by.id, **words))
