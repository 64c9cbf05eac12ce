"""An upgrade that is killed in the middle has not begun, and is done when it is run once more."""

import random
import signal

import pytest

from tests.releases.interrupting import begun, copied, laid_out, rows, schema, upgraded
from tests.releases.kept import VERSIONS, Kept

POINTS = 3


@pytest.fixture
def template():
    return "bare"


def test_an_upgrade_killed_in_the_middle_leaves_the_old_release_or_the_new_one(request, tmp_path):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("kills a process that holds a file")
    kept, old = Kept.of(VERSIONS[0]), tmp_path / "old.db"
    laid_out(kept, kept.rows, old)
    new = copied(old, "new")
    count = upgraded(new)
    before, after = rows(old), rows(new)
    for point in random.Random(8).sample(range(2, count + 1), POINTS):
        hurt = copied(old, "hurt")
        with begun(hurt, statement=point) as process:
            assert process.wait(timeout=60) == -signal.SIGKILL
        found = schema(hurt)
        assert (found, rows(hurt)) in ((schema(old), before), (schema(new), after)), point
        upgraded(hurt)
        assert (schema(hurt), rows(hurt)) == (schema(new), after), point
