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
class SectionView:
    number: int
    section: Section
    progress: Progress
    blocks: list[Block]
    is_open: bool
    has_gaps: bool
