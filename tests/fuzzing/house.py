"""The doors' world as a fuzzer meets it: sends tries, notes what must never be, and is put back now and then."""

import logging
from collections import Counter
from contextvars import Context

from hypothesis import HealthCheck, Phase, given, seed, settings
from sqlalchemy import delete

from pmo_app import create_app, storage
from pmo_app.extensions import db
from pmo_app.models import Evidence
from tests.doors.world import World, build
from tests.fuzzing.doors import NOBODY, learn_doors
from tests.fuzzing.known import Known
from tests.fuzzing.tries import Try, tries
from tests.fuzzing.written import Written
from tests.support.databases import SETTINGS

ACTORS = (
    "principal-a", "supervisor-a", "facilitator-a", "coordinator-a", "admin", "peer", "principal-b", "moved", "idle",
    "facilitator-c", "principal-c", NOBODY,
)  # fmt: skip
WALKERS = ("principal-a", "supervisor-a", "coordinator-a", "admin", "facilitator-c")
PUT_BACK_EVERY = 50
A_ROUND = 250
# What is kept though the answer is a refusal: a text that came too late (409) is never thrown away, and the files of
# one form are taken each by itself, so that some may be safe while others are refused.
KEPT_ANYWAY = {409: {"revision", "delivery", "status_change", "event"}}
QUIETLY = settings(
    database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False
)
KEPT_AT = {"evidence.add_files": {"event", "evidence", "report"}}


def world_on(shelf, name: str) -> World:
    """Three schools and everybody, made on this shelf and kept as a template of that name."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.fresh("empty", "making")})
    with app.app_context():
        made = build()
        # The world's papers that have no bytes stand for none that the app ever writes.
        is_hollow = (Evidence.folder == "", Evidence.url == "", Evidence.removed_at.is_(None))
        db.session.execute(delete(Evidence).where(*is_hollow))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    shelf.keep("making", name)
    return made


class House:
    """`put_back` gives the app's database its first rows again; each walker looks at so many `pages`; `faults` are what
    went wrong, once for each kind."""

    def __init__(self, app, world: World, put_back, pages: int = 60):
        self.app, self.world, self.put_back = app, world, put_back
        self.statuses, self.reached, self.faults = Counter(), Counter(), {}
        self.written, self.heard = Written(db.engine), Heard()
        self.handlers, app.logger.handlers = app.logger.handlers, [self.heard]
        self.stored = stored()
        self.start_again()
        self.cookies = {name: self.cookie_of(name) for name in ACTORS if name != NOBODY}
        self.known = Known(app)
        learn_doors(self.known, app, world)
        for actor in WALKERS:
            self.known.walk(actor, self.cookies[actor], pages)

    @property
    def tried(self) -> int:
        return self.statuses.total()

    def cookie_of(self, actor: str) -> str:
        told = {"_user_id": self.world.session_ids[actor]}
        return f"pmo={self.app.session_interface.get_signing_serializer(self.app).dumps(told)}"

    def start_again(self) -> None:
        db.session.remove()
        db.engine.dispose()
        self.put_back()
        self.app.extensions.pop("sign_in_tries", None)
        self.app.config["WTF_CSRF_ENABLED"] = False
        storage.store().delete(sorted(stored() - self.stored))

    def close(self) -> None:
        self.start_again()
        self.written.stop()
        self.app.logger.handlers = self.handlers

    def send(self, one: Try) -> None:
        if self.tried % PUT_BACK_EVERY == 0:
            self.start_again()
        self.app.config["WTF_CSRF_ENABLED"] = one.guarded
        self.written.tables.clear()
        self.heard.last = ""
        try:
            status = self.open(one)
        except Exception as error:
            status = 599  # it never became an answer
            self.heard.last = told(error)
        finally:
            db.session.remove()
        self.statuses[status] += 1
        self.reached[one.endpoint, one.method] += status < 400
        self.judge(one, status)

    def open(self, one: Try) -> int:
        body, kind = one.sent()
        headers = {name: value for name, value in one.headers.items() if name != "Cookie too"}
        mine = "; ".join(filter(None, (self.cookies.get(one.actor), one.headers.get("Cookie too"))))
        headers |= {"Cookie": one.headers.get("Cookie", mine)} | ({"Content-Type": kind} if kind else {})
        client = self.app.test_client(use_cookies=False)
        length = {} if one.length is None else {"CONTENT_LENGTH": one.length}
        sent = {"query_string": one.asked, "data": body, "environ_overrides": length, "headers": headers}
        return Context().run(client.open, one.path, method=one.method, buffered=True, **sent).status_code

    def judge(self, one: Try, status: int) -> None:
        if status >= 500:
            self.blame(one, status, self.heard.last)
        kept = self.written.tables - KEPT_ANYWAY.get(status, set()) - KEPT_AT.get(one.endpoint, set())
        if 400 <= status < 500 and kept:
            self.blame(one, status, f"changed {', '.join(sorted(kept))}")

    def blame(self, one: Try, status: int, why: str) -> None:
        self.faults.setdefault((one.endpoint, status, why.split(":")[0]), f"{status} {why}\n    {one}"[:1_500])


def stored() -> set[str]:
    """What lies in the store of evidence."""
    return {key for key, *_ in storage.store().keys("")}


class Heard(logging.Handler):
    """The last exception that was told to the log."""

    last = ""

    def emit(self, record):
        if record.exc_info and record.exc_info[1]:
            self.last = told(record.exc_info[1])


def told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def fuzz(house: House, most: int, number: int) -> None:
    """Try so many times, in rounds; the same number tries the same."""
    strategy = tries(house.known, list(ACTORS))
    for round, start in enumerate(range(0, most, A_ROUND)):
        one_round(house, strategy, min(A_ROUND, most - start), number + round)


def one_round(house: House, strategy, most: int, number: int) -> None:
    @seed(number)
    @settings(QUIETLY, max_examples=most)
    @given(strategy)
    def send(one):
        house.send(one)

    send()
