"""A child's name that somebody typed goes from everything its school wrote, and from nothing else."""

import threading
import time

import pytest
from sqlalchemy import JSON, Enum, LargeBinary, String, select

from pmo_app.domain.evidence import Accepts
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.forgetting import ERASED, Forgetting
from pmo_app.domain.instrument import Key
from pmo_app.extensions import Base, db
from pmo_app.instruments import edition
from pmo_app.models import (
    Answer,
    Event,
    Evidence,
    Extension,
    FollowUp,
    Person,
    Revision,
    School,
    Sending,
    Thread,
    Tick,
    Transfer,
)
from pmo_app.privacy.erasing_words import COVERED
from tests.support.databases import TODAY
from tests.support.places import SEMANGAT, report_of

NAME = "Bagas Wirayuda"
MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
PLACE = "place"  # a short text that every meeting asks for
NEIGHBOUR = "99000112"

# Columns of text and of JSON that hold nothing people type about a school, and what they hold.
NOT_TYPED = {
    "answer": {"about": "a code", "field": "a code"},
    "calendar_feed": {"salt": "a secret"},
    "chore": {"name": "a code", "told": "what the server says of its own chores"},
    "delivery": {
        "key": "a key",
        "print": "a hash",
        "back": "an address",
        "part": "an address",
    },  # fmt: skip
    "event": {"subject": "a row", "verb": "a code"},
    "evidence": {
        "kind": "a code",
        "folder": "a place in the store",
        "media_type": "a code",
        "sha256": "a hash",
        "key": "a key",
    },  # fmt: skip
    "follow_up": {"subtopic": "a code", "key": "a key"},
    "invitation": {"salt": "a secret"},
    "link_request": {"typed": "what somebody calls themselves, of no school; gone after 14 days"},
    "notice": {"key": "a code", "place": "a part of a page", "detail": "numbers, days, names of schools"},
    "passkey": {"credential_id": "a key", "public_key": "a key", "name": "what a person calls their own device"},
    "person": {
        "honorific": "of the account",
        "name": "of the account",
        "username": "of the account",
        "email": "of the account",
        "phone": "of the account",
        "password_hash": "a hash",
    },  # fmt: skip
    "piece": {"transfer_id": "a key", "place": "a place in the store"},
    "push_subscription": {"endpoint": "an address", "p256dh": "a key", "auth": "a key"},
    "report": {"receipt_code": "a code"},
    "school": {
        "npsn": "the register's",
        "name": "the register's",
        "level": "the register's",
        "district": "the register's",
        "regency": "the register's",
    },  # fmt: skip
    "school_year": {"edition": "a code"},
    "sending": {"code": "a code"},
    "sign_in": {"agent": "a browser"},
    "thread": {"anchor": "a place in a report"},
    "tick": {"duty": "a code", "place": "an NPSN"},
    "transfer": {"id": "a key", "kind": "a code", "key": "a key"},
    "upload": {
        "name": "a workbook of the office, of no school; how long is UPLOADS in domain/retention.py",
        "body": "the same",
    },
}


def may_hold_words(column):
    return isinstance(column.type, String | JSON | LargeBinary) and not isinstance(column.type, Enum)


def test_every_column_that_can_hold_words_has_been_thought_of():
    covered = {table.__tablename__: set(columns) for table, columns in COVERED.items()}
    there = {
        name: {column.name for column in table.columns if may_hold_words(column)}
        for name, table in Base.metadata.tables.items()
    }
    thought_of = {name: covered.get(name, set()) | set(NOT_TYPED.get(name, {})) for name in there}
    assert thought_of == there


def holding(words):
    """Every place in the database where these words stand, as (table, key of the row, column)."""
    db.session.rollback()
    found = set()
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if may_hold_words(column)]
        for row in db.session.execute(select(*table.primary_key, *columns)):
            key = row[: len(table.primary_key)]
            told = zip(columns, row[len(table.primary_key) :], strict=True)
            found |= {(table.name, *key, c.name) for c, value in told if words.lower() in repr(value).lower()}
    return found


def tables_of(found):
    return {table for table, *_ in found}


def whole_database():
    db.session.rollback()
    return {table.name: db.session.execute(select(table)).all() for table in Base.metadata.sorted_tables}


def pmo(app, *words):
    done = app.test_cli_runner().invoke(args=["erase-words", *words])
    db.session.expire_all()
    db.session.rollback()
    return done


def answer_at(key, npsn=SEMANGAT, number=3):
    return Answer.at(report_of(npsn, number), Key.parse(key), anew=True)


def save(number, key, value, by, *, npsn=SEMANGAT):
    report = report_of(npsn, number)
    current = Answer.at(report, Key.parse(key), anew=True)
    Answer.save(report, Key.parse(key), value, seen=current.version if current else 0, by=by, at=TODAY)
    db.session.commit()


@pytest.fixture
def named(village, visit):
    """The child is named in everything that can be written at SD Semangat, and in an answer of another school; what
    of that is the other school's is handed back."""
    ratna, darmawan, hendra, marlina = (
        db.session.get(Person, person.id)
        for person in (village.ratna, village.darmawan, village.hendra, village.marlina)
    )
    report, by_ratna = report_of(SEMANGAT, 3), {"by": ratna, "at": TODAY}
    save(3, "went-well", f"Kasus {NAME} dibahas.", ratna)
    save(3, "went-well", "Satu kasus dibahas.", ratna)
    save(3, PLACE, f"Rumah orang tua {NAME.upper()}, RT 3", ratna)
    answer_at(PLACE).put_by(f"rumah {NAME}", seen=1, **by_ratna)
    rows = [{"person": f"Ibu dari {NAME}", "role": "Guru"}, {"person": "Bu Sari", "role": "Guru"}]
    save(3, "names-present", rows, ratna)
    follow_up = FollowUp.add(report_of(SEMANGAT, 1), "2F", f"Dampingi {NAME}", **by_ratna)
    follow_up.change_status(FollowUpStatus.BLOCKED, f"{NAME} pindah", report=report, seen=0, **by_ratna)
    follow_up.put_by(FollowUpStatus.DONE, f"{NAME} kembali", report=report, seen=0, **by_ratna)
    Thread.begin(report, "went-well", f"Kasus {NAME}", f"Bagaimana {NAME}?", by=darmawan, at=TODAY)
    asked = Extension.ask(report, TODAY.date(), f"Menjenguk {NAME}", **by_ratna)
    asked.decline(f"Salam untuk {NAME}", by=hendra, at=TODAY)
    told = {"title": f"Foto {NAME}", "url": "https://contoh.id/bagas-wirayuda"}
    Evidence.add(report, kind="recording", form=Accepts.LINK, **told, **by_ratna)
    Transfer.begin(report, kind="recording", name=f"{NAME}.mp4", size=9, key="a" * 12, **by_ratna)
    Tick.put(ratna, 2026, 3, "some-duty", SEMANGAT, day=TODAY.date(), note=f"Bersama {NAME}", at=TODAY)
    Tick.put(ratna, 2026, 4, "some-duty", "", day=TODAY.date(), note=f"Juga {NAME}", at=TODAY)
    db.session.commit()
    again = f"/schools/{SEMANGAT}/2026/meetings/2"
    visit(village.hendra).post(f"{again}/reopening", {"reason": f"Nama {NAME} disebut"})
    save(2, "went-well", f"Ibu {NAME} ikut hadir.", ratna)
    visit(village.ratna).post(f"{again}/submission")
    save(1, PLACE, f"Rumah {NAME}", marlina, npsn=NEIGHBOUR)
    theirs = answer_at(PLACE, NEIGHBOUR, 1)
    written = db.session.scalars(
        select(Revision.id).where(Revision.answer_id == theirs.id, Revision.value.is_not(None))
    )
    return {("answer", theirs.id), ("revision", max(written))}


def test_a_childs_name_goes_from_everything_its_school_wrote(app, named):
    assert tables_of(holding(NAME)) == {table.__tablename__ for table in COVERED}
    done = pmo(app, SEMANGAT, "bagas  wirayuda")
    assert done.exit_code == 0, done.output
    assert {place[:2] for place in holding(NAME)} == named
    assert not holding("bagas-wirayuda")
    assert answer_at(PLACE).value == f"Rumah orang tua {ERASED}, RT 3"
    assert answer_at("names-present").value[0] == {"person": f"Ibu dari {ERASED}", "role": "Guru"}
    assert answer_at(PLACE, NEIGHBOUR, 1).value == f"Rumah {NAME}"
    assert "0 places" in pmo(app, SEMANGAT, NAME).output


def test_all_pages_and_files_open_afterwards_and_none_says_the_name(app, village, visit, named):
    pmo(app, SEMANGAT, NAME)
    ratna, follow_up = (
        visit(village.ratna),
        db.session.scalars(select(FollowUp.id).order_by(FollowUp.id.desc())).first(),
    )
    code = db.session.scalar(select(Sending.code).order_by(Sending.id.desc()))
    first, second = (f"/schools/{SEMANGAT}/2026/meetings/{number}" for number in (1, 2))
    shown = [
        f"{MEETING}", f"{MEETING}/answers/{PLACE}/versions", f"{MEETING}/answers/went-well/versions", f"{MEETING}/file",
        f"{MEETING}/evidence", f"{MEETING}/attendance", f"{MEETING}/news", first, second, f"{second}/sendings/{code}",
        f"{MEETING}/follow-ups/{follow_up}/status", f"{first}/follow-ups/{follow_up}/history", "/account/data.json",
        "/duties",
    ]  # fmt: skip
    for address in shown:
        page = ratna.fetch(address) if address.endswith("/news") else ratna.get(address)
        assert NAME.lower() not in page.html.lower(), address
        assert "wirayuda" not in page.html.lower(), address
    assert ERASED in ratna.get(f"{second}/sendings/{code}").text
    wulan = visit(village.wulan)
    assert "menghapus kata" in wulan.get("/office/trace").text
    assert NAME not in wulan.get("/office/trace.csv").text


def test_who_only_asks_changes_nothing_and_hears_how_much_it_would_be(app, named):
    before = whole_database()
    asked = pmo(app, SEMANGAT, NAME, "--dry-run")
    assert whole_database() == before
    done = pmo(app, SEMANGAT, NAME)
    counted = asked.output.partition("Would")[0]
    assert counted == done.output.partition("Changed")[0]
    assert "revision: " in counted and "sending: " in counted


def test_the_log_tells_that_words_were_erased_and_not_which(app, named):
    pmo(app, SEMANGAT, NAME)
    deed = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (deed.verb, deed.person_id) == ("words-erased", None)
    assert deed.detail["places"]["comment"] == 1
    reopened = db.session.scalars(
        select(Event).where(Event.verb == "report-reopened").order_by(Event.id.desc())
    ).first()
    assert reopened.detail == {"erased": True}


def test_a_longer_name_that_begins_alike_stays(app, village):
    ratna = db.session.get(Person, village.ratna.id)
    save(3, "went-well", "Budiman dan budi; BUDI, Setyabudi, (Budi) dan _Budi_.", ratna)
    pmo(app, SEMANGAT, "Budi")
    told = f"Budiman dan {ERASED}; {ERASED}, Setyabudi, ({ERASED}) dan _{ERASED}_."
    assert answer_at("went-well").value == told


def test_what_was_picked_from_a_list_and_what_a_meeting_is_about_stay(app, village, visit):
    before = {number: answer_at("mode", number=number).value for number in (1, 2)}
    for word in {str(value) for value in before.values()} | {"2026", "principal", "Semangat"}:
        assert pmo(app, SEMANGAT, word).exit_code == 0
    assert {number: answer_at("mode", number=number).value for number in (1, 2)} == before
    for number in (1, 2, 3):
        visit(village.ratna).get(f"/schools/{SEMANGAT}/2026/meetings/{number}")
    assert db.session.scalars(select(School.name).where(School.npsn == SEMANGAT)).one() == "SD Semangat"


def test_a_phone_that_still_holds_the_old_text_overwrites_nothing_unseen(app, village, visit):
    ratna = db.session.get(Person, village.ratna.id)
    save(3, "went-well", f"Kasus {NAME} dibahas.", ratna)
    old = answer_at("went-well")
    seen, saved_at = old.version, old.saved_at
    pmo(app, SEMANGAT, NAME)
    now = answer_at("went-well")
    assert (now.version, now.saved_at, now.person_id) == (seen + 1, saved_at, ratna.id)
    assert Revision.value_at(now, now.version) == now.value
    typed = {"value": f"Kasus {NAME} dibahas lagi.", "version": seen}
    visit(village.ratna).swap(f"{MEETING}/answers/went-well", typed, expect=409)
    assert answer_at("went-well").value == f"Kasus {ERASED} dibahas."
    assert tables_of(holding(NAME)) == {"revision"}  # what came too late is kept, as always
    pmo(app, SEMANGAT, NAME)
    assert not holding(NAME)
    assert answer_at("went-well").version == seen + 1


def test_what_is_saved_at_the_same_moment_is_neither_overwritten_nor_overlooked(app, village):
    ratna = db.session.get(Person, village.ratna.id)
    save(3, "went-well", f"Kasus {NAME} dibahas.", ratna)
    is_writing = threading.Event()

    def write_slowly():
        with app.app_context():
            report, key = report_of(SEMANGAT, 3), Key.parse("went-well")
            told = {"seen": Answer.at(report, key).version, "by": db.session.get(Person, village.ratna.id)}
            Answer.save(report, key, f"Kasus {NAME} dibahas sampai tuntas.", at=TODAY, **told)
            is_writing.set()
            time.sleep(0.3)
            db.session.commit()

    db.session.rollback()
    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert is_writing.wait(10)
    done = pmo(app, SEMANGAT, NAME)
    writer.join(10)
    assert done.exit_code == 0, done.output
    assert answer_at("went-well").value == f"Kasus {ERASED} dibahas sampai tuntas."
    assert not holding(NAME)


def test_where_something_goes_wrong_nothing_was_changed(app, named, monkeypatch):
    before = whole_database()

    def fail(*_args, **_told):
        raise RuntimeError("the power went")

    monkeypatch.setattr(Event, "note", fail)
    assert pmo(app, SEMANGAT, NAME).exit_code == 1
    assert whole_database() == before


@pytest.mark.parametrize("words", ["di", " - ", "", "a b"])
def test_words_that_stand_everywhere_are_refused(app, village, words):
    before = whole_database()
    assert "at least 3 letters" in pmo(app, SEMANGAT, "--", words).output
    assert "no school" in pmo(app, "00000000", "Budi Santoso").output
    assert whole_database() == before


@pytest.mark.parametrize("typed", ["Ma'ruf Amin", "ma’ruf\namin", "MA‘RUF\u00a0 AMIN", "Ma'ruf-Amin"])
def test_a_name_is_found_however_a_phone_writes_it(typed):
    assert Forgetting("Ma'ruf Amin").in_text(f"dengan {typed}.") == (f"dengan {ERASED}.", 1)


def test_a_month_that_is_a_childs_name_stays_in_the_dates_of_what_was_sent():
    instrument = edition("2023-2024").instrument
    texts = {"held-on": "Kamis, 22 Mei 2026", PLACE: "Rumah Mei"}
    answers = [{"label": "Bulan Mei", "text": text} for text in texts.values()]
    sections = [{"title": "Mei", "blocks": [{"title": "Mei", "answers": answers}]}]
    told, places = Forgetting("Mei").in_snapshot(instrument, {"texts": texts, "sections": sections, "year": "Mei"})
    assert places == 2
    assert told["texts"] == {"held-on": "Kamis, 22 Mei 2026", PLACE: f"Rumah {ERASED}"}
    assert [each["text"] for each in told["sections"][0]["blocks"][0]["answers"]] == list(told["texts"].values())
    assert "Bulan Mei" in repr(told) and told["year"] == "Mei"
