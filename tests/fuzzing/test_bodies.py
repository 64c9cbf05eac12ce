"""Bodies of any size and shape, at the servers the app is shipped with: taken whole or refused, never cut short."""

import sqlite3

import pytest
from sqlalchemy import make_url

from tests.fuzzing.bodies import BODIES, SERVERS, serving


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request, shelf):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("a body is read alike whatever the database is")
    with serving(request.param, shelf.fresh("village", "bodies")) as running:
        yield request.param, running, make_url(shelf.url("bodies")).database


def answers_kept(file: str) -> list[tuple]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute("SELECT report_id, field, value FROM answer ORDER BY 1, 2").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_taken_whole_or_refused(server, name):
    kind, running, file = server
    before, body = answers_kept(file), BODIES[name]
    wanted = body.answers[sorted(SERVERS, reverse=True).index(kind)]
    assert running.send(body) == wanted
    new = [value for *_, value in set(answers_kept(file)) - set(before)]
    assert new == ([f'"{"x" * 9_000}"'] if wanted == 303 else [])
