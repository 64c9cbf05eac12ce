"""One text to a facilitator about all their schools that have yet to send a report, from their coordinator."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.contact import whatsapp
from pmo_app.domain.messages import Occasion, filled
from pmo_app.domain.roles import Role
from pmo_app.domain.text import small_number
from pmo_app.extensions import db
from pmo_app.instruments import edition
from pmo_app.lasting import cached_property
from pmo_app.models import Nudge, Person, SchoolYear
from pmo_app.models.assignments import facilitators_of
from pmo_app.models.overview import Row, rows_of
from pmo_app.pages.nudges import nudges
from pmo_app.pages.nudges.views import note, posted_message
from pmo_app.pages.shared.doors import require_coordinator
from pmo_app.pages.shared.wording import day, due

GROUPS = "/board/<int:year>/facilitators"
FIRST, LAST = 1, 6


@dataclass(frozen=True)
class Group:
    """A facilitator with those of the coordinator's schools that they walk with: all, and those that owe the report."""

    person: Person
    rows: list[Row]
    last: Nudge | None

    @property
    def unsent(self) -> list[Row]:
        return [row for row in self.rows if not row.first_sent_at]


class Groups:
    def __init__(self, year: int, now: datetime):
        self.year, self.now = year, now

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(current_user, self.year, {Role.COORDINATOR}, self.now)

    @cached_property
    def number(self) -> int:
        """The meeting asked for, else the one going on."""
        asked = request.values.get("number", 0, small_number)
        if FIRST <= asked <= LAST:
            return asked
        coming = (row.number for row in self.rows if row.year_slot.days_left(row.today(self.now)) >= 0)
        return min(coming, default=LAST)

    @cached_property
    def groups(self) -> list[Group]:
        """Those with most reports owed first."""
        mine = {row.school_id: row for row in self.rows if row.number == self.number}
        served = facilitators_of(mine, self.year, self.now)
        last = Nudge.latest_to([person.id for person in served], self.year, self.number)
        found = [
            Group(p, [mine[id] for id in ids], last.get(p.id)) for p, ids in served.items() if p.id != current_user.id
        ]
        return sorted(found, key=lambda group: (-len(group.unsent), group.person.name))

    def text_to(self, group: Group) -> str:
        messages = edition(db.session.get(SchoolYear, self.year).edition).messages
        own = group.rows[0].year_slot
        left = own.days_left(group.rows[0].today(self.now))
        values = {
            "called": group.person.called, "number": str(self.number),
            "deadline": due(own.due, {row.zone for row in group.rows}, left),
            "link": url_for("home.show", _external=True), "sender": current_user.full_name,
        }  # fmt: skip
        return filled(messages[Occasion.GROUP], [_named(row) for row in group.unsent], **values)


def _named(row: Row) -> str:
    """SD Semangat (sampai 24 Desember), where it was given more time."""
    return f"{row.school} (sampai {day(row.slot.due, 'd MMMM')})" if row.slot.regular else row.school


@nudges.get(GROUPS)
def groups(year):
    return render_template("nudges/groups.html", page=_page(year))


@nudges.get(GROUPS + "/<int:id>/nudge")
def group(year, id):
    return _show(*_found(year, id))


@nudges.post(GROUPS + "/<int:id>/nudge")
def send_group(year, id):
    page, found = _found(year, id)
    text, problem = posted_message()
    if problem:
        return _show(page, found, problem), 422
    note(found.person, page.now, year, page.number)
    return redirect(whatsapp(found.person.phone, text), code=303)


def _page(year: int) -> Groups:
    require_coordinator(year)
    return Groups(year, clock.now())


def _found(year: int, id: int) -> tuple[Groups, Group]:
    page = _page(year)
    return page, next((each for each in page.groups if each.person.id == id), None) or abort(404)


def _show(page: Groups, found: Group, problem: str = ""):
    told = {"problem": problem, "typed": request.form.get("text")}
    return render_template("nudges/group.html", page=page, group=found, **told)
