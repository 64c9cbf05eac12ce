"""The evidence of a meeting as the desk and the board see it."""

from pmo_app.domain.evidence import EvidenceSummary
from pmo_app.domain.reporting import State
from pmo_app.instruments import edition
from pmo_app.models.overview import Row


def evidence_of(row: Row) -> EvidenceSummary:
    return EvidenceSummary(edition(row.edition).evidence, row.leadership, row.evidence, row.state is State.SENT)
