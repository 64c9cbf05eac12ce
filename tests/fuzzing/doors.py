"""The table of doors as a fuzzer's first requests: every route is in it, with somebody who may, and what they send."""

from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import CalendarFeed, Invitation, Person
from pmo_app.models.mailings import leaving_token
from tests.doors import table
from tests.doors.people import THIS_YEAR
from tests.doors.walking import ALLOWED, Walk, cells, expected
from tests.doors.world import NPSN, World
from tests.fuzzing.known import Known

A_FEW = 4
OWNERS = ("principal-a", "coordinator-a", "facilitator-c", "principal-b", "admin")
HERE = ("A", THIS_YEAR, 3)
NOBODY = "nobody"


def learn_doors(known: Known, app, world: World) -> None:
    """A few right requests for each row of the table."""
    learn_meetings(known, Walk(app, None, world))
    school = f"/schools/{NPSN['A']}/{THIS_YEAR}/meetings/3"
    things = world.places[HERE] | world.office
    own = {door: (path, {}) for door, path in (table.SIGNED_IN | table.OWN_THINGS | table.BOARD).items()}
    own |= {door: (path, {"text": "Tulisan"}) for door, path in table.OF_ONES_FACILITATOR.items()}
    parts = {door: (school + path, {}) for door, path in (table.OWN_COMMENT | table.OWN_TRANSFER).items()}
    for door, (path, data) in (own | parts | table.OFFICE).items():
        method = door[1]
        for actor in ["admin"] if door in table.OFFICE else OWNERS:
            send(known, actor, method, path.format(**things), {n: text.format(**things) for n, text in data.items()})
    learn_more(known, app)


def learn_more(known: Known, app) -> None:
    """What stands in no row of it, or only as refused; and whatever has an address without parts."""
    for actor, path, fields in MORE:
        known.learn(actor, "POST", path, fields)
    for path, fields in (PUBLIC | with_tokens(app)).items():
        for method in ("GET", "POST"):
            known.learn(NOBODY, method, path, fields)
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            known.learn(NOBODY, min(rule.methods - {"HEAD", "OPTIONS"}), rule.rule)


MORE = (  # what the table knows only as refused
    ("coordinator-a", f"/board/{THIS_YEAR}/more-time", (
        ("number", "4"), ("npsn", NPSN["A"]), ("until", "2027-03-20"), ("reason", "Listrik padam."),
    )),
    ("principal-a", "/notices/mail", (("mail", "off"),)),
    ("principal-a", "/duties/3/no-such-duty", (("place", NPSN["A"]), ("day", "2026-11-20"), ("note", "Sudah"))),
)  # fmt: skip
PUBLIC = {
    "/sign-in": (("username", "principal-a"), ("password", "x"), ("next", "/duties"), ("remember", "yes")),
    "/sign-in/help": (("username", "principal-a"),),
    "/sign-in/passkey": (("credential", "{}"), ("next", "/")),
    "/invitation/1-x": (("password", "panjang sekali 1"), ("again", "panjang sekali 1")),
    "/mail/leaving/1-x": (),
    "/calendar/1-x.ics": (),
}


def with_tokens(app) -> dict:
    """The addresses that open by what stands in them."""
    key, password = app.config["SECRET_KEY"], (("password", "panjang sekali 1"), ("again", "panjang sekali 1"))
    links = {f"/invitation/{link.token(key)}": password for link in db.session.scalars(select(Invitation))}
    people = db.session.scalars(select(Person).limit(3))
    mails = {f"/mail/leaving/{leaving_token(person, key)}": () for person in people}
    feeds = {f"/calendar/{feed.token(key)}.ics": () for feed in db.session.scalars(select(CalendarFeed))}
    db.session.rollback()
    return links | mails | feeds


def learn_meetings(known: Known, walk: Walk) -> None:
    for route in table.ROUTES:
        those = (cell for cell in cells({route.endpoint}) if cell.route is route and not cell.htmx)
        may = [cell for cell in those if expected(cell) == ALLOWED]
        may.sort(key=lambda cell: cell.place != HERE)
        for cell in may[:: max(1, len(may) // A_FEW)]:
            data = walk.data(cell)
            told = {name: text for name, text in data.items() if isinstance(text, str)}
            file = "" if told == data else "paper"
            if route.endpoint == "meetings.bring_in":
                file = "drafts" if cell.place == HERE else "drafts of the future"
            send(known, cell.actor, route.method, walk.address(cell), told, file=file, headers=route.headers)


def send(known: Known, actor: str, method: str, path: str, data: dict, file: str = "", headers=None) -> None:
    file = file or ("workbook" if "file" in data else "")
    fields = [(name, text) for name, text in data.items() if name not in ("file", "paper")]
    known.learn(actor, method, path, fields, file=file, headers=tuple((headers or {}).items()))
