"""What people may ask about themselves, what goes with time, and the log that only grows."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from pmo_app.extensions import Base, db
from pmo_app.models import (
    Assignment,
    Comment,
    Enrolment,
    Event,
    Evidence,
    LinkRequest,
    Notice,
    Person,
    School,
    SignIn,
    Upload,
)
from pmo_app.privacy.erasing import erase
from pmo_app.privacy.letting_go import let_go, retire_evidence
from tests.support.databases import TODAY
from tests.support.places import SEMANGAT, report_of


def again(person):
    return db.session.get(Person, person.id)


def test_one_downloads_everything_that_names_oneself_and_nothing_that_opens_a_door(village, visit):
    ratna = visit(village.ratna)
    assert "/account/data.json" in ratna.get("/account/data").html
    told = json.loads(ratna.get("/account/data.json").text)
    assert told["person"][0]["username"] == "kepsek"
    assert {"assignment", "answer", "event"} <= told.keys()
    assert all(row["person_id"] == village.ratna.id for row in told["assignment"] + told["answer"])
    assert not {"password_hash", "salt", "auth"} & {key for rows in told.values() for row in rows for key in row}


def test_of_an_erased_person_nothing_is_left_but_what_the_school_wrote(village, visit):
    ratna, wulan = again(village.ratna), again(village.wulan)
    name, email, id = ratna.name, ratna.email, ratna.id
    wrote = db.session.scalars(select(Event.id).where(Event.person_id == id)).all()
    Event.note("person-changed", about=ratna, by=wulan, at=TODAY, changes={"phone": ["628111", "628222"]})
    Event.note("assigned", about=wulan, by=wulan, at=TODAY, person=ratna.full_name, role="principal")
    db.session.commit()
    visit(village.ratna).get("/")
    erase(ratna, by=wulan, at=TODAY)
    db.session.commit()
    everything = dumped()
    assert name not in everything
    assert email not in everything
    assert "628222" not in everything
    assert set(wrote) <= set(db.session.scalars(select(Event.id).where(Event.person_id == id)))
    visit(village.ratna).get("/", expect=302)
    visit(village.darmawan).get("/schools/99000101/2026/meetings/1")


ABOUT_ANI = (
    "Ani", "Ibu Ani, S.Pd.", "(ani)", "dari Ani menjadi Budi", "ANI S. PUTRI.", "a.ni", "surel: A.ni@Contoh.id.",
    "+6281211112222",
)  # fmt: skip
ABOUT_OTHERS = (
    "Rani", "Anita", "Ahmad Yani", "ani.lestari", "s.ani@contoh.id", "ani@lain.id", "a.nita", "xa.ni@contoh.id",
    "62812111122223", "ani_2", "Ani\u00e9",
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "is_emptied"), [*((w, True) for w in ABOUT_ANI), *((w, False) for w in ABOUT_OTHERS)]
)
def test_erasing_ani_empties_what_speaks_of_her_and_leaves_rani_and_anita_as_they_are(village, words, is_emptied):
    wulan = again(village.wulan)
    ani = Person(name="Ani", username="a.ni", email="a.ni@contoh.id", phone="6281211112222")
    db.session.add(ani)
    db.session.flush()
    Event.note("assigned", about=wulan, by=wulan, at=TODAY, changes={"words": ["", words]})
    db.session.commit()
    deed = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    before = deed.detail
    erase(ani, by=wulan, at=TODAY)
    db.session.commit()
    db.session.refresh(deed)
    assert deed.detail == ({"erased": True} if is_emptied else before)


def test_a_name_with_dots_and_brackets_is_found_as_it_is_written(village):
    wulan = again(village.wulan)
    person = Person(name="H. Ahmad (Mamat), M.Pd.", username="h.ahmad")
    db.session.add(person)
    db.session.flush()
    for words in ("Bapak H. Ahmad (Mamat), M.Pd.", "H. Ahmad (Mamat), M.Pd.I"):
        Event.note("assigned", about=wulan, by=wulan, at=TODAY, person=words)
    erase(person, by=wulan, at=TODAY)
    db.session.commit()
    latest = select(Event.detail).where(Event.verb == "assigned").order_by(Event.id.desc()).limit(2)
    assert db.session.scalars(latest).all() == [{"person": "H. Ahmad (Mamat), M.Pd.I"}, {"erased": True}]


def dumped():
    """Every row of every table but those that hold what was written into reports, which is the school's."""
    tables = set(Base.metadata.tables) - {"answer", "revision", "sending"}
    rows = [db.session.execute(text(f'SELECT * FROM "{table}"')).all() for table in sorted(tables)]
    return repr(rows)


def test_the_command_does_nothing_before_the_name_is_given_twice(app, village):
    first = app.test_cli_runner().invoke(args=["erase-person", "kepsek"])
    assert first.exit_code == 1
    assert "--yes kepsek" in first.output
    db.session.expire_all()
    assert again(village.ratna).name == village.ratna.name
    done = app.test_cli_runner().invoke(args=["erase-person", "kepsek", "--yes", "kepsek"])
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    assert again(village.ratna).erased_at


def test_links_and_copies_made_on_the_command_line_are_deeds_too(app, village):
    runner = app.test_cli_runner()
    link = runner.invoke(args=["admin", "admin"])
    copy = runner.invoke(args=["person-data", "kepsek"])
    assert (link.exit_code, copy.exit_code) == (0, 0), link.output + copy.output
    newest = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(2)).all()
    assert [(event.verb, event.subject, event.person_id) for event in newest] == [
        ("person-copied", f"person:{village.ratna.id}", None),
        ("link-made", f"person:{village.wulan.id}", None),
    ]


def test_the_link_of_an_administrator_leads_to_where_the_app_is(app, village, monkeypatch):
    monkeypatch.setitem(app.config, "SITE", "https://pmo.contoh.id")
    said = app.test_cli_runner().invoke(args=["admin", "admin"]).output
    assert "https://pmo.contoh.id/invitation/" in said


REWRITING = ("DELETE FROM event", "UPDATE event SET verb = 'nothing'", "UPDATE event SET detail = '{}'")
AROUND = {
    "sqlite": "INSERT OR REPLACE INTO event SELECT id, at, 'nothing', subject, person_id, report_id, detail FROM event",
    "postgresql": "TRUNCATE event",
}


@pytest.mark.parametrize("deed", [*REWRITING, None])
def test_the_log_of_deeds_cannot_be_rewritten(app, village, deed):
    with pytest.raises(DBAPIError, match="only grows"):
        db.session.execute(text(deed or AROUND[db.engine.dialect.name]))
    db.session.rollback()


def test_an_administrator_downloads_every_deed_and_no_cell_is_a_formula(village, visit):
    wulan = again(village.wulan)
    Event.note("person-added", about=wulan, by=wulan, at=TODAY, name="=1+1")
    db.session.commit()
    rows = list(csv.reader(io.StringIO(visit(village.wulan).get("/office/trace.csv").text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(db.session.scalars(select(Event.id)).all())
    assert rows[-1][4] == "person-added"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    visit(village.hendra).get("/office/trace.csv", expect=403)


def test_the_log_tells_an_administrator_deeds_on_reports_without_their_words(village, visit):
    rows = list(csv.reader(io.StringIO(visit(village.wulan).get("/office/trace.csv").text)))
    assert {row[6] for row in rows[1:] if row[5].startswith("report:")} == {""}


def test_what_has_outlived_its_time_goes_and_the_rest_stays(village):
    ids = {"person_id": village.ratna.id}
    old = SignIn(at=TODAY - timedelta(days=800), ended_at=TODAY - timedelta(days=366), way="password", **ids)
    young = SignIn(at=TODAY - timedelta(days=800), ended_at=TODAY - timedelta(days=364), way="password", **ids)
    still = SignIn(at=TODAY - timedelta(days=800), way="password", **ids)
    db.session.add_all([old, young, still])
    db.session.flush()
    notices = len(db.session.scalars(select(Notice)).all())
    gone = let_go(TODAY)
    assert gone["sign-ins"] == 1
    assert {young.id, still.id} <= set(db.session.scalars(select(SignIn.id)))
    assert len(db.session.scalars(select(Notice)).all()) + gone["notices"] == notices


def test_a_workbook_that_was_never_applied_goes_after_a_day_and_people_may_read_so(village, visit):
    wulan = again(village.wulan)
    old = Upload.keep("lama.xlsx", b"everybody", 2026, by=wulan, at=TODAY - timedelta(hours=25))
    young = Upload.keep("baru.xlsx", b"everybody", 2026, by=wulan, at=TODAY - timedelta(hours=23))
    db.session.commit()
    assert {old.id, young.id} == set(db.session.scalars(select(Upload.id)))
    assert let_go(TODAY)["uploads"] == 1
    assert db.session.scalars(select(Upload.name)).all() == ["baru.xlsx"]
    assert "paling lama 1 hari" in visit(village.ratna).get("/account/data").text


def test_what_somebody_typed_who_asked_for_a_link_goes_after_two_weeks(village):
    for days in (15, 13):
        db.session.add(LinkRequest(typed=f"nama {days}", at=TODAY - timedelta(days=days)))
    db.session.commit()
    assert let_go(TODAY)["link-requests"] == 1
    assert db.session.scalars(select(LinkRequest.typed)).all() == ["nama 13"]


def test_evidence_of_a_year_long_past_goes_by_command_and_that_of_this_year_cannot(village):
    report = report_of(SEMANGAT, 3)
    known = {"report_id": report.id, "kind": "photos", "person_id": village.ratna.id, "at": TODAY}
    db.session.add(Evidence(form="photo", folder="a" * 32, **known))
    db.session.commit()
    with pytest.raises(ValueError):
        retire_evidence(2026, TODAY)
    assert retire_evidence(2026, TODAY + timedelta(days=800)) == 1
    db.session.expire_all()
    assert Evidence.to_purge(TODAY + timedelta(days=800))


def test_whoever_gets_or_loses_a_role_signs_in_anew_and_one_school_more_changes_nothing(village, visit):
    people = {name: sign_in(getattr(village, name)) for name in ("darmawan", "marlina", "ratna")}
    wulan, give = visit(village.wulan), {"year": "2026", "starts_on": "2026-11-24"}
    held = select(Assignment).where(Assignment.year == 2026)
    of_marlina = held.where(Assignment.person_id == village.marlina.id).with_only_columns(Assignment.school_id)
    elsewhere = select(School.npsn).join(Enrolment).where(Enrolment.year == 2026, School.id.not_in(of_marlina))
    place = f"/office/schools/{db.session.scalars(elsewhere).first()}/assignments"
    wulan.post(place, {**give, "person": "pengawas", "role": "coordinator"})
    wulan.post(place, {**give, "person": "fasilitator", "role": "facilitator"})
    hers = db.session.scalars(held.where(Assignment.person_id == village.ratna.id)).first()
    wulan.post(f"/office/assignments/{hers.id}/end", {"ends_on": "2026-11-23"})
    db.session.expire_all()
    is_open = {name: db.session.get(SignIn, id).ended_at is None for name, id in people.items()}
    assert is_open == {"darmawan": False, "marlina": True, "ratna": False}


def sign_in(person):
    new = SignIn(person_id=person.id, at=TODAY, way="password")
    db.session.add(new)
    db.session.commit()
    return new.id


def test_comments_of_an_erased_person_stay(village):
    person = again(village.darmawan)
    before = len(db.session.scalars(select(Comment).where(Comment.person_id == person.id)).all())
    erase(person, by=None, at=TODAY)
    assert len(db.session.scalars(select(Comment).where(Comment.person_id == person.id)).all()) == before > 0
