"""What a meeting's page is made of: sections, and in them blocks of answers about one thing each."""

from dataclasses import dataclass

from pmo_app.domain.instrument import Section
from pmo_app.domain.reporting import Progress
from pmo_app.domain.topics import Subtopic
from pmo_app.models import FollowUp
from pmo_app.pages.meetings.part import AnswerPart


@dataclass(frozen=True)
class Block:
    """A section asked about one thing: the whole report, a subtopic, or a follow-up."""

    about: str
    parts: list[AnswerPart]
    subtopic: Subtopic | None = None
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class Heading:
    """A section as a list of contents names it: where it stands in the report, and how full it is."""

    number: int
    section: Section
    progress: Progress
    has_gaps: bool


@dataclass(frozen=True)
class SectionView:
    """A section with all that is asked in it."""

    heading: Heading
    blocks: list[Block]
    is_open: bool

    @property
    def section(self) -> Section:
        return self.heading.section
