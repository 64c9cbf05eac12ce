"""A new release is put in place while twenty phones save: by a reload, of which nobody is to notice anything, and by
stopping and starting, with the longest time that nobody's text was acknowledged. Nothing holds the port meanwhile here;
where a service manager does (deploy/vps), requests wait for that long and none fails."""

import signal
from collections.abc import Iterator

from bench.house import sqlite_house
from bench.table import Figure
from tests.support.killing import Server, acknowledged_by, saved_through

TIMES, WANTED = 8, 4000


def figures() -> Iterator[Figure]:
    yield from of("reloaded", Server.reload, failed=0)
    yield from of("stopped and started", stop_and_start)


def of(how: str, what, *, failed: int | None = None) -> Iterator[Figure]:
    with sqlite_house() as url:
        phones, kept, is_sound = saved_through(what, url, wanted=WANTED, times=TIMES)
    acknowledged = acknowledged_by(phones)
    moments = sorted(moment for phone in phones for moment in phone.moments)
    gap = max(after - before for before, after in zip(moments, moments[1:], strict=False))
    yield Figure(f"{how} {TIMES} times: saves acknowledged", len(acknowledged), "", WANTED, at_least=True)
    yield Figure("  requests that had no answer", sum(phone.unanswered for phone in phones), "", failed)
    yield Figure("  the longest that nobody's was acknowledged", gap, "s")
    yield Figure("  acknowledged texts that are not kept", len(acknowledged - kept), "", 0)
    yield Figure("  databases that are not sound", int(not is_sound), "", 0)


def stop_and_start(server: Server) -> None:
    """As `systemctl restart` does where nothing holds the port meanwhile: what has begun is ended first."""
    server.process.send_signal(signal.SIGTERM)
    server.process.wait()
    server.start()
