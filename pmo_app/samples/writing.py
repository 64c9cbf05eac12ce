"""Writing a year into the database the way people would have: through the deeds of the models, in their order."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import FOLLOW_UP_NAME, Key
from pmo_app.domain.roles import Viewer
from pmo_app.instruments import edition
from pmo_app.models import Answer, Enrolment, FollowUp, Person, Report, Thread
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.snapshot import snapshot_of
from pmo_app.pages.shared.doors import Visit
from pmo_app.samples.moving import move

DRAFTED = (
    "held-on",
    "mode",
    "place",
    "attendees",
)  # what is known of a meeting before it is held, and how long it lasts


@dataclass
class Scene:
    """One meeting of a script. `sent` is days after the due day and an hour; None: not sent. `is_drafted` says how
    much of an unsent one is there."""

    number: int
    answers: dict
    follow_ups: list[dict] = field(default_factory=list)
    carried: list[dict] = field(default_factory=list)
    statuses: list[dict] = field(default_factory=list)
    sent: tuple[int, time] | None = None
    is_drafted: bool = False
    reopened: str = ""


@dataclass
class Script:
    scenes: list[Scene]
    comments: list[dict] = field(default_factory=list)

    @classmethod
    def of(cls, data: dict, *, years: int, start: int) -> "Script":
        """A written-out year, moved by so many years."""
        dues = edition("2023-2024").slots_for(start - years)
        scenes = [_scene(move(table, years), dues[table["number"] - 1].due) for table in data["meeting"]]
        return cls(scenes, data.get("comment", []))


def _scene(table: dict, due) -> Scene:
    sent = ((table["sent"].date() - due).days, table["sent"].time())
    parts = {"carried": table.get("carry", []), "statuses": table.get("status", [])}
    return Scene(table["number"], table["answers"], table.get("follow_up", []), sent=sent, **parts)


def write(script: Script, enrolment: Enrolment, people: dict[str, Person], now: datetime) -> None:
    """Let a script happen in this school's year, up to `now`. The first meeting still ahead is begun as a draft."""
    Writer(script, enrolment, people, now).run()


class Writer:
    def __init__(self, script: Script, enrolment: Enrolment, people: dict[str, Person], now: datetime):
        self.script, self.enrolment, self.people, self.now = script, enrolment, people, now
        self.zone, self.follow_ups, self.sent = ZoneInfo(enrolment.school.zone), {}, {}
        self.trail = Report.trail(enrolment)
        role = enrolment.leadership.leader
        self.leader = next(a.person for a in _assignments(enrolment, people) if a.role == role)

    def run(self) -> None:
        for scene in self.script.scenes:
            report, slot = self.trail[scene.number - 1]
            at = self._instant(slot, scene.sent) if scene.sent else None
            if at and at <= self.now:
                self._hold(scene, report, at)
            elif not at and slot.month <= self.now.date() and scene.is_drafted:
                self._fill(scene, report, self.now - timedelta(days=2))
            elif at:
                self._begin(scene, report)
                break
        for comment in self.script.comments:
            self._say(comment)

    def _instant(self, slot, sent: tuple[int, time]) -> datetime:
        days, hour = sent
        return datetime.combine(slot.due + timedelta(days=days), hour, self.zone)

    def _hold(self, scene: Scene, report: Report, at: datetime) -> None:
        self._fill(scene, report, at - timedelta(days=2))
        visit = Visit(report, Viewer(self.leader.id), at)
        due = self.trail[report.number - 1][1].due
        report.send(snapshot_of(MeetingPage(visit)), by=self.leader, at=at, due=due)
        self.sent[report.number] = at
        if scene.reopened and at + timedelta(days=3) <= self.now:
            report.reopen(scene.reopened, by=self.people["hendra"], at=at + timedelta(days=3))

    def _begin(self, scene: Scene, report: Report) -> None:
        given = {"duration", *DRAFTED[: 2 + int(self.enrolment.school.npsn) % 4]}
        known = {key: value for key, value in scene.answers.items() if key in given}
        yesterday = self.now.astimezone(self.zone).date() - timedelta(days=1)
        self._answer(report, known, datetime.combine(yesterday, time(14, 20), self.zone))

    def _fill(self, scene: Scene, report: Report, at: datetime) -> None:
        self._answer(report, scene.answers, at)
        for table in scene.follow_ups:
            answers = table["answers"]
            made = FollowUp.add(report, table["subtopic"], answers[FOLLOW_UP_NAME], by=self.leader, at=at)
            self.follow_ups[table["slug"]] = made
            self._answer(report, {f"{made.about}.{id}": v for id, v in answers.items() if id != FOLLOW_UP_NAME}, at)
        for table in scene.carried:
            self._carry(table, report, at)
        for table in scene.statuses:
            self._change(table, report, at)

    def _carry(self, table: dict, report: Report, at: datetime) -> None:
        made = self.follow_ups[table["slug"]].carry_to(report, by=self.leader, at=at)
        self.follow_ups[table["slug"]] = made
        for id, value in table.get("answers", {}).items():
            key = Key(made.about, id)
            kept = Answer.at(report, key)
            Answer.save(report, key, value, seen=kept.version if kept else 0, by=self.leader, at=at)

    def _change(self, table: dict, report: Report, at: datetime) -> None:
        follow_up = self.follow_ups[table["slug"]]
        status, note = FollowUpStatus(table["status"]), table.get("note", "")
        follow_up.change_status(status, note, report=report, seen=follow_up.version, by=self.leader, at=at)

    def _answer(self, report: Report, answers: dict, at: datetime) -> None:
        for key, value in answers.items():
            words = value.strip() if isinstance(value, str) else value
            Answer.save(report, Key.parse(key), words, seen=0, by=self.leader, at=at)

    def _say(self, table: dict) -> None:
        sent = self.sent.get(table["meeting"])
        at = sent + timedelta(days=table["days_after_sending"], hours=2) if sent else None
        if not at or at > self.now:
            return
        anchor, quote = self._place(table)
        report = self.trail[table["meeting"] - 1][0]
        thread = Thread.begin(report, anchor, quote, table["text"], by=self.people[table["who"]], at=at)
        for reply in table.get("replies", []):
            at += timedelta(days=reply["days"])
            if at <= self.now:
                thread.say(reply["text"].strip(), by=self.people[reply["who"]], at=at)
        if table.get("resolved") and at <= self.now:
            thread.resolve(by=self.people[table["who"]], at=at)

    def _place(self, table: dict) -> tuple[str, str]:
        """Where a comment hangs, and the text it speaks of."""
        if table["key"].startswith("f:"):
            return self.follow_ups[table["key"][2:]].about, ""
        answer = Answer.at(self.trail[table["meeting"] - 1][0], Key.parse(table["key"]))
        return table["key"], answer.value if answer and isinstance(answer.value, str) else ""


def _assignments(enrolment: Enrolment, people: dict[str, Person]):
    held = (assignment for person in set(people.values()) for assignment in person.assignments)
    return [a for a in held if a.school is enrolment.school and a.year == enrolment.year]
