"""A school year over sixty schools, day by day: who is reminded of what, what is mailed, where each report stands.

The expectation is the table below, written by hand; days count from the year's own deadline of a meeting.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pmo_app.config import Mail
from pmo_app.domain.appointment import last_day
from pmo_app.domain.calendar import Zone
from pmo_app.domain.instrument import Key
from pmo_app.domain.notices import NoticeKind
from pmo_app.domain.reporting import Standing
from pmo_app.domain.roles import Leadership, Role
from pmo_app.extensions import db
from pmo_app.instruments import edition
from pmo_app.models import Answer, Assignment, Extension, Notice, Person, Report, School, SchoolYear
from pmo_app.models.overview import rows_of
from pmo_app.reminding import run

SCHOOLS = 60
YEAR = 2026
# What a school does, and so: the days on which whoever leads it is reminded of the report, whether they are asked for
# a date, and how the report stands at the end of a day (from that day on).
TABLE = {
    "early": ([-14], False, [(-10, Standing.ON_TIME)]),  # sends ten days before
    "last day": ([-14, -7, -3, -1], False, [(0, Standing.ON_TIME)]),  # half an hour before midnight, in WIT
    "late": ([-14, -7, -3, -1, 1], False, [(1, Standing.OVERDUE), (2, Standing.LATE)]),  # two days after
    "never": ([-14, -7, -3, -1, 1, 3, 7], True, [(1, Standing.OVERDUE)]),  # nor does it agree on a date
    "extended": ([-14, -7, -3, -2, 2, 4], False, [(4, Standing.ON_TIME)]),  # time until +5 given on -2, sent on +4
    "dated late": ([-14, -7], True, [(-5, Standing.ON_TIME)]),  # agrees on the date a week after it was asked to
}
STORIES = list(TABLE)
MORNING, NOON, EVENING, LATE_EVENING, NIGHT = time(1), time(5), time(11), time(14, 30), time(14, 50)  # UTC
FIRST, LAST = date(2026, 7, 20), date(2027, 7, 31)


class Post:
    """Takes letters as a server would, and keeps them."""

    gave_up = False

    letters: list = []

    def __init__(self, _settings):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def send(self, letter):
        self.letters.append(letter)


@pytest.fixture
def template():
    return "empty"


class Village:
    """Sixty schools in three zones; every fourth is led by its facilitator, each of whom walks with five."""

    def __init__(self):
        db.session.add(SchoolYear.opened(YEAR, "2023-2024", edition("2023-2024").slots_for(YEAR)))
        self.slots = {slot.number: slot for slot in edition("2023-2024").slots_for(YEAR)}
        self.coordinator = self.person("koordinator")
        facilitators = [self.person(f"fasilitator{n}") for n in range(SCHOOLS // 5)]
        supervisors = [self.person(f"pengawas{n}") for n in range(SCHOOLS // 20)]
        self.schools = [self.school(n, facilitators[n // 5], supervisors[n // 20]) for n in range(SCHOOLS)]
        db.session.commit()

    def person(self, name: str) -> Person:
        made = Person(name=name, username=name, email=f"{name}@contoh.id")
        db.session.add(made)
        return made

    def school(self, n: int, facilitator: Person, supervisor: Person) -> dict:
        school = School(npsn=f"{30_000_000 + n}", name=f"SD {n:02}", level="SD", zone=list(Zone)[n % 3])
        leadership = Leadership.FACILITATOR_LED if n % 4 == 3 else Leadership.PRINCIPAL_LED
        enrolment, principal = Report.open_year(school, YEAR, leadership), self.person(f"kepsek{n}")
        team = {Role.PRINCIPAL: principal, Role.FACILITATOR: facilitator, Role.SUPERVISOR: supervisor}
        for role, person in {**team, Role.COORDINATOR: self.coordinator}.items():
            person.assignments.append(Assignment(role=role, school=school, year=YEAR, starts_on=date(YEAR, 7, 1)))
        db.session.flush()
        reports = {
            report.number: report for report in db.session.scalars(select(Report).filter_by(enrolment=enrolment))
        }
        leader = team[leadership.leader]
        asked = {leader.id, facilitator.id}
        return {"name": school.name, "story": STORIES[n % 6], "reports": reports, "leader": leader, "asked": asked}

    def live(self, day: date) -> None:
        """What the schools do at noon of a day."""
        at = datetime.combine(day, NOON, UTC)
        for school in self.schools:
            for number, slot in self.slots.items():
                self.act(school, school["reports"][number], slot, (day - slot.due).days, day, at)
        db.session.commit()

    def act(self, school, report, slot, n: int, day: date, at: datetime) -> None:
        story, leader = school["story"], school["leader"]
        dated_on = {"never": None, "dated late": last_day(slot.month) - timedelta(14)}.get(story, slot.month)
        if day == dated_on:
            held = {"date": (day + timedelta(3)).isoformat(), "time": "09:00"}
            Answer.save(report, Key("", "held-on"), held, seen=0, by=leader, at=at)
        if story == "extended" and n == -2:
            asked = Extension.ask(report, slot.due + timedelta(5), "Banjir.", by=leader, at=at)
            db.session.flush()
            asked.grant("", by=self.coordinator, at=at)
        if n == {"early": -10, "late": 2, "extended": 4, "dated late": -5}.get(story):
            report.send({"texts": {}}, by=leader, at=at, due=slot.due)

    def send_at_the_last_moment(self, day: date) -> None:
        for school in (school for school in self.schools if school["story"] == "last day"):
            for number, slot in self.slots.items():
                if day == slot.due:
                    at = datetime.combine(day, LATE_EVENING, UTC)
                    school["reports"][number].send({"texts": {}}, by=school["leader"], at=at, due=slot.due)
        db.session.commit()

    def expected_on(self, day: date) -> set[tuple]:
        """(person, kind, meeting, school) of every reminder of this day, by the table."""
        told = set()
        for school in self.schools:
            days, is_asked, _ = TABLE[school["story"]]
            for number, slot in self.slots.items():
                if (day - slot.due).days in days:
                    told.add((school["leader"].id, NoticeKind.DUE, number, school["name"]))
                if is_asked and day == last_day(slot.month) - timedelta(21):
                    told |= {(id, NoticeKind.UNDATED, number, school["name"]) for id in school["asked"]}
        return told

    def standing_on(self, day: date, school: dict, slot) -> Standing:
        n, story = (day - slot.due).days, school["story"]
        known = [standing for first, standing in TABLE[story][2] if n >= first]
        if known:
            return known[-1]
        if day < slot.month:
            return Standing.UPCOMING
        is_dated = story != "never" and (story != "dated late" or day >= last_day(slot.month) - timedelta(14))
        return Standing.BEGUN if is_dated else Standing.BLANK


def reminders(now: datetime) -> set[tuple]:
    """Those that were made at this very instant."""
    kinds = Notice.kind.in_([NoticeKind.DUE, NoticeKind.UNDATED])
    made = db.session.scalars(select(Notice).where(Notice.at == now, kinds))
    return {(n.person_id, n.kind, n.detail["number"], name) for n in made for _, name in n.detail["schools"].values()}


def test_a_year_goes_as_the_table_says(app, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("rules, not an engine: once is enough; test_remind.py asks both")
    app.config |= {
        "MAIL": Mail("nowhere", 25, "none", "", "", ("PMO", "pmo@contoh.id")),
        "SITE": "https://pmo.contoh.id",
    }
    monkeypatch.setattr(run, "Post", Post)
    Post.letters, village = [], Village()
    counted, mailed, day = defaultdict(int), defaultdict(int), FIRST
    while day <= LAST:
        found = set()
        for hour in (MORNING, EVENING):
            now, before = datetime.combine(day, hour, UTC), len(Post.letters)
            db.session.rollback()
            run.remind(now, lambda _line: None)
            found |= reminders(now)
            for letter in Post.letters[before:]:
                mailed[letter["To"], day] += 1
                check(letter, village)
            if hour == MORNING:
                village.live(day)
        assert found == village.expected_on(day), day
        for reminder in found:
            counted[reminder] += 1
        village.send_at_the_last_moment(day)
        check_standings(village, day)
        day += timedelta(1)
    assert max(mailed.values()) == 1  # nobody gets more than one mail a day
    assert len(counted) > 300 and len(mailed) > 1000
    app.config |= {"MAIL": None, "SITE": ""}


def check(letter, village: Village) -> None:
    """No letter asks for what was done."""
    text = letter.get_body(("plain",)).get_content()
    for line in (line for line in text.splitlines() if "belum terkirim" in line):
        number, names = int(line.split("PMO ")[1][0]), line.split("terkirim: ")[1].split(". Tenggat")[0].split(", ")
        done = {s["name"] for s in village.schools if s["reports"][number].first_sent_at}
        assert not done & set(names), line


def check_standings(village: Village, day: date) -> None:
    night = datetime.combine(day, NIGHT, UTC)
    rows = rows_of(village.coordinator, YEAR, {Role.COORDINATOR}, night)
    told = {(row.school, row.number): row.status(night).standing for row in rows}
    for school in village.schools:
        for number, slot in village.slots.items():
            expected = village.standing_on(day, school, slot)
            assert told[school["name"], number] is expected, (day, school["name"], school["story"], number)
