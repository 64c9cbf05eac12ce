"""What a person is, and so what their home holds."""

from datetime import datetime

from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.lasting import cached_property
from pmo_app.models import Assignment, Person, SchoolYear
from pmo_app.models.overview import counts
from pmo_app.pages.home.desk import Desk
from pmo_app.pages.shared.doors import Look, looks_of
from pmo_app.pages.shared.timeline import Timeline

LEADING = {Role.PRINCIPAL, Role.FACILITATOR}
ACCOMPANYING = {Role.SUPERVISOR, Role.FACILITATOR}


class Home:
    def __init__(self, person: Person, now: datetime):
        self.person, self.now = person, now

    @cached_property
    def held(self) -> list:
        return list(Assignment.held_by(self.person, self.now))

    @property
    def roles(self) -> dict[Role, int | None]:
        """Each role the person holds today, with its newest year; an administrator's has none."""
        return {role: year for role, year, _ in self.held}

    @property
    def taken_over(self) -> Assignment | None:
        """A school this person leads or heads since somebody else did, and has not looked at yet."""
        new = next((id for role, _, id in self.held if id and role in LEADING), None)
        return db.session.get(Assignment, new) if new else None

    @cached_property
    def running_year(self) -> int | None:
        return SchoolYear.running(self.now)

    @property
    def year(self) -> int | None:
        """The running year, or the newest one the person serves in when that is over."""
        newest = max(filter(None, self.roles.values()), default=self.running_year)
        return min(newest, self.running_year) if newest and self.running_year else self.running_year

    @property
    def administers(self) -> bool:
        return Role.ADMINISTRATOR in self.roles

    @property
    def is_coordinator_only(self) -> bool:
        return set(self.roles) == {Role.COORDINATOR}

    @property
    def coordinates(self) -> bool:
        return Role.COORDINATOR in self.roles

    @cached_property
    def timelines(self) -> list[Timeline]:
        """The year of each school the person heads."""
        if Role.PRINCIPAL not in self.roles:
            return []
        return [Timeline(look) for look in self._looks()]

    def _looks(self) -> list[Look]:
        return looks_of(self.person, self.now, min(self.roles[Role.PRINCIPAL], self.running_year), Role.PRINCIPAL)

    @cached_property
    def desk(self) -> Desk | None:
        """The schools the person walks with as supervisor or facilitator."""
        held = ACCOMPANYING & set(self.roles)
        return Desk(self.person, self.year, held, self.now) if held else None

    @cached_property
    def counts(self) -> dict[str, int] | None:
        return counts(self.running_year) if self.administers and self.running_year else None

    @property
    def is_empty(self) -> bool:
        return not self.roles
