"""What a coordinator asks to see: part of a name, a cohort, a standing, a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from pmo_app.domain.reporting import Standing

STANDINGS = {
    "overdue": {Standing.OVERDUE},
    "reopened": {Standing.REOPENED},
    "late": {Standing.LATE},
    "open": {Standing.BLANK, Standing.BEGUN, Standing.COMPLETE},
    "following": set(),  # sent, with evidence still to follow
}


@dataclass(frozen=True)
class Filters:
    """`standing` is a key of STANDINGS or "" for all; `cohort` is "1", "2", "3", "none" or ""."""

    name: str = ""
    cohort: str = ""
    standing: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Filters":
        """What makes no sense is left out, never an error: links are typed and cut."""
        cohort, standing, page = args.get("cohort", ""), args.get("standing", ""), args.get("page", "")
        return cls(
            args.get("q", "").strip()[:100],
            cohort if cohort in {"1", "2", "3", "none"} else "",
            standing if standing in STANDINGS else "",
            int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1,
        )

    @property
    def is_any(self) -> bool:
        return bool(self.name or self.cohort or self.standing)

    def query(self, **changes) -> dict:
        """As the parameters of an address, empty ones left out."""
        params = {"q": self.name, "cohort": self.cohort, "standing": self.standing, **changes}
        return {name: value for name, value in params.items() if value}

    def accepts(self, name: str, cohort: int | None, standings: set[Standing], *, is_following: bool) -> bool:
        right_cohort = not self.cohort or self.cohort == str(cohort or "none")
        right_standing = not self.standing or bool(STANDINGS[self.standing] & standings)
        if self.standing == "following":
            right_standing = is_following
        return self.name.lower() in name.lower() and right_cohort and right_standing
