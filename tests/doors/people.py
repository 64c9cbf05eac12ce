"""Who walks through the house in the permission test: every role at three schools, and everybody at the edges."""

from dataclasses import dataclass
from datetime import date

from pmo_app.domain.roles import Role

LAST_YEAR, THIS_YEAR = 2025, 2026
YESTERDAY, TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)  # as tests/support has it


@dataclass(frozen=True)
class Duty:
    """What is written into the assignment table."""

    role: Role
    school: str | None = None
    year: int | None = None
    starts_on: date = date(2025, 7, 1)
    ends_on: date | None = None


def both_years(role: Role, school: str, **dates: date) -> list[Duty]:
    return [Duty(role, school, year, **dates) for year in (LAST_YEAR, THIS_YEAR)]


TEAMS = {
    f"{role}-{school.lower()}": both_years(role, school)
    for school in "ABC"
    for role in (Role.PRINCIPAL, Role.SUPERVISOR, Role.FACILITATOR, Role.COORDINATOR)
}

DUTIES: dict[str, list[Duty]] = {
    **TEAMS,
    # The same role at the same school, but none of its texts are theirs.
    "peer": both_years(Role.SUPERVISOR, "A"),
    "admin": [Duty(Role.ADMINISTRATOR)],
    "idle": [],
    # Headed A until yesterday, heads B since today.
    "moved": [
        *both_years(Role.PRINCIPAL, "A", ends_on=YESTERDAY),
        Duty(Role.PRINCIPAL, "B", THIS_YEAR, starts_on=TODAY),
    ],
    "tomorrow": both_years(Role.PRINCIPAL, "A", starts_on=TOMORROW),
    # Headed A last year, and has nothing to do with this one.
    "former": [Duty(Role.PRINCIPAL, "A", LAST_YEAR)],
    # Heads A since this year: reads what came before, changes nothing of it.
    "newcomer": [Duty(Role.PRINCIPAL, "A", THIS_YEAR)],
    "two-hats": [Duty(Role.SUPERVISOR, "A", THIS_YEAR), Duty(Role.COORDINATOR, "B", THIS_YEAR)],
    # A principal of A who has ended all their sessions since this one began.
    "expired": both_years(Role.PRINCIPAL, "A"),
}

OUTSIDE = ("anonymous", "expired", "forged")  # nobody is signed in: no session, an ended one, one signed by another key
ACTORS = (*(name for name in DUTIES if name != "expired"), *OUTSIDE)
