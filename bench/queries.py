"""How many queries a page asks, which must not grow with what there is. Counted, so the same in every run."""

from collections.abc import Iterator
from contextvars import Context

from sqlalchemy import event, select, update

from bench.crowd import YEAR, company, much_to_read
from bench.house import SCHOOL, app_on, sqlite_house
from bench.table import Figure
from pmo_app import clock
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Enrolment, FollowUp, Person, Report, School
from tests.support.databases import TODAY

MOST = 8
CAST = ("kepsek", "pengawas", "fasilitator", "koordinator")
NOT_QUERIES = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")
WAYS = ("", "?edit=goals", "?edit=went-well", "?comment=goals")


class Counter:
    """Counts the queries of one request to the app as somebody."""

    def __init__(self, app):
        self.app, self.count = app, 0
        event.listen(db.engine, "before_cursor_execute", self.one_more)

    def one_more(self, _connection, _cursor, statement, *_rest) -> None:
        self.count += not statement.startswith(NOT_QUERIES)

    def of(self, path: str, who: str) -> int:
        """`who` is what their session says of them."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = who
        self.count = 0
        response = Context().run(client.get, path)  # nothing known from the request before, as on a server
        if response.status_code != 200:
            raise RuntimeError(f"{path} as person {who}: {response.status}")
        return self.count


def figures() -> Iterator[Figure]:
    day, clock.now = clock.now, lambda: TODAY
    try:
        with sqlite_house() as url:
            app = app_on(url)
            with app.app_context():
                yield from counted(Counter(app))
                db.session.remove()
                db.engine.dispose()
    finally:
        clock.now = day


def counted(counter: Counter) -> Iterator[Figure]:
    people = {p.username: p.get_id() for p in db.session.scalars(select(Person))}
    cast = [people[name] for name in CAST]
    db.session.remove()
    yield Figure("queries: the timeline", most(counter, [SCHOOL], cast), "", MOST)
    yield Figure("queries: home of the principal", counter.of("/", people["kepsek"]), "", MOST)
    yield from meetings(counter, cast, "")
    add_much()
    yield from meetings(counter, cast, ", 40 follow-ups, 60 threads")
    yield Figure("queries: the timeline, 40 follow-ups, 60 threads", most(counter, [SCHOOL], cast), "", MOST)
    yield from crowds(counter)


def meetings(counter: Counter, cast: list[str], when: str) -> Iterator[Figure]:
    """Every meeting in every state, to everyone beside it, read, edited and commented on: the page that asks most."""
    paths = [f"{SCHOOL}/meetings/{number}{way}" for number in range(1, 7) for way in WAYS]
    for state in State:
        kept = put_all_in(state)
        yield Figure(f"queries: a meeting page, {state}{when}", most(counter, paths, cast), "", MOST)
        put_back(kept)


def crowds(counter: Counter) -> Iterator[Figure]:
    few, many = company(12, 70000000), company(300, 71000000)
    for name, role, path in (
        ("the matrix", Role.COORDINATOR, f"/board/{YEAR}"),
        ("a supervisor's desk", Role.SUPERVISOR, "/"),
        ("a facilitator's desk", Role.FACILITATOR, "/"),
    ):
        with_few = counter.of(path, few[role])
        yield Figure(f"queries: {name}, 12 schools", with_few, "", MOST)
        yield Figure(f"queries: {name}, 300 schools", counter.of(path, many[role]), "", with_few)


def most(counter: Counter, paths: list[str], cast: list[str]) -> int:
    return max(counter.of(path, who) for path in paths for who in cast)


def semangat() -> list[Report]:
    here = (School.npsn == "99000101", Enrolment.year == YEAR)
    mine = select(Report).join(Report.enrolment).join(Enrolment.school).where(*here).order_by(Report.number)
    return list(db.session.scalars(mine))


def put_all_in(state: State) -> list[dict]:
    """Put all six reports in this state; returns what they were."""
    names = ("id", "state", "sent_at", "first_sent_at", "reopened_at", "reopened_by_id")
    reports = semangat()
    kept = [{name: getattr(report, name) for name in names} for report in reports]
    for report in reports:
        report.state = state
        if state is not State.DRAFT:
            report.sent_at = report.first_sent_at = TODAY
        if state is State.REOPENED:
            report.reopened_at, report.reopened_by_id = TODAY, 1
    db.session.commit()
    return kept


def put_back(kept: list[dict]) -> None:
    db.session.execute(update(Report), kept)
    db.session.commit()


def add_much() -> None:
    """In the planning meeting of each cycle."""
    reports = semangat()
    by, subtopic = db.session.get(Person, 1), db.session.scalars(select(FollowUp.subtopic)).first()
    for number in (1, 4):
        much_to_read(reports[number - 1], subtopic, by)
