"""Walking through the house as everybody: one request a cell, held against the hand-written table."""

import re
from contextvars import Context
from dataclasses import dataclass
from io import BytesIO

from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import FollowUp, StatusChange
from pmo_app.pages.shared.draft_file import Draft, DraftFile
from tests.doors import table
from tests.doors.people import ACTORS, LAST_YEAR, OUTSIDE, THIS_YEAR
from tests.doors.table import Route
from tests.doors.world import ASKED, BLANK, NOWHERE, NPSN, SENT, STORY
from tests.support.photos import PDF

ALLOWED, SIGN_IN, UNKNOWN, FORBIDDEN, TOO_LATE = "allowed", "to sign-in", "404", "403", "too late"
PLACES = [
    *(("A", THIS_YEAR, number) for number in range(1, 7)),
    *(("A", LAST_YEAR, number) for number in (1, 2, 4, 5)),
    *(("B", THIS_YEAR, number) for number in (1, 3)),
    *(("C", THIS_YEAR, number) for number in (1, 2, 3, 4, 5)),
    ("C", LAST_YEAR, 5),
]
PAST_DUE = {(year, number) for year, number in ((THIS_YEAR, 1), (THIS_YEAR, 2))} | {(LAST_YEAR, n) for n in range(1, 7)}
CANARY = re.compile(r"SECRET-([A-Z])-(school|\d{4})-")
HTMX = {"HX-Request": "true"}
BY_HTMX = {("A", THIS_YEAR, 1), ("A", THIS_YEAR, 3), ("A", LAST_YEAR, 4), ("C", THIS_YEAR, 4)}  # asked both ways


@dataclass(frozen=True)
class Cell:
    actor: str
    route: Route
    place: tuple[str, int, int]
    htmx: bool

    @property
    def state(self) -> str:
        _, year, number = self.place
        return STORY[year][number]


def expected(cell: Cell) -> str:
    """By the table alone."""
    letter, year, number = cell.place
    if cell.actor in OUTSIDE:
        return SIGN_IN
    role = table.ASSIGNED[letter, year].get(cell.actor)
    if role is None:
        if cell.actor not in table.ONLY_READS.get((letter, year), ()):
            return UNKNOWN
        return ALLOWED if cell.route.deed == "read" else FORBIDDEN
    deed = cell.route.deed
    if deed == "reopen" and (year, number) not in PAST_DUE:
        deed = "take back"
    if role not in table.WHO[deed][table.LED[letter]]:
        return FORBIDDEN
    is_late = (
        cell.state == SENT if deed in table.ONLY_OPEN else cell.state != SENT if deed in table.ONLY_SENT else False
    )
    return TOO_LATE if is_late else ALLOWED


def cells(endpoints=None, actors=ACTORS, places=PLACES) -> list[Cell]:
    routes = [route for route in table.ROUTES if endpoints is None or route.endpoint in endpoints]
    here = ((route, place) for route in routes for place in places if fits(route, place))
    return [Cell(a, r, p, h) for r, p in here for a in actors for h in (False, True) if not h or p in BY_HTMX]


def fits(route: Route, place: tuple[str, int, int]) -> bool:
    _, year, number = place
    asked = {
        "any": True,
        "first": number == 1,
        "planning": number in (1, 4),
        "reflection": number not in (1, 4),
        "fourth": number == 4,
        "asked": (year, number) == ASKED,
        "may ask": year == THIS_YEAR and (year, number) != ASKED and STORY[year][number] != "reopened",
    }[route.meetings]
    is_blank = STORY[year][number] == BLANK
    was_sent = STORY[year][number] in (SENT, "reopened")
    return (
        asked
        and not (is_blank and (route.needs or route.endpoint.startswith("comments")))
        and (was_sent or route.needs != "code")
    )


class Walk:
    """Sends cells and gathers what is wrong with the answers. What an allowed change wrote is put back at once."""

    def __init__(self, app, ledger, world):
        self.app, self.ledger, self.world = app, ledger, world
        self.clients = {}
        self.changes = self.count_changes()

    def count_changes(self) -> dict[int, int]:
        made = dict.fromkeys(db.session.scalars(select(FollowUp.id)), 0)
        for id in db.session.scalars(select(StatusChange.follow_up_id)):
            made[id] += 1
        db.session.rollback()
        return made

    def client_of(self, actor: str):
        if actor not in self.clients:
            client = self.clients[actor] = self.app.test_client()
            if actor != "anonymous":
                with client.session_transaction() as session:
                    session["_user_id"] = self.world.session_ids.get(actor, "1.1")
            if actor == "forged":
                client.set_cookie("pmo", "eyJfdXNlcl9pZCI6IjEuMSJ9.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
        return self.clients[actor]

    def open(self, actor: str, method: str, path: str, data=None, htmx=False, headers=None):
        headers = {**(headers or {}), **(HTMX if htmx else {})}
        return Context().run(self.client_of(actor).open, path, method=method, data=data, headers=headers, buffered=True)

    def address(self, cell: Cell, npsn: str = "") -> str:
        letter, year, number = cell.place
        school = f"/schools/{npsn or NPSN[letter]}/{year}"
        if cell.route.path.startswith(".."):
            return school + cell.route.path[2:]
        return f"{school}/meetings/{number}{cell.route.path.format(**self.world.places[cell.place], **{})}"

    def data(self, cell: Cell) -> dict:
        version = 0 if cell.state == BLANK else 1
        place = self.world.places[cell.place]
        known = {"version": version, "changes": self.changes.get(place.get("follow_up"), 0), "file": ""}
        told = {name: text.format(**known, **place) for name, text in cell.route.data.items()}
        if "paper" in told:
            return told | {"file": (BytesIO(PDF), "undangan.pdf")}
        return told | {"file": file_of(cell, version)} if "file" in told else told

    def has_changed(self) -> bool:
        """Whether the last request wrote anything; it is undone by now."""
        changed = self.ledger.changed()
        if changed:
            self.ledger.put_back(changed)
        return bool(changed)

    def send(self, cell: Cell) -> list[str]:
        """What is wrong with the answer to this cell; nothing if all is well."""
        request = (cell.actor, cell.route.method)
        headers = cell.route.headers
        answer = self.open(*request, self.address(cell), self.data(cell), cell.htmx, headers)
        want, changed = expected(cell), self.has_changed()
        wrong = [*self.misread(cell, want, answer, changed), *self.leaks(cell.actor, answer)]
        if want == UNKNOWN and cell.place in BY_HTMX:
            nothing = self.open(*request, self.address(cell, NOWHERE), self.data(cell), cell.htmx, headers)
            if nothing.data != answer.data:
                wrong.append("its 404 is not that of nothing")
        return [f"{cell.actor} {cell.route.endpoint} {cell.place} htmx={cell.htmx}: {fault}" for fault in wrong]

    def misread(self, cell: Cell, want: str, answer, changed: bool) -> list[str]:
        wrong = []
        if not self.is_as(want, cell, answer):
            wrong.append(f"wanted {want}, got {answer.status_code} {answer.headers.get('Location', '')}")
        if changed != (want == ALLOWED and cell.route.changes):
            wrong.append("the database changed" if changed else "nothing was changed")
        return wrong

    def is_as(self, want: str, cell: Cell, answer) -> bool:
        code, there = answer.status_code, answer.headers.get("Location", "")
        if want == SIGN_IN:
            return code == 401 if cell.htmx else code == 302 and there.startswith("/sign-in")
        if want == TOO_LATE:
            is_refused = cell.htmx or cell.route.carries_text
            return code == 409 if is_refused else code == 303
        if want == ALLOWED:
            return code in (200, 201, 204, 303) and not there.startswith("/sign-in")
        return code == int(want)

    def leaks(self, actor: str, answer) -> list[str]:
        sees = table.SEES.get(actor, {})
        found = set(CANARY.findall(answer.data.decode("utf-8", "replace") + str(answer.headers)))
        foreign = {f"{s}-{y}" for s, y in found if s not in sees or (y != "school" and int(y) > sees[s])}
        return [f"shows what is not theirs: {sorted(foreign)}"] if foreign else []


def file_of(cell: Cell, version: int) -> tuple:
    """What a phone without a signal would hand over: one answer of this meeting."""
    letter, year, number = cell.place
    draft = Draft("answer", "obstacles", version, [("value", "Hujan")], is_draft=True)
    return BytesIO(DraftFile(NPSN[letter], year, number, [draft]).as_json().encode()), "isian.json"


def walk(house: Walk, these: list[Cell]) -> list[str]:
    return [fault for cell in these for fault in house.send(cell)]
