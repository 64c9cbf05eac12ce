"""pmo remind: reminders and the daily summary through a real mail server: once, by day, never for what is done."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from pmo_app import create_app
from pmo_app.config import Mail
from pmo_app.domain.instrument import Key
from pmo_app.extensions import db
from pmo_app.models import Answer, Assignment, Mailing, Notice, Person, Thread
from pmo_app.reminding.run import remind
from tests.support.databases import SETTINGS, TODAY
from tests.support.places import SEMANGAT, report_of

SITE = "https://pmo.contoh.id"
CANARY = "RAHASIA-Budi-Santoso"
DUE_SOON = datetime(2026, 12, 13, 3, 0, tzinfo=UTC)  # a week before PMO 3 is due


class Server:
    """Takes letters as they come in over SMTP. `refuses` are addresses it will not hear of."""

    def __init__(self):
        self.letters, self.refuses = [], set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuses:
            return "550 nobody here by that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.letters.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"

    def to(self, person):
        return [letter for address, letter in self.letters if address == person.email]


@pytest.fixture(scope="module")
def mail_server():
    server = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def server(app, mail_server, monkeypatch):
    mail_server.letters, mail_server.refuses = [], set()
    monkeypatch.setitem(app.config, "SITE", SITE)
    monkeypatch.setitem(app.config, "MAIL", mail_to(mail_server.port))
    return mail_server


def mail_to(port: int) -> Mail:
    return Mail("127.0.0.1", port, "none", "", "", ("PMO Sekolah", "pmo@contoh.id"))


@pytest.fixture(autouse=True)
def nothing_told_yet(app, village):
    db.session.execute(update(Notice).values(read_at=TODAY))
    db.session.commit()


def said(now=TODAY, **how):
    lines = []
    db.session.rollback()
    remind(now, lines.append, **how)
    return lines


def comment(village, text="Bagus."):
    report, darmawan = report_of(SEMANGAT, 3), db.session.get(Person, village.darmawan.id)
    Thread.begin(report, "place", CANARY, text, by=darmawan, at=TODAY)
    db.session.commit()


def due_notices(person):
    db.session.expire_all()
    return [
        n.detail for n in db.session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind == "due"))
    ]


def test_what_is_new_comes_as_one_mail_with_a_plain_part_and_a_way_out(village, server):
    comment(village, CANARY)
    said()
    (letter,) = server.to(village.ratna)
    plain, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert letter["Subject"] == "Bapak Darmawan menanggapi di PMO 3, SD Semangat"
    assert letter["Content-Language"] == "id" and f"{SITE}/notices" in plain
    assert letter["From"] == "PMO Sekolah <pmo@contoh.id>" and letter["Auto-Submitted"] == "auto-generated"
    place = f"{SITE}/schools/{SEMANGAT}/2026/meetings/3#t-place"
    assert place in plain and place in html and "Salam, Ibu Ratna" in plain
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].startswith(f"<{SITE}/mail/leaving/") and letter["List-Unsubscribe"][1:-1] in plain
    assert 'name="viewport"' in html and "<table" not in html
    assert CANARY not in letter.as_string() and "Budi" not in plain + html


def test_one_mail_a_day_at_most_and_tomorrow_only_what_is_new_since(village, server):
    comment(village)
    said(), said(TODAY + timedelta(hours=1))
    comment(village, "Satu lagi.")
    said(TODAY + timedelta(hours=2))
    assert len(server.to(village.ratna)) == 1
    said(TODAY + timedelta(days=1))
    assert len(server.to(village.ratna)) == 2
    assert server.to(village.ratna)[1].get_body(("plain",)).get_content().count("menanggapi") == 1
    said(TODAY + timedelta(days=2))
    assert len(server.to(village.ratna)) == 2


@pytest.mark.parametrize(
    ("hour", "is_awake"), [(22, False), (23, True), (11, True), (12, False)]  # in UTC; Ratna's clock is WITA
)  # fmt: skip
def test_nobody_is_woken(village, server, hour, is_awake):
    comment(village)
    said(TODAY.replace(hour=hour))
    assert bool(server.to(village.ratna)) is is_awake


@pytest.mark.parametrize(
    "why",
    [
        lambda ratna: setattr(ratna, "wants_mail", False),
        lambda ratna: setattr(ratna, "email", None),
        lambda ratna: setattr(ratna, "left_at", TODAY),
        lambda ratna: [setattr(post, "ends_on", TODAY.date() - timedelta(1)) for post in ratna.assignments],
        lambda ratna: Notice.read_all(ratna, TODAY),
    ],
    ids=["does not want any", "has no address", "has left", "serves there no longer", "has read it all"],
)
def test_who_gets_no_mail(village, server, why):
    comment(village)
    why(db.session.get(Person, village.ratna.id))
    db.session.commit()
    said()
    assert server.to(village.ratna) == []


def test_a_report_that_is_owed_is_told_to_its_leader_until_it_is_sent(village, server):
    said(DUE_SOON)
    (letter,) = server.to(village.ratna)
    text = letter.get_body(("plain",)).get_content()
    assert "PMO 3 belum terkirim: SD Semangat. Tenggat Minggu, 20 Desember, 23.59 WITA, 7 hari lagi." in text
    assert f"{SITE}/schools/{SEMANGAT}/2026/meetings/3" in text
    assert not any("SD Semangat" in words["schools"].values() for words in due_notices(village.darmawan))
    report_of(SEMANGAT, 3).send(
        {"texts": {}}, by=db.session.get(Person, village.ratna.id), at=DUE_SOON, due=DUE_SOON.date()
    )
    db.session.commit()
    server.letters = []
    for days in (4, 6, 8, 10, 14):
        said(DUE_SOON + timedelta(days=days))
    assert server.to(village.ratna) == []


def test_a_run_that_was_missed_is_made_up_for_and_an_older_reminder_is_not_sent_beside_it(village, server):
    said(DUE_SOON + timedelta(days=2))  # five days left: the one of a week before
    assert [words["number"] for words in due_notices(village.ratna)] == [3]
    said(DUE_SOON + timedelta(days=6))  # a day left: the one of three days before is let go
    unread = [n for n in db.session.scalars(select(Notice).where(Notice.kind == "due", Notice.read_at.is_(None)))]
    assert [n.key.rsplit(":", 1)[1] for n in unread if n.person_id == village.ratna.id] == ["1"]


def test_without_a_mail_server_reminders_stand_in_the_app_all_the_same(app, village, visit, today):
    assert app.config["MAIL"] is None
    said(DUE_SOON)
    today(DUE_SOON)
    assert "PMO 3 belum terkirim: SD Semangat" in visit(village.ratna).get("/notices").text


def test_a_server_that_is_down_costs_nothing_and_the_next_run_tries_again(app, village, server, monkeypatch):
    comment(village)
    monkeypatch.setitem(app.config, "MAIL", mail_to(1))
    assert any("tidak terkirim" in line for line in said())
    monkeypatch.setitem(app.config, "MAIL", mail_to(server.port))
    said(TODAY + timedelta(hours=1))
    assert len(server.to(village.ratna)) == 1


def test_an_address_that_is_refused_is_left_alone_for_the_day_and_the_others_are_served(village, server):
    comment(village)
    marlina = db.session.get(Person, village.marlina.id)
    db.session.execute(update(Notice).where(Notice.person_id == marlina.id).values(read_at=None, at=TODAY))
    db.session.commit()
    server.refuses = {village.ratna.email}
    said(), said(TODAY + timedelta(hours=1))
    assert server.to(village.ratna) == [] and len(server.to(village.marlina)) == 1
    assert db.session.scalars(select(Mailing).where(Mailing.person_id == village.ratna.id)).one()


def test_two_machines_at_once_send_everything_once(app, village, server):
    comment(village)
    db.session.execute(update(Notice).where(Notice.kind == "dated").values(read_at=None, at=DUE_SOON))
    db.session.commit()
    db.session.remove()
    start, faults = threading.Barrier(2, timeout=30), []
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    others = [create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url}) for _ in range(2)]

    def machine(other):
        other.config |= {"SITE": SITE, "MAIL": mail_to(server.port)}
        with other.app_context():
            try:
                start.wait()
                remind(DUE_SOON, lambda _line: None)
            except Exception as error:
                faults.append(error)
            finally:
                db.session.remove()
                db.engine.dispose()

    machines = [threading.Thread(target=machine, args=[other]) for other in others]
    [each.start() for each in machines]
    [each.join() for each in machines]
    assert not faults
    addresses = [address for address, _ in server.letters]
    assert len(addresses) == len(set(addresses)) >= 3
    keys = db.session.execute(select(Notice.person_id, Notice.key)).all()
    assert len(keys) == len(set(keys))


def test_a_dry_run_prints_what_it_would_send_and_does_neither(app, village, server):
    comment(village)
    before = db.session.execute(select(Notice.id, Notice.read_at, Notice.mailed_at).order_by(Notice.id)).all()
    db.session.rollback()
    lines = said(DUE_SOON - timedelta(days=7), is_dry=True)
    assert any("pengingat" in line and "SD Semangat" in line for line in lines)
    assert any(f"surel kepada {village.ratna.email}" in line for line in lines)
    assert any("PMO 3 belum terkirim" in line for line in lines)
    after = db.session.execute(select(Notice.id, Notice.read_at, Notice.mailed_at).order_by(Notice.id)).all()
    assert before == after and not server.letters and not db.session.scalars(select(Mailing)).all()


def test_the_command_runs_it(app, village, server, today):
    today(DUE_SOON)
    told = app.test_cli_runner().invoke(args=["remind", "--dry-run"])
    assert told.exit_code == 0 and "PMO 3 belum terkirim" in told.output and not server.letters
    told = app.test_cli_runner().invoke(args=["remind"])
    assert told.exit_code == 0 and len(server.to(village.ratna)) == 1


def test_no_letter_holds_a_word_of_an_answer(village, server):
    ratna, report = db.session.get(Person, village.ratna.id), report_of(SEMANGAT, 3)
    for field in ("place", "facilitator", "others-present", "went-well", "not-yet", "obstacles", "solutions"):
        kept = Answer.at(report, Key("", field))
        Answer.save(report, Key("", field), CANARY, seen=kept.version if kept else 0, by=ratna, at=TODAY)
    held = Answer.at(report, Key("", "held-on"))
    moved = {"date": "2026-12-15", "time": "09:00"}
    Answer.save(report, Key("", "held-on"), moved, seen=held.version, by=ratna, at=DUE_SOON)
    report_of(SEMANGAT, 2).reopen(CANARY, by=db.session.get(Person, village.hendra.id), at=DUE_SOON)
    comment(village, CANARY)
    said(DUE_SOON)
    assert len(server.letters) >= 3
    assert all(CANARY not in letter.as_string() and "Budi" not in letter.as_string() for _, letter in server.letters)


def test_a_stranger_to_a_school_is_told_nothing_of_it(village, server):
    """Handed over at midnight: the reminder goes to whoever leads from today on."""
    mine = db.session.scalars(
        select(Assignment).where(Assignment.person_id == village.ratna.id, Assignment.year == 2026)
    ).one()
    mine.ends_on = DUE_SOON.date() - timedelta(days=1)
    new = Person(name="Sari", username="sari", email="sari@contoh.invalid")
    new.assignments.append(Assignment(role=mine.role, school_id=mine.school_id, year=2026, starts_on=DUE_SOON.date()))
    db.session.add(new)
    db.session.commit()
    said(DUE_SOON)
    assert len(server.to(new)) == 1 and server.to(village.ratna) == []
