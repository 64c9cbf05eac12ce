"""Rules that a test holds to by many cases: how many there were, and how many did not hold. The cases are those of
`make test`; here they are counted."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from bench.table import Figure

ROOT = Path(__file__).parent.parent
RULES = {  # and where they are tried; `record_property` tells what one test tried many of
    "odd texts are kept clean or refused in words": ["tests/fuzzing/test_texts.py"],
    "no field reaches a column its form does not own": ["tests/fuzzing/test_mass_assignment.py"],
    "no cell of a sheet is a formula": ["tests/fuzzing/test_sheets.py"],
    "a deadline is the end of the day at the school, to the second": ["tests/test_deadlines.py"],
    "photos and papers are drawn anew, or refused": ["tests/looking/test_looking.py"],
    "who saw a report is found": ["tests/watching/test_log.py"],
    "what is erased is gone": ["tests/privacy"],
    "a full, locked or absent disk, database, store or mail server": ["tests/faults"],
}


def figures() -> Iterator[Figure]:
    for rule, places in RULES.items():
        tests, failed, tried = counted(places)
        yield Figure(f"{rule}: tests", tests)
        for what, number in sorted(tried.items()):
            yield Figure(f"  {what}", number)
        yield Figure("  that did not hold", failed, "", 0)


def counted(places: list[str]) -> tuple[int, int, dict[str, int]]:
    """How many tests there are, how many of them failed, and how much they say they tried."""
    with tempfile.TemporaryDirectory(prefix="pmo-proven-") as folder:
        told = Path(folder, "told.xml")
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-o", "junit_family=xunit1", f"--junitxml={told}"]
        subprocess.run([*command, *places], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        suite = ElementTree.parse(told).getroot().find("testsuite")
    tried: dict[str, int] = {}
    for name, value in ((said.get("name"), said.get("value")) for said in suite.iter("property")):
        if value.isdigit():  # others' are told there, too
            tried[name] = tried.get(name, 0) + int(value)
    return int(suite.get("tests")), int(suite.get("failures")) + int(suite.get("errors")), tried
