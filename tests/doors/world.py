"""Three schools with two years each, made by the models' own deeds; every text of a school carries its canary."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pmo_app import storage
from pmo_app.domain.calendar import Slot, Zone
from pmo_app.domain.evidence import Accepts
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import FOLLOW_UP_NAME, SUBTOPICS, Field, FieldKind, Key, Repeats
from pmo_app.domain.roles import Leadership, Role, Viewer
from pmo_app.extensions import db
from pmo_app.instruments import edition
from pmo_app.models import (
    Acknowledgement,
    Answer,
    Assignment,
    Enrolment,
    Evidence,
    Extension,
    FollowUp,
    Invitation,
    LinkRequest,
    Person,
    Report,
    Revision,
    School,
    SchoolYear,
    Thread,
    Transfer,
    Upload,
)
from pmo_app.models.evidence import place_of
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.snapshot import snapshot_of
from pmo_app.pages.shared.doors import Visit
from tests.doors.people import DUTIES, LAST_YEAR, THIS_YEAR, TODAY

EDITION = "2023-2024"
NPSN = {"A": "20000001", "B": "20000002", "C": "20000003"}
NOWHERE = "29999999"
ZONES = {"A": Zone.WIB, "B": Zone.WITA, "C": Zone.WIT}
LEADERSHIP = {"A": Leadership.PRINCIPAL_LED, "B": Leadership.PRINCIPAL_LED, "C": Leadership.FACILITATOR_LED}
SUBTOPIC = "2F"
TWICE = "duration"  # the answer that was saved twice
SENT, REOPENED, DRAFT, BLANK = "sent", "reopened", "draft", "blank"
STORY = {
    LAST_YEAR: {1: SENT, 2: SENT, 3: BLANK, 4: REOPENED, 5: DRAFT, 6: BLANK},
    THIS_YEAR: {1: SENT, 2: REOPENED, 3: DRAFT, 4: DRAFT, 5: SENT, 6: BLANK},  # 5 before its time, and its deadline
}
YESTERDAY = datetime(THIS_YEAR, 11, 23, tzinfo=UTC)
ASKED = (THIS_YEAR, 4)  # its leader has asked for more time
LATE = (LAST_YEAR, 2)  # sent after its deadline; the others in time


@dataclass
class World:
    """What a test must know to find its way: session ids of people, and what stands at each report."""

    session_ids: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, int, int], dict] = field(default_factory=dict)
    office: dict = field(default_factory=dict)  # what fills the addresses of the office


def canary(school: str, scope: object, what: str) -> str:
    """A text that only those assigned to the school (that year, or since) may ever see."""
    return f"SECRET-{school}-{scope}-{what}"


def build() -> World:
    """Fill the empty database of the current app."""
    world, slots = World(), edition(EDITION).slots_for
    db.session.add_all(SchoolYear.opened(year, EDITION, slots(year)) for year in STORY)
    schools = {letter: _school(letter) for letter in NPSN}
    people = {name: _person(name) for name in DUTIES}
    for name, duties in DUTIES.items():
        for duty in duties:
            school = schools.get(duty.school)
            dates = {"starts_on": duty.starts_on, "ends_on": duty.ends_on}
            people[name].assignments.append(Assignment(role=duty.role, school=school, year=duty.year, **dates))
    db.session.add_all([*schools.values(), *people.values()])
    db.session.flush()
    for letter in NPSN:
        for year in STORY:
            world.places |= Telling(letter, year, schools[letter], people).tell()
    world.session_ids = {name: person.get_id() for name, person in people.items()}
    people["expired"].epoch += 1
    held = people["peer"].assignments[-1]
    world.office = {"npsn": NPSN["A"], "year": THIS_YEAR, "assignment": held.id, **_office(people)}
    world.office["facilitator"] = people["facilitator-a"].id
    db.session.commit()
    return world


def _office(people: dict[str, Person]) -> dict:
    """Someone who left, someone invited, and someone who asked for a link."""
    at = datetime(THIS_YEAR, 11, 23, tzinfo=UTC)
    left = Person(username="left", name="left", left_at=at)
    invited = Person(username="invited", name="invited")
    asked = LinkRequest(at=at, typed="siapa")
    spare = School(npsn="20000008", name="SD Cadangan", level="SD", zone=Zone.WIB)
    db.session.add_all([left, invited, asked, spare])
    db.session.flush()
    Invitation.make(invited, by=people["admin"], at=at)
    sheet = b"NPSN,Nama sekolah,Jenjang,Zona waktu\n20000006,SD Lain,SD,WIB\n"
    upload = Upload.keep("sekolah.csv", sheet, THIS_YEAR, by=people["admin"], at=at)
    return {
        "upload": upload.id,
        "workbook": "sekolah.csv",
        "person": people["idle"].id,
        "left": left.id,
        "invited": invited.id,
        "request": asked.id,
        "spare": spare.npsn,
    }


def _school(letter: str) -> School:
    words = {name: canary(letter, "school", name) for name in ("name", "district", "regency")}
    return School(npsn=NPSN[letter], level="SD", zone=ZONES[letter], cohort=1 + 2 * (letter == "C"), **words)


def _person(name: str) -> Person:
    """The names of a school's own team are secret too."""
    is_team = name[-2:] in {"-a", "-b", "-c"}
    return Person(username=name, name=canary(name[-1].upper(), "school", name) if is_team else name)


class Telling:
    """One school's year, meeting by meeting."""

    def __init__(self, letter: str, year: int, school: School, people: dict[str, Person]):
        self.letter, self.year, self.people = letter, year, people
        self.enrolment = Enrolment(school=school, year=year, leadership=LEADERSHIP[letter])
        db.session.add(self.enrolment)
        db.session.add_all(Report(enrolment=self.enrolment, number=number) for number in range(1, 7))
        db.session.flush()
        self.leader = self.of(LEADERSHIP[letter].leader)
        self.instrument = edition(EDITION).instrument
        self.places: dict[tuple[str, int, int], dict] = {}

    def of(self, role: Role) -> Person:
        return self.people[f"{role}-{self.letter.lower()}"]

    def word(self, what: str) -> str:
        return canary(self.letter, self.year, what)

    def tell(self) -> dict:
        for report, slot in Report.trail(self.enrolment):
            story = STORY[self.year][report.number]
            late = 3 if (self.year, report.number) == LATE else -10
            at = datetime.combine(slot.due + timedelta(days=late), datetime.min.time(), UTC)
            place = self.places[self.letter, self.year, report.number] = {}
            if story is not BLANK:
                place |= self.hold(report, at) | self.talk(report, at) | self.think_again(report, at)
                place |= self.prove(report, at)
            if story in {SENT, REOPENED}:
                place["code"] = self.send(report, at)
            if story is REOPENED:
                report.reopen(self.word("reopened"), by=self.of(Role.COORDINATOR), at=at + timedelta(days=1))
            self.ask_for_time(report, slot, place)
        return self.places

    def ask_for_time(self, report: Report, slot: Slot, place: dict) -> None:
        until = max(slot.due, TODAY) + timedelta(days=3)
        place["until"] = until
        if (self.year, report.number) == ASKED:
            asked = Extension.ask(report, until, self.word("reason"), by=self.leader, at=YESTERDAY)
            db.session.flush()
            place["asked"] = asked.id

    def hold(self, report: Report, at: datetime) -> dict:
        for section in self.instrument.sections_for(report.kind):
            if section.repeats is not Repeats.PER_FOLLOW_UP:
                about = SUBTOPIC if section.repeats is Repeats.PER_SUBTOPIC else ""
                self.fill(report, about, section.fields, at)
        if report.number != report.planning_number:
            return dict(self.places[self.letter, self.year, report.planning_number])
        kept, removed = self.follow_up(report, at), self.follow_up(report, at)
        removed.remove(by=self.leader, at=YESTERDAY)  # it can be put back for a while only
        left_over = self.places[self.letter, self.year, 1].get("follow_up")  # what PMO 4 has to decide on
        return {"follow_up": kept.id, "removed": removed.id, "left_over": left_over or kept.id}

    def follow_up(self, report: Report, at: datetime) -> FollowUp:
        section, _ = self.instrument.find(FOLLOW_UP_NAME)
        made = FollowUp.add(report, SUBTOPIC, self.word("follow-up"), by=self.leader, at=at)
        self.fill(report, made.about, [f for f in section.fields if f.id != FOLLOW_UP_NAME], at)
        note = self.word("note")
        made.change_status(FollowUpStatus.RUNNING, note, report=report, seen=0, by=self.leader, at=at)
        return made

    def fill(self, report: Report, about: str, fields, at: datetime) -> None:
        for asked in fields:
            Answer.save(report, Key(about, asked.id), self.value(asked, at), seen=0, by=self.leader, at=at)

    def prove(self, report: Report, at: datetime) -> dict:
        """A document, one that was removed, and a file that its leader is still sending."""
        folder, told = (
            Evidence.new_folder(),
            {"kind": "documentation", "form": Accepts.PDF, "by": self.leader, "at": at},
        )
        body, title = self.word("bytes").encode(), self.word("title")
        storage.store().put(place_of(folder, "file"), [body], media_type="application/pdf", download_as="x.pdf")
        kept = Evidence.add(report, folder=folder, title=title, media_type="application/pdf", size=len(body), **told)
        link = Evidence.add(report, title=title, url="https://youtu.be/x", **{**told, "form": Accepts.LINK})
        gone, _ = (Evidence.add(report, title=title, **told) for _ in range(2))
        gone.remove(by=self.leader, at=YESTERDAY)
        known = {"kind": "recording", "name": self.word("name"), "size": 20, "key": f"{report.id:012}"}
        transfer = Transfer.begin(report, by=self.leader, at=at, **known)
        db.session.flush()
        return {"evidence": kept.id, "evidence_gone": gone.id, "link": link.id, "transfer": transfer.id}

    def think_again(self, report: Report, at: datetime) -> dict:
        """One answer of each report has a second version."""
        twice = Answer.save(report, Key("", TWICE), 3, seen=1, by=self.leader, at=at)
        return {"answer": TWICE, "revision": Revision.of(twice)[-1].id}

    def value(self, asked: Field, at: datetime):
        word, day = self.word(asked.id), at.date().isoformat()
        return {
            FieldKind.NUMBER: 2,
            FieldKind.MOMENT: {"date": day, "time": "09:00"},
            FieldKind.PERIOD: {"from": day, "to": day},
            FieldKind.CHOICE: asked.choices[0].id if asked.choices else None,
            FieldKind.CHOICES: [SUBTOPIC if asked.id == SUBTOPICS else asked.choices[0].id] if asked.choices else None,
            FieldKind.ROWS: [{c.id: c.choices[0].id if c.choices else word for c in asked.columns}],
        }.get(asked.kind, word)

    def talk(self, report: Report, at: datetime) -> dict:
        supervisor, quote = self.of(Role.SUPERVISOR), self.word("quote")
        open, settled = (
            Thread.begin(report, "place", quote, self.word("comment"), by=supervisor, at=at) for _ in range(2)
        )
        open.say(self.word("reply"), by=self.leader, at=at)
        settled.resolve(by=supervisor, at=at)
        return {"thread": open.id, "settled": settled.id, "comment": open.comments[0].id}

    def send(self, report: Report, at: datetime) -> str:
        visit = Visit(report, Viewer(self.leader.id), at)
        due = visit.slot.due
        code = report.send(snapshot_of(MeetingPage(visit)), by=self.leader, at=at, due=due).code
        read = Acknowledgement(report_id=report.id, person_id=self.of(Role.FACILITATOR).id, at=at)
        db.session.add(read)
        return code
