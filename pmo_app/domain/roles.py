"""Who someone is to a school in a year."""

from dataclasses import dataclass
from enum import StrEnum

MOST_SCHOOLS = 6  # of one facilitator: 3 to 6 (program.md, "Scope")


class Role(StrEnum):
    PRINCIPAL = "principal"
    SUPERVISOR = "supervisor"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Leadership(StrEnum):
    """Who leads a school's meetings and sends its reports in one school year."""

    PRINCIPAL_LED = "principal_led"
    FACILITATOR_LED = "facilitator_led"

    @property
    def leader(self) -> Role:
        return Role.PRINCIPAL if self is Leadership.PRINCIPAL_LED else Role.FACILITATOR

    @classmethod
    def default_for(cls, cohort: int | None) -> "Leadership":
        """Cohort 3 is led by its facilitator, all others by the principal (deck, "Tabel Pelaksanaan")."""
        return cls.FACILITATOR_LED if cohort == 3 else cls.PRINCIPAL_LED


@dataclass(frozen=True)
class Assignment:
    """A role at a school in a school year (the year it starts in), in force today; an administrator's has neither."""

    role: Role
    school_id: int | None
    year: int | None


@dataclass(frozen=True)
class Viewer:
    """The signed-in person as the rules see them: an id and the assignments in force today."""

    person_id: int
    assignments: frozenset[Assignment] = frozenset()

    def roles_at(self, school_id: int, year: int) -> frozenset[Role]:
        return frozenset(a.role for a in self.assignments if a.school_id == school_id and a.year == year)

    def is_assigned(self, school_id: int, year: int, *roles: Role) -> bool:
        return not self.roles_at(school_id, year).isdisjoint(roles)

    @property
    def is_administrator(self) -> bool:
        return any(a.role is Role.ADMINISTRATOR for a in self.assignments)

    def serves_since(self, school_id: int, year: int) -> bool:
        """Whether they belong to this school in that year or a later one: its history stays with it."""
        return any(a.school_id == school_id and a.year >= year for a in self.assignments)
