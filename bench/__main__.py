"""`python -m bench [part …]`: the table of figures, all parts or only those named."""

import signal
import sys

from bench import (
    drill,
    evening,
    evidence,
    flood,
    fuzz,
    held,
    importing,
    keeping,
    normal,
    power,
    proven,
    queries,
    restart,
    saving,
    siege,
    slow,
    speed,
    throughput,
    upgrades,
    weight,
    worst,
)
from bench.table import show, show_heading

PARTS = {
    "weight": weight.figures,
    "queries": queries.figures,
    "speed": speed.figures,
    "throughput": throughput.figures,
    "saving": saving.figures,
    "keeping": keeping.figures,
    "import": importing.figures,
    "evidence": evidence.figures,
    "evening": evening.figures,
    "normal": normal.figures,
    "worst": worst.figures,
    "held": held.figures,
    "drill": drill.figures,
    "siege": siege.figures,
    "flood": flood.figures,
    "slow": slow.figures,
    "power": power.figures,
    "restart": restart.figures,
    "proven": proven.figures,
    "fuzz": fuzz.figures,
    "upgrades": upgrades.figures,
}


def main(names: list[str]) -> None:
    if unknown := set(names) - PARTS.keys():
        sys.exit(f"bench: no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    show_heading()
    for name in names or PARTS:
        for figure in PARTS[name]():
            show(figure)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then, too
main(sys.argv[1:])
