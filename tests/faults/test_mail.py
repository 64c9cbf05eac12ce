"""The mail server takes the call and says nothing: a run gives up after a few, and the next one sends all of it."""

import socket
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from pmo_app.config import Mail
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.models import Assignment, Mailing, Notice, Person
from pmo_app.reminding import post
from pmo_app.reminding.run import remind
from tests.support.databases import TODAY

MANY = 12


@pytest.fixture
def everybody_has_news(app, village):
    """Twelve people to be written to."""
    db.session.execute(update(Notice).values(read_at=TODAY))
    first = db.session.scalars(select(Notice).limit(1)).one()
    told = {name: getattr(first, name) for name in ("kind", "report_id", "detail")}
    serves = {"role": Role.SUPERVISOR, "school_id": first.report.school.id, "year": 2026, "starts_on": TODAY.date()}
    for number in range(MANY):
        person = Person(name=f"Guru {number}", username=f"guru-{number}", email=f"guru-{number}@contoh.id")
        db.session.add(person)
        db.session.flush()
        db.session.add(Assignment(person_id=person.id, **serves))
        db.session.add(Notice(person_id=person.id, key=f"{first.key}-{number}", at=TODAY, **told))
    db.session.commit()


@pytest.fixture
def sent_through(app, monkeypatch):
    """A run that sends through the server at a port; what it said."""
    monkeypatch.setitem(app.config, "SITE", "https://pmo.contoh.id")

    def run(port: int, now=TODAY) -> list[str]:
        monkeypatch.setitem(app.config, "MAIL", Mail("127.0.0.1", port, "none", "", "", ("PMO", "pmo@contoh.id")))
        said = []
        db.session.rollback()
        remind(now, said.append)
        return said

    return run


@contextmanager
def takes_letters():
    class Box(list):
        async def handle_DATA(self, _server, _session, envelope):
            self.append(envelope.rcpt_tos[0])
            return "250 taken"

    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, box
    finally:
        controller.stop()


def test_a_mail_server_that_hangs_ends_the_run_early_and_nobody_s_letter_is_lost(
    everybody_has_news, sent_through, monkeypatch
):
    monkeypatch.setattr(post, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as hangs:  # calls are taken by the system, and nobody answers
        said = sent_through(hangs.getsockname()[1])
    assert sum("tidak terkirim" in line for line in said) == post.TOO_OFTEN
    assert "menunggu putaran berikutnya" in said[-1]
    assert db.session.scalar(select(func.count()).select_from(Mailing)) == 0
    monkeypatch.setattr(post, "PATIENCE", 20)
    with takes_letters() as (port, box):
        sent_through(port, TODAY + timedelta(hours=1))
    assert {address for address in box if address.startswith("guru-")} == {f"guru-{n}@contoh.id" for n in range(MANY)}
    assert len(box) == len(set(box))
