"""No update gets lost: fifty writers, twenty texts each, five answers, two worker processes."""

from collections.abc import Iterator

from bench.house import app_on, ours, postgresql_house, sqlite_house
from bench.rush import MEETING, kept_texts, rush, versions
from bench.table import Figure
from bench.wire import Client


def figures() -> Iterator[Figure]:
    with sqlite_house() as url:
        yield from on("SQLite", url)
    with postgresql_house() as url:
        if url:
            yield from on("PostgreSQL", url)


def on(name: str, url: str) -> Iterator[Figure]:
    app = app_on(url)
    with app.app_context():
        before = versions()
        with ours(url) as server, Client(server.port) as ratna:
            token = ratna.sign_in("kepsek").get(f"{MEETING}?edit=place").token
            told = rush(server.port, ratna.cookies, token)
        gone, after = told.acknowledged - kept_texts(), versions()
        from_db = sum(after.values()) - sum(before.values())
    yield Figure(f"{name}: writes acknowledged", len(told.acknowledged), "", 1000, at_least=True)
    yield Figure(f"{name}: acknowledged writes that no version counts", abs(len(told.acknowledged) - from_db), "", 0)
    yield Figure(f"{name}: acknowledged texts that are not kept", len(gone), "", 0)
    yield Figure(f"{name}: 'database is locked'", told.complaints.pop("locked", 0), "", 0)
    yield Figure(f"{name}: other answers than saved or too late", told.complaints.total(), "", 0)
    yield Figure(f"{name}: too late, asked again", told.statuses[409])
    yield Figure(f"{name}: acknowledged per second", len(told.acknowledged) / told.seconds, "/s")
    yield Figure(f"{name}: requests per second", told.statuses.total() / told.seconds, "/s")
    yield Figure(f"{name}: a save takes, middle", told.at(0.5), "s")
    yield Figure(f"{name}: a save takes, 99 of 100", told.at(0.99), "s", 1)
    yield Figure(f"{name}: a save takes, longest", max(told.times), "s", 2)
