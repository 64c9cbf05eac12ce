"""What an answer said before: every text beside the one it came from, those of one sitting together."""

from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import timedelta

from pmo_app.domain.difference import Piece, marked
from pmo_app.domain.instrument import Field
from pmo_app.models import Answer, Revision
from pmo_app.pages.shared.in_words import in_words

ONE_SITTING = timedelta(minutes=10)


@dataclass
class Version:
    """One text as the history shows it, with what stood there before it; and those that were saved on the way to it,
    a few minutes apart, while its writer was at it."""

    revision: Revision
    text: str
    before: str
    on_the_way: list["Version"] = with_default(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        """Its words, those marked that are new in it since before the sitting."""
        return marked(self.text, self.on_the_way[-1].before if self.on_the_way else self.before)

    def leads_to(self, later: "Version | None") -> bool:
        """Whether this one was only a station on the way to a later one."""
        if not later or None in (self.revision.version, later.revision.version):
            return False
        is_same = self.revision.person_id == later.revision.person_id
        nearest = later.on_the_way[-1] if later.on_the_way else later
        return is_same and nearest.revision.at - self.revision.at < ONE_SITTING


def history_of(answer: Answer, field: Field) -> list[Version]:
    """Every text ever written as this answer, newest first; those of one sitting under the last of them."""
    texts, told = {}, []
    for revision in reversed(Revision.of(answer)):
        text = in_words(field, revision.value)
        before = revision.base if revision.version is None else revision.version - 1
        told.append(Version(revision, text, texts.get(before, "")))
        if revision.version is not None:
            texts[revision.version] = text
    return sittings(told[::-1])


def sittings(versions: list[Version]) -> list[Version]:
    shown: list[Version] = []
    for version in versions:
        later = shown[-1] if shown else None
        (later.on_the_way if version.leads_to(later) else shown).append(version)
    return shown
