"""A house on a disk that can fail, and what was acknowledged in it."""

import os
import subprocess
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text

from pmo_app import create_app
from pmo_app.extensions import db
from pmo_app.models import Answer, Person, Revision
from tests.support.databases import SETTINGS
from tests.support.places import SEMANGAT, report_of
from tests.support.visitor import Visitor

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"


@pytest.fixture(autouse=True)
def only_once(request):
    """These bring their own databases: the run on SQLite has all of them."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("ran on SQLite, with databases of their own")


class House:
    """The app on a database that something happens to, and Ratna, who writes in it."""

    def __init__(self, app):
        self.app = app
        self.ratna = Visitor(app, db.session.scalars(select(Person).filter_by(username="kepsek")).one())
        self.version, self.acknowledged = 0, []

    def write(self, words: str, *, expect=303):
        """Ratna saves this text without scripts; the page she gets."""
        form = {"value": words, "version": self.version}
        page = self.ratna.post(f"{MEETING}/answers/obstacles", form, expect=expect)
        if expect == 303:
            self.version += 1
            self.acknowledged.append(words)
        return page

    def is_whole(self) -> bool:
        """Whether every acknowledged text is kept, and the database sound."""
        mine = select(Revision.value).join(Answer, Revision.answer_id == Answer.id)
        mine = mine.where(Answer.report_id == report_of(SEMANGAT, 3).id, Answer.field == "obstacles")
        kept = set(db.session.scalars(mine))
        is_sound = db.engine.dialect.name != "sqlite" or db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        db.session.rollback()
        return set(self.acknowledged) <= kept and is_sound


@contextmanager
def house_at(url: str):
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        try:
            yield House(app)
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def house(shelf, request):
    """A house of this test's own."""
    with house_at(shelf.fresh("village", "faulty")) as house:
        yield house


@pytest.fixture
def small_disk(tmp_path):
    """A folder that is a disk of 16 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not mounted("-t", "tmpfs", "-o", "size=16m", "tmpfs", place):
        pytest.skip("a disk of its own needs root, and the right to mount")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def mounted(*words) -> bool:
    return subprocess.run(["mount", *words], stderr=subprocess.DEVNULL).returncode == 0


def at_each_connection(*sentences: str) -> None:
    """What the database is told whenever it is spoken to anew."""
    event.listen(db.engine, "connect", lambda dbapi, _: [dbapi.execute(sentence) for sentence in sentences])
    db.engine.dispose()
