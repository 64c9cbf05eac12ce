"""What the evidence page of a meeting shows, gathered in a constant number of queries."""

from collections import Counter
from dataclasses import dataclass

from flask import abort, current_app
from flask_login import current_user

from pmo_app.domain.evidence import (
    MB,
    MOST_BYTES,
    Accepts,
    EvidenceKind,
    EvidenceStanding,
    EvidenceSummary,
    OwedEvidence,
)
from pmo_app.domain.policy import Action
from pmo_app.lasting import cached_property
from pmo_app.models import Evidence
from pmo_app.pages.shared.doors import Visit

ENDINGS = {
    Accepts.PHOTO: "image/jpeg,image/png,image/webp,image/heic,image/heif",
    Accepts.PDF: "application/pdf",
    Accepts.FILE: "video/*,audio/*",
}


@dataclass(frozen=True)
class KindView:
    """One kind of evidence of a report: where it stands, who owes it, what is there and what can be put back."""

    kind: EvidenceKind
    standing: EvidenceStanding
    owed: tuple[OwedEvidence, ...]
    pieces: tuple[Evidence, ...]
    removed: tuple[Evidence, ...]

    @property
    def takes_files(self) -> bool:
        return any(form is not Accepts.LINK for form in self.kind.accepts)

    @property
    def takes(self) -> str:
        """What a browser's file picker offers."""
        return ",".join(ENDINGS[form] for form in self.kind.accepts if form in ENDINGS)

    @property
    def most(self) -> int:
        """The largest file it takes, in bytes."""
        return most_of(self.kind)


def most_of(kind: EvidenceKind) -> int:
    return current_app.config["EVIDENCE_FILE_LIMIT"] if Accepts.FILE in kind.accepts else MOST_BYTES


@dataclass(frozen=True)
class TypedLink:
    """A link as it was typed, and what is wrong with it."""

    kind: str
    url: str
    title: str
    problem: str


class EvidencePage:
    """`problems` are sentences about what was just sent and not taken, `added` how many pieces were; `removed` is the
    id of the one that has just been removed."""

    def __init__(self, visit: Visit, problems: list[str] | None = None, added: int = 0, removed: int = 0):
        self.visit, self.report = visit, visit.report
        self.problems, self.added, self.removed = problems or [], added, removed
        self.link: TypedLink | None = None

    @cached_property
    def pieces(self) -> list[Evidence]:
        return Evidence.of_report(self.report, self.visit.now)

    @property
    def just_removed(self) -> Evidence | None:
        return next((piece for piece in self.pieces if piece.id == self.removed and piece.removed_at), None)

    @cached_property
    def summary(self) -> EvidenceSummary:
        there = Counter(piece.kind for piece in self.pieces if not piece.removed_at)
        plan, leadership = self.visit.edition.evidence, self.report.enrolment.leadership
        return EvidenceSummary(plan, leadership, there, not self.report.is_open)

    @property
    def kinds(self) -> list[KindView]:
        """In the edition's order, what is required here first."""
        plan, required = self.summary.plan, self.summary.plan.required(self.summary.leadership)
        return sorted(map(self.view_of, plan.kinds), key=lambda view: view.kind.id not in required)

    def view_of(self, kind: EvidenceKind) -> KindView:
        owed = self.summary.plan.owed_under(self.summary.leadership)
        mine = [piece for piece in self.pieces if piece.kind == kind.id]
        return KindView(
            kind,
            self.summary.standing(kind.id),
            tuple(each for each in owed if each.kind == kind.id),
            tuple(piece for piece in mine if not piece.removed_at),
            tuple(piece for piece in mine if piece.can_return(self.visit.now)),
        )

    @cached_property
    def may_add(self) -> bool:
        return self.visit.can(Action.KEEP_EVIDENCE)

    @cached_property
    def needs_consent(self) -> bool:
        """Whether this person has yet to say that they know what pupils' pictures ask for."""
        return self.may_add and not Evidence.has_consent(self.report, current_user)

    @cached_property
    def used(self) -> int:
        """Bytes this school takes up."""
        return Evidence.used_by(self.report.enrolment.school_id)

    @property
    def quota(self) -> int:
        return current_app.config["EVIDENCE_QUOTA"]

    @property
    def is_nearly_full(self) -> bool:
        return self.used > self.quota - 20 * MB


def kind_of(visit: Visit, kind: str) -> EvidenceKind:
    """The kind of this name in the edition of the visit; aborts with 404 where it knows none."""
    return visit.edition.evidence.find(kind) or abort(404)
