"""A whole country in the tables: 14,000 schools with their year, who serves them, and what they have written so far."""

from datetime import date

from sqlalchemy import func, insert, select

from bench.house import app_on
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.models import Answer, Assignment, Enrolment, Event, Person, Report, Revision, School
from tests.support.databases import TODAY

SCHOOLS, MEETINGS, YEAR = 14_000, 6, 2026
FIELDS = ("place", "went-well", "not-yet", "obstacles", "solutions", "facilitator", "others-present", "goals")
WORDS = "Sudah dibahas bersama semua guru, dan disepakati untuk dicoba di dua kelas mulai bulan depan. " * 3
EACH = {Role.PRINCIPAL: 1, Role.FACILITATOR: 10, Role.SUPERVISOR: 20, Role.COORDINATOR: 300}  # schools of one
FIRST = 20_000_000  # NPSN
AT_ONCE = 20_000


def fill(schools: int = SCHOOLS) -> dict[Role, list[int]]:
    """Put so many schools beside the village; the ids of who serves them, by role. Commits."""
    first = {kind: (db.session.scalar(select(func.max(kind.id))) or 0) + 1 for kind in (School, Enrolment, Report,
             Person, Answer)}  # fmt: skip
    people = {}
    for role, each in EACH.items():
        start, many = first[Person], -(-schools // each)
        people[role] = list(range(start, start + many))
        first[Person] += many
        put(Person, ({"id": id, "honorific": "Ibu", "name": f"{role} {id}", "username": f"{role}-{id}",
                      "email": f"{role}-{id}@contoh.id", "phone": f"6281{id:09}"} for id in people[role]))  # fmt: skip
    put(School, map(school, range(first[School], first[School] + schools)))
    put(Enrolment, ({"id": first[Enrolment] + n, "school_id": first[School] + n, "year": YEAR,
                     "leadership": Leadership.PRINCIPAL_LED} for n in range(schools)))  # fmt: skip
    put(Assignment, ({"person_id": people[role][n // each], "role": role, "school_id": first[School] + n,
                      "year": YEAR, "starts_on": date(YEAR, 7, 1)} for n in range(schools) for role, each in
                     EACH.items()))  # fmt: skip
    put(Report, (report(first, n, number) for n in range(schools) for number in range(1, MEETINGS + 1)))
    write(first, people[Role.PRINCIPAL], schools)
    db.session.commit()
    return people


def school(id: int) -> dict:
    place = {"district": f"Kecamatan {id % 700}", "regency": f"Kabupaten {id % 70}", "zone": "Asia/Jakarta"}
    return {"id": id, "npsn": str(FIRST + id), "name": f"SD Negeri {id}", "level": "SD", "cohort": 1, **place}


def report(first: dict, n: int, number: int) -> dict:
    """The first two of each school are sent."""
    is_sent = number <= 2
    sent = {"state": State.SENT if is_sent else State.DRAFT, "sent_at": TODAY if is_sent else None}
    return {"id": report_id(first, n, number), "enrolment_id": first[Enrolment] + n, "number": number, **sent,
            "first_sent_at": sent["sent_at"]}  # fmt: skip


def report_id(first: dict, n: int, number: int) -> int:
    return first[Report] + n * MEETINGS + number - 1


def write(first: dict, principals: list[int], schools: int) -> None:
    """Eight answers in each of two reports, of one version each."""
    told = [(n, number, field) for n in range(schools) for number in (1, 2) for field in FIELDS]
    base = first[Answer]
    put(Answer, ({"id": base + i, "report_id": report_id(first, n, number), "about": "", "field": field, "value": WORDS,
                  "version": 1, "person_id": principals[n], "saved_at": TODAY}
                 for i, (n, number, field) in enumerate(told)))  # fmt: skip
    put(Revision, ({"answer_id": base + i, "version": 1, "base": 0, "value": WORDS, "person_id": principals[n],
                    "at": TODAY} for i, (n, *_) in enumerate(told)))  # fmt: skip


def note_deeds(url: str, many: int) -> None:
    """So many more in the log, as of the office. Commits."""
    with app_on(url).app_context():
        base = db.session.scalar(select(func.max(Event.id))) or 0
        detail = {"changes": {"name": ["Ratna", "Ratna Dewi"]}}
        told = {"at": TODAY, "verb": "person-changed", "subject": "person:1", "detail": detail}
        put(Event, ({"id": base + number, **told} for number in range(1, many + 1)))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def put(kind, rows) -> None:
    """So many rows of a table, thousands at a time."""
    held = []
    for row in rows:
        held.append(row)
        if len(held) == AT_ONCE:
            db.session.execute(insert(kind.__table__), held)
            held = []
    if held:
        db.session.execute(insert(kind.__table__), held)
