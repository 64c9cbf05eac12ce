"""The village: fictional people and schools with a year of meetings, for the demo and for tests."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select, update

from pmo_app import clock, passwords
from pmo_app.domain.calendar import Zone, local_day
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.instruments import edition
from pmo_app.models import Assignment, Enrolment, Notice, Person, Report, School, SchoolYear
from pmo_app.samples.lively import enliven
from pmo_app.samples.stories import of_school
from pmo_app.samples.writing import Script, write

EDITION = "2023-2024"
PASSWORD = "demo-pmo"  # noqa: S105 - printed on the demo's own sign-in page
FIRST_YEARS = {"semangat.toml": 2023, "last-year.toml": 2022}  # the school years these were written for


class NotEmpty(Exception):
    """The database holds people or schools that are not the demo's."""


def fill_demo(now: datetime | None = None, *, is_lively: bool = False) -> bool:
    """Fill the database with the village as it stands at this instant; False if it is filled already.

    The sample year is moved so that `now` falls inside it; what would lie in the future has not happened yet.
    `is_lively` adds what goes on around the reports. Raises NotEmpty, before anything is written, where other people's
    data is.
    """
    if _exists(select(Person.id).where(~Person.is_demo)) or _exists(select(School.id).where(~School.is_demo)):
        raise NotEmpty
    if _exists(select(Person.id)):
        return False
    now = now or clock.now()
    _settle(now)
    if is_lively:
        enliven(year_around(local_day(now, Zone.WIB)), now)
    return True


def introduction(port: int, is_new: bool) -> str:
    """What the demo says of itself on the command line."""
    people = "\n".join(f"  {p['username']:12} {p['honorific']} {p['name']}" for p in data("schools.toml")["person"][:5])
    told = "The demo is ready" if is_new else "The demo was filled before and is left as it is"
    return (
        f"{told}.\n\nPeople (password {PASSWORD}, or one tap on the sign-in page):\n{people}\n\n"
        f"  http://127.0.0.1:{port}/            sign in, home\n"
        f"  http://127.0.0.1:{port}/schools/99000101/{year_around(local_day(clock.now(), Zone.WIB))}   SD Semangat\n"
    )


def year_around(today: date) -> int:
    """The school year whose last deadline has not passed, as the year it starts in."""
    is_over = edition(EDITION).slots_for(today.year - 1)[-1].due < today
    return today.year if is_over else today.year - 1


@cache
def data(file: str) -> dict:
    return tomllib.loads((Path(__file__).parent / file).read_text("utf-8"))


def _exists(wanted) -> bool:
    return db.session.scalar(wanted.limit(1)) is not None


def _settle(now: datetime) -> None:
    this_year = year_around(local_day(now, Zone.WIB))
    for start in (this_year - 1, this_year):
        db.session.add(SchoolYear.opened(start, EDITION, edition(EDITION).slots_for(start)))
    people = _people(this_year)
    semangat = data("schools.toml")["semangat"]
    before = _enrol(semangat, this_year - 1, people, Leadership(data("last-year.toml")["leadership"]))
    _write("last-year.toml", before, this_year - 1, people, now)
    _write("semangat.toml", _enrol(semangat, this_year, people), this_year, people, now)
    for table in data("schools.toml")["school"]:
        enrolment = _enrol(table, this_year, people)
        story = next(story for story in data("stories.toml")["story"] if story["id"] == table["story"])
        write(of_school(table, story, this_year), enrolment, people, now)
    long_ago = update(Notice).where(Notice.at < now - timedelta(days=7))
    db.session.execute(long_ago.values(read_at=Notice.at, mailed_at=Notice.at))


def _people(year: int) -> dict[str, Person]:
    """Everyone by user name, and the cast of the sample year by what the scripts call them."""
    hash, people = passwords.hashed(PASSWORD), {}
    tables = data("schools.toml")["person"] + [s["principal"] for s in data("schools.toml")["school"]]
    for table in tables:
        words = {name: table.get(name) for name in ("username", "honorific", "name")}
        email = table.get("email") if len(people) < 10 and "-" not in table["username"] else None
        person = Person(**words, email=email, password_hash=hash, is_demo=True)
        people[table["username"]] = people[table.get("cast", table["username"])] = person
    db.session.add_all(people.values())
    people["admin"].assignments.append(Assignment(role=Role.ADMINISTRATOR, starts_on=date(year, 7, 1)))
    db.session.flush()
    return people


def _enrol(table: dict, year: int, people: dict[str, Person], leadership: Leadership | None = None) -> Enrolment:
    """A school in a year with its six reports, and the four people assigned to it."""
    school = db.session.scalar(select(School).where(School.npsn == table["npsn"])) or _school(table)
    enrolment = Enrolment(school=school, year=year, leadership=leadership or Leadership.default_for(school.cohort))
    db.session.add(enrolment)
    db.session.add_all(Report(enrolment=enrolment, number=number) for number in range(1, 7))
    for role in (Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR, Role.COORDINATOR):
        who = table[role]["username"] if isinstance(table[role], dict) else table[role]
        assignment = Assignment(role=role, school=school, year=year, starts_on=date(year, 7, 1))
        people[who].assignments.append(assignment)
    db.session.flush()
    return enrolment


def _school(table: dict) -> School:
    facts = (
        "npsn",
        "name",
        "level",
        "district",
        "regency",
        "zone",
        "cohort",
        "pupils",
        "teachers",
        "classes",
    )
    return School(**{name: table.get(name) for name in facts} | {"zone": Zone(table["zone"])}, is_demo=True)


def _write(file: str, enrolment: Enrolment, year: int, people: dict[str, Person], now: datetime) -> None:
    write(Script.of(data(file), years=year - FIRST_YEARS[file], start=year), enrolment, people, now)
