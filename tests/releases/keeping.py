"""How a release is kept for later ones to be tried on: `python -m tests.releases.keeping 1.0.0`, right before its tag.

It makes a new database by this release's own migrations, settles the village in it, answers the forms on the pages of
four people, and gives each table that is still empty a row. What comes out is one file beside this one: the rows, the
forms as the pages then drew them with what this release answers to each, and what a browser held that had a meeting
open. It is never made anew: what was released stays as it was.
"""

import re
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, LargeBinary, Table, insert, select, text

from pmo_app import clock, create_app
from pmo_app.extensions import db
from pmo_app.tables import upgrade
from tests.releases.forms import Forms
from tests.releases.kept import Kept, rows_of

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
SCHOOL = "/schools/99000101/2026"
MEETING = f"{SCHOOL}/meetings/3"
PAGES = {
    "kepsek": ("/", MEETING, *(f"{MEETING}?edit={field}" for field in ("went-well", "place", "attendees")),
               f"{SCHOOL}/meetings/4", f"{SCHOOL}/meetings/4?edit=subtopics", f"{MEETING}/date", f"{MEETING}/more-time",
               "/duties", "/notices/mail", "/account/calendar"),
    "pengawas": (f"{SCHOOL}/meetings/2", MEETING),
    "koordinator": ("/board/2026", "/board/2026/more-time", "/duties", f"{MEETING}/nudge", f"{SCHOOL}/meetings/1"),
    "admin": ("/office/people/2", "/office/schools/99000101", "/office/people/new", "/office/schools/new"),
}  # fmt: skip
LEFT_ALONE = re.compile(
    r"/sign-|/password|/evidence|/devices|/leaving|/end$|/submission"
)  # after these there is little to press
SECRET = "only for tests, long enough"  # what a browser holds is locked with it, and opened by the tests' server


def house(folder: Path) -> Flask:
    """This release, at the moment of keeping, on a new database with the village in it."""
    clock.now = lambda: AT
    (folder / "evidence").mkdir()
    url = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/pmo.db"}
    app = create_app({**url, "SECRET_KEY": SECRET, "EVIDENCE_STORE": folder / "evidence", "WTF_CSRF_ENABLED": False})
    with app.app_context():
        upgrade()
        db.engine.dispose()
    assert app.test_cli_runner().invoke(args=["demo"]).exit_code == 0
    return app


def signed_in(app: Flask, username: str):
    client = app.test_client()
    client.post("/sign-in", data={"username": username, "password": "demo-pmo"})
    return client


def forms_of(app: Flask, version: str) -> list[dict]:
    """One form of each sort that these people have before them: who, where to, and what they would send."""
    found = {}
    for username, paths in PAGES.items():
        client = signed_in(app, username)
        for path in paths:
            for form in Forms(client.get(path).text, f"Ditulis di rilis {version}.").found:
                sort = (username, re.sub(r"\d+", "0", form["action"]), *form["fields"])
                if not LEFT_ALONE.search(form["action"]):
                    found.setdefault(sort, {"who": username, **form})
    return list(found.values())


def pressed(app: Flask, forms: list[dict]) -> list[dict]:
    """These forms with what each was answered, pressed one after the other as browsers without scripts do; but for
    those that a script would have to fill in further, which lead nowhere."""
    clients = {username: signed_in(app, username) for username in PAGES}
    told = [
        {**form, "status": clients[form["who"]].post(form["action"], data=form["fields"]).status_code} for form in forms
    ]
    return [form for form in told if form["status"] != 404]


def fill_what_is_empty() -> None:
    """A row in every table that nobody has written in: made up, but of the right kinds, and with parents."""
    for table in db.metadata.sorted_tables:
        if not db.session.execute(select(table).limit(1)).first():
            db.session.execute(insert(table), [{column.name: made_up(table, column) for column in table.columns}])
    db.session.commit()


def made_up(table: Table, column):
    for key in column.foreign_keys:
        return (
            db.session.scalar(select(key.column).order_by(key.column).limit(1))
            if key.column.table is not table
            else None
        )
    kinds = {Boolean: False, Integer: 1, Date: date(2026, 11, 24), LargeBinary: bytes(range(256))}
    kind = column.type
    if isinstance(kind, Enum):
        return kind.python_type(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if isinstance(kind, DateTime) or isinstance(getattr(kind, "impl", None), DateTime):
        return AT
    return next((value for sort, value in kinds.items() if isinstance(kind, sort)), f"{table.name} {column.name}")


def held_by_a_browser(app: Flask) -> list[dict]:
    """What a phone has of this release while a meeting is open in it: the page, its files, the worker and the shell."""
    ratna = signed_in(app, "kepsek")
    ratna.set_cookie("style", app.extensions["assets"]["app.css"].digest)
    page = ratna.get(MEETING).text
    files = set(re.findall(r'/static/(?!\w+/vendor)[^"#]+', page)) | {"/offline", "/sw.js"}
    texts = {path: app.test_client().get(path) for path in sorted(files) if not path.endswith(".png")}
    kinds = ("Content-Type", "Content-Security-Policy")
    pages = {MEETING: ratna.get(MEETING), **texts}
    return [
        {"page": path, "headers": {name: answer.headers[name] for name in kinds if name in answer.headers},
         "text": answer.get_data(as_text=True)}
        for path, answer in pages.items()
    ]  # fmt: skip


def keep(version: str, folder: Path) -> Path:
    app = house(folder)
    first = pressed(app, forms_of(app, version))
    with app.app_context():
        fill_what_is_empty()
        with db.engine.connect() as connection:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
            kept = Kept(version, revision, AT, rows_of(connection))
    kept.pages = held_by_a_browser(app) if "delivery" in kept.rows else []
    taken = {row["key"] for row in kept.rows.get("delivery", [])}
    before = [{**form, "was_sent": True} for form in first if form["fields"].get("key") in taken]
    kept.forms = before + pressed(app, forms_of(app, f"{version}, lagi"))
    return kept.put_by()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(f"{keep(sys.argv[1], Path(place))}\n")
