"""The doors between a visitor and a record.

404: not theirs to see. 403: not theirs to do. 409: theirs, but the record has moved on.
"""

from dataclasses import dataclass
from datetime import date, datetime

from flask import abort, make_response, request, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain import policy
from pmo_app.domain.calendar import Slot, local_day
from pmo_app.domain.policy import Action, Matter
from pmo_app.domain.reporting import State
from pmo_app.domain.roles import Role, Viewer
from pmo_app.extensions import Base, db
from pmo_app.instruments import Edition, edition
from pmo_app.lasting import cached_property
from pmo_app.models import Person, Report
from pmo_app.models.overview import years_of
from pmo_app.models.readers import trail_at
from pmo_app.models.reports import Trail
from pmo_app.models.seen import Glance, glance_at, glances_of
from pmo_app.pages.shared import hx


@dataclass
class Visit:
    """Someone at a report: the report, the person as the rules see them there, and the instant of the visit."""

    report: Report
    viewer: Viewer
    now: datetime

    @classmethod
    def along(cls, trail: Trail, number: int, viewer: Viewer, now: datetime) -> "Visit":
        """A visit to one of the reports of a school's year, all of which are known."""
        visit = cls(trail[number - 1][0], viewer, now)
        visit.trail = trail
        return visit

    @cached_property
    def today(self) -> date:
        return local_day(self.now, self.report.zone)

    @cached_property
    def trail(self) -> Trail:
        return Report.trail(self.report.enrolment)

    @property
    def slot(self) -> Slot:
        return self.trail[self.report.number - 1][1]

    @property
    def slots(self) -> list[Slot]:
        return [slot for _, slot in self.trail]

    @cached_property
    def edition(self) -> Edition:
        return edition(self.report.enrolment.school_year.edition)

    @property
    def matter(self) -> Matter:
        return self.report.as_matter(is_past_due=self.today > self.slot.due)

    @property
    def place(self) -> dict:
        """What names this meeting in an address."""
        enrolment = self.report.enrolment
        return {"npsn": self.report.school.npsn, "year": enrolment.year, "number": self.report.number}

    @cached_property
    def address(self) -> str:
        return url_for("meetings.show", **self.place)

    def can(self, action: Action) -> bool:
        """What was asked once is known; of a report that is sent or opened again meanwhile it is asked anew."""
        asked = (action, self.report.state)
        if asked not in self._answered:
            self._answered[asked] = policy.may(self.viewer, action, self.matter)
        return self._answered[asked]

    @cached_property
    def _answered(self) -> dict[tuple[Action, State], bool]:
        return {}


class Look(Visit):
    """A visit to the first meeting of a school's year that changes nothing: all of it is seen at one glance, as plain
    values."""

    def __init__(self, glance: Glance, now: datetime):
        super().__init__(glance.trail[0][0], glance.viewer, now)
        self.glance, self.trail = glance, glance.trail


def public(view):
    """A view that anybody may ask for, signed in or not; every other one is shut to strangers."""
    view.is_public = True
    return view


def own(kind: type[Base], id: int):
    """This person's own record of a kind that belongs to one person; another's is answered like one that never was."""
    found = db.session.get(kind, id)
    return found if found and found.person_id == current_user.id else abort(404)


def visit_to(action: Action, npsn: str, year: int, number: int) -> Visit:
    """The report at this address, for this deed; answers 404, 403 or 409 itself where it is not to be had."""
    now = clock.now()
    trail, viewer = trail_at(npsn, year, current_user, now) or ([], None)
    if not 1 <= number <= len(trail):
        abort(404)
    return require(action, Visit.along(trail, number, viewer, now))


def look_at(npsn: str, year: int) -> Look:
    """A look at the year of this school; answers 404 itself where it is not theirs to see."""
    now = clock.now()
    return require(Action.READ, Look(glance_at(npsn, year, current_user, now) or abort(404), now))


def require(action: Action, visit: Visit) -> Visit:
    """The visit, if this deed is open to it. Theirs but too late: what they typed comes back to them, and a mere
    press of a button brings the page up to date."""
    if policy.missed(visit.viewer, action, visit.matter):
        if typed_texts():
            abort(409, MOVED_ON)
        abort(make_response(hx.refresh(visit.address)))
    if not visit.can(action):
        abort(403)
    return visit


def typed_texts() -> list[str]:
    """What a person wrote into the form that was posted, leaving out what only the page put there."""
    written = (form_text for name, form_text in request.form.items(multi=True) if name.split("-")[0] in TYPED)
    return [text for text in written if text.strip()]


def can(action: Action, visit: Visit) -> bool:
    return visit.can(action)


TYPED = {"value", "text", "note", "reason", "name"}
MOVED_ON = (
    "Laporan ini sudah berubah sejak halaman dibuka, jadi tulisan di bawah belum masuk. Salin dulu, lalu buka lagi."
)


def looks_of(person: Person, now: datetime, year: int, role: Role) -> list[Look]:
    """A look at the year of each school where this person holds this role."""
    return [Look(glance, now) for glance in glances_of(person, now, year, role)]


def require_coordinator(year: int) -> list[int]:
    """The years this person coordinates in, newest first; `year` is one of them. Not a coordinator at all: 403. A year
    they did not serve in: 404, like one that never was."""
    years = years_of(current_user, {Role.COORDINATOR}, clock.now()) or abort(403)
    return years if year in years else abort(404)
