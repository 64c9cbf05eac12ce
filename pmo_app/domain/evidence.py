"""What shows that a meeting took place: its kinds, who owes it, and where it stands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from pmo_app.domain.reporting import Progress
from pmo_app.domain.roles import Leadership, Role
from pmo_app.lasting import cached_property

MB = 1024 * 1024
MOST_BYTES = 25 * MB  # of a photo or a document; a recording's limit is the host's
MOST_AT_ONCE = 20  # files in one form
MOST_OF_A_REPORT = 60  # pieces of evidence
SIDES = {"small": 240, "medium": 640, "large": 1600}  # the long side of what is kept of a photo, in pixels
LONGEST_TITLE = 200
LONGEST_LINK = 1000


class Accepts(StrEnum):
    """The forms a piece of evidence may come in."""

    PHOTO = "photo"
    PDF = "pdf"
    LINK = "link"
    FILE = "file"


class EvidenceStanding(StrEnum):
    """Where one kind of evidence stands for one report."""

    IN = "in"
    OWED = "owed"  # the report is not sent yet
    TO_FOLLOW = "to-follow"  # menyusul: the report is sent, which this never makes late (program, "States of a report")
    WELCOME = "welcome"  # nobody has to


@dataclass(frozen=True)
class EvidenceKind:
    id: str
    label: str
    accepts: tuple[Accepts, ...]


@dataclass(frozen=True)
class OwedEvidence:
    """A kind of evidence one role adds to every meeting; not required means welcome."""

    leadership: Leadership
    role: Role
    kind: str
    required: bool


@dataclass(frozen=True)
class EvidencePlan:
    """The kinds an edition knows, and what each role owes. `there` counts what a report has, by kind."""

    kinds: tuple[EvidenceKind, ...]
    owed: tuple[OwedEvidence, ...]

    def find(self, id: str) -> EvidenceKind | None:
        return next((kind for kind in self.kinds if kind.id == id), None)

    def owed_under(self, leadership: Leadership) -> tuple[OwedEvidence, ...]:
        return tuple(owed for owed in self.owed if owed.leadership is leadership)

    def required(self, leadership: Leadership) -> tuple[str, ...]:
        """The kinds every report must have in the end."""
        return self._required[leadership]

    @cached_property
    def _required(self) -> dict[Leadership, tuple[str, ...]]:
        return {led: tuple(o.kind for o in self.owed_under(led) if o.required) for led in Leadership}

    def wanting(self, leadership: Leadership, there: Mapping[str, int]) -> tuple[EvidenceKind, ...]:
        """The required kinds that are not there."""
        required = self.required(leadership)
        return tuple(kind for kind in self.kinds if kind.id in required and not there.get(kind.id))

    def is_in(self, role: Role, leadership: Leadership, there: Mapping[str, int]) -> bool:
        """Whether all that this role adds is there."""
        theirs = [owed.kind for owed in self.owed_under(leadership) if owed.role is role]
        return bool(theirs) and all(there.get(kind) for kind in theirs)


@dataclass(frozen=True)
class EvidenceSummary:
    """The evidence of one report: what its edition knows of, who leads there, how many pieces there are of each kind,
    and whether the report is sent."""

    plan: EvidencePlan
    leadership: Leadership
    there: Mapping[str, int]
    is_sent: bool

    @property
    def progress(self) -> Progress:
        asked = len(self.plan.required(self.leadership))
        return Progress(asked - len(self.wanting), asked)

    @cached_property
    def wanting(self) -> tuple[EvidenceKind, ...]:
        return self.plan.wanting(self.leadership, self.there)

    @property
    def is_to_follow(self) -> bool:
        """Menyusul: the report is sent and something it must have is not there yet."""
        return self.is_sent and bool(self.wanting)

    @property
    def kinds(self) -> list[tuple[EvidenceKind, EvidenceStanding, int]]:
        """What is there or must be: each kind with its standing and how many pieces."""
        told = ((kind, self.standing(kind.id), self.there.get(kind.id, 0)) for kind in self.plan.kinds)
        return [one for one in told if one[1] is not EvidenceStanding.WELCOME]

    def standing(self, kind: str) -> EvidenceStanding:
        if self.there.get(kind):
            return EvidenceStanding.IN
        if kind not in self.plan.required(self.leadership):
            return EvidenceStanding.WELCOME
        return EvidenceStanding.TO_FOLLOW if self.is_sent else EvidenceStanding.OWED


def counted(listed: str | None) -> Counter:
    """How many there are of each kind, from their names set side by side with commas."""
    return Counter(kind for kind in (listed or "").split(",") if kind)


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """The size of a picture made to fit a square of this side, in pixels; never larger than it is."""
    scale = min(1, longest / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))


NEEDS_SHARING = {"drive.google.com", "docs.google.com", "photos.google.com", "zoom.us", "onedrive.live.com",
                 "1drv.ms", "sharepoint.com", "dropbox.com", "icloud.com"}  # fmt: skip


def link_fault(url: str) -> str:
    """What is wrong with a link to a recording: "scheme", "host", "user", "long", or nothing ("").

    Only the form is looked at: nothing is fetched.
    """
    try:
        parts = urlsplit(url)
        host, has_user, _ = parts.hostname or "", parts.username is not None, parts.port
    except ValueError:
        return "host"
    if len(url) > LONGEST_LINK or any(sign.isspace() or ord(sign) < 32 for sign in url):
        return "long"
    if parts.scheme not in ("http", "https"):
        return "scheme"
    if has_user:
        return "user"  # https://youtube.com@elsewhere.example leads elsewhere
    return "" if _is_public_name(host) else "host"


def _is_public_name(host: str) -> bool:
    """A name on the internet: not an address in figures, not a machine of one's own network."""
    labels = host.lower().rstrip(".").split(".")
    is_named = len(labels) > 1 and all(labels) and not labels[-1].isdigit()
    return is_named and labels[-1] not in {"local", "localhost", "internal", "lan", "home", "test", "invalid"}


def host_of(url: str) -> str:
    """The site a link leads to, as people know it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def may_be_shut(url: str) -> bool:
    """Whether the site opens a link only to whom its owner lets in."""
    host = host_of(url)
    return any(host == site or host.endswith(f".{site}") for site in NEEDS_SHARING)
