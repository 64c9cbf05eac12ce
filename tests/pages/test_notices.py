"""Kabar: what a person was told of; counted until they look, and gone with their post."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from pmo_app.domain.notices import NoticeKind
from pmo_app.extensions import db
from pmo_app.models import Assignment, Notice, Person, Report, Thread
from pmo_app.models.mailings import leaving_token
from tests.support.databases import TODAY
from tests.support.places import SEMANGAT, report_of

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"


@pytest.fixture(autouse=True)
def nothing_told_yet(app, village):
    db.session.execute(update(Notice).values(read_at=TODAY))
    db.session.commit()


def unread(person):
    db.session.expire_all()
    mine = select(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    return db.session.scalars(mine.order_by(Notice.id)).all()


def say(who, visit, text="Bagus.", place="place"):
    visit(who).post(f"{MEETING}/threads/at/{place}", {"text": text})


def test_a_comment_is_told_to_those_it_is_for_and_counted_beside_the_link(village, visit):
    say(village.darmawan, visit)
    (notice,) = unread(village.ratna)
    assert (notice.kind, notice.count) == ("comment", 1) and not unread(village.darmawan)
    page = visit(village.ratna).get("/")
    assert "Kabar 1" in page.text
    page = visit(village.ratna).get("/notices").text
    assert "1 kabar baru" in page and "Bapak Darmawan menanggapi di PMO 3, SD Semangat" in page


def test_more_of_the_same_is_one_notice_and_an_answer_reaches_who_spoke(village, visit):
    say(village.darmawan, visit)
    thread = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
    for text in ("Lagi.", "Dan lagi."):
        visit(village.darmawan).post(f"{MEETING}/threads/{thread.id}/comments", {"text": text})
    assert [notice.count for notice in unread(village.ratna)] == [3]
    assert "3 tanggapan baru di PMO 3" in visit(village.ratna).get("/notices").text
    visit(village.ratna).post(f"{MEETING}/threads/{thread.id}/comments", {"text": "Terima kasih."})
    assert [notice.kind for notice in unread(village.darmawan)] == ["comment"]


def test_opening_one_leads_to_its_place_and_reads_it(village, visit):
    say(village.darmawan, visit)
    (notice,) = unread(village.ratna)
    answer = visit(village.ratna).post(f"/notices/{notice.id}")
    assert answer.response.headers["Location"] == f"{MEETING}#t-place"
    assert unread(village.ratna) == []
    visit(village.marlina).post(f"/notices/{notice.id}", expect=404)  # another's is not there


def test_all_are_read_with_one_tap(village, visit):
    say(village.darmawan, visit)
    say(village.darmawan, visit, place="mode")
    assert len(unread(village.ratna)) == 2
    visit(village.ratna).post("/notices/reading")
    assert unread(village.ratna) == [] and "Semua sudah dibaca" in visit(village.ratna).get("/notices").text


def test_a_report_given_back_is_told_to_who_must_correct_it(village, visit):
    visit(village.hendra).post(f"/schools/{SEMANGAT}/2026/meetings/2/reopening", {"reason": "RAHASIA: lengkapi."})
    (notice,) = unread(village.ratna)
    assert notice.kind == "reopened"
    page = visit(village.ratna).get("/notices").text
    assert "PMO 2, SD Semangat dibuka kembali oleh Bapak Hendra" in page and "RAHASIA" not in page


def test_whoever_takes_over_a_school_is_told(village, visit):
    held = db.session.scalars(
        select(Assignment).where(Assignment.person_id == village.ratna.id, Assignment.year == 2026)
    ).one()
    form = {"person": "pengawas", "starts_on": "2026-11-24"}
    visit(village.wulan).post(f"/office/assignments/{held.id}/handover", form)
    (notice,) = [n for n in unread(village.darmawan) if n.kind == "handed-over"]
    assert "Anda mengambil alih SD Semangat mulai 24 November 2026" in visit(village.darmawan).get("/notices").text


def test_who_serves_a_school_no_longer_hears_nothing_of_it(village, visit, today):
    say(village.darmawan, visit)
    (notice,) = unread(village.ratna)
    db.session.execute(update(Assignment).where(Assignment.person_id == village.ratna.id).values(ends_on=TODAY.date()))
    db.session.commit()
    today(TODAY + timedelta(days=1))
    assert "SD Semangat" not in visit(village.ratna).get("/notices").text
    visit(village.ratna).post(f"/notices/{notice.id}", expect=404)


def test_a_reminder_goes_with_the_deed(village, visit):
    report = report_of(SEMANGAT, 3)
    detail = {"year": 2026, "number": 3, "due": "2026-12-20", "zone": "Asia/Makassar"}
    both = {str(report.id): [SEMANGAT, "SD Semangat"], "999": ["99000199", "SD Lain"]}
    Notice.remind(
        village.ratna.id, "due:one", NoticeKind.DUE, TODAY, detail | {"schools": dict(list(both.items())[:1])}
    )
    Notice.remind(village.ratna.id, "due:two", NoticeKind.DUE, TODAY, detail | {"schools": both})
    db.session.commit()
    report = report_of(SEMANGAT, 3)
    report.send({"texts": {}}, by=db.session.get(Person, village.ratna.id), at=TODAY, due=TODAY.date())
    db.session.commit()
    assert [notice.detail["schools"] for notice in unread(village.ratna)] == [{"999": ["99000199", "SD Lain"]}]


def test_asking_for_a_date_ends_when_one_is_agreed(village, visit):
    schools = {str(report_of(SEMANGAT, 4).id): [SEMANGAT, "SD Semangat"]}
    detail = {"year": 2026, "number": 4, "schools": schools}
    for person in (village.ratna, village.marlina):
        Notice.remind(person.id, "undated:2026:4:once", NoticeKind.UNDATED, TODAY, detail)
    db.session.commit()
    assert "PMO 4 belum ada tanggalnya: SD Semangat" in visit(village.marlina).get("/notices").text
    form = {"value-held-on-date": "2027-02-18", "value-held-on-time": "10:00"}
    visit(village.ratna).post(f"/schools/{SEMANGAT}/2026/meetings/4/date", form)
    assert "undated" not in {notice.kind for person in (village.ratna, village.marlina) for notice in unread(person)}


def test_mails_are_turned_off_in_the_app_and_on_again(village, visit):
    page = visit(village.ratna).get("/notices/mail").text
    assert "Surel belum disiapkan oleh pengelola" in page and "ratna@contoh.invalid" in page
    visit(village.ratna).post("/notices/mail", {"mail": "off"})
    assert "Ringkasan tidak dikirim" in visit(village.ratna).get("/notices/mail").text
    visit(village.ratna).post("/notices/mail", {"mail": "on"})
    assert "ringkasan dikirim ke" in visit(village.ratna).get("/notices/mail").text
    visit(village.ratna).post("/notices/mail", {"mail": "mungkin"}, expect=422)


def test_one_click_in_a_mail_stops_the_mails_and_does_nothing_else(app, village, visit):
    link = f"/mail/leaving/{leaving_token(village.ratna, app.config['SECRET_KEY'])}"
    nobody = visit()
    assert "Hentikan surel ringkasan?" in nobody.get(link).text
    db.session.expire_all()
    assert db.session.get(Person, village.ratna.id).wants_mail  # looking changes nothing
    app.config["WTF_CSRF_ENABLED"] = True  # a mail program has no token
    try:
        nobody.post(link, {"List-Unsubscribe": "One-Click"}, expect=200)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    db.session.expire_all()
    assert not db.session.get(Person, village.ratna.id).wants_mail
    assert db.session.get(Person, village.darmawan.id).wants_mail


@pytest.mark.parametrize("token", ["1-abc", "0-x", "x", "999999-" + "a" * 40, "1"])
def test_a_link_that_was_altered_turns_nobodys_mails_off(village, visit, token):
    visit().get(f"/mail/leaving/{token}", expect=404)
    visit().post(f"/mail/leaving/{token}", expect=404)


def test_two_who_speak_at_the_same_moment_make_one_notice(village):
    report = db.session.scalars(select(Report)).first()
    at = datetime(2026, 11, 24, tzinfo=UTC)
    for _ in range(2):
        Notice.put([village.ratna.id], "k", at, kind=NoticeKind.COMMENT, report_id=report.id, by_id=None, detail={})
    Notice._first(village.ratna.id, "k", at, {"kind": NoticeKind.COMMENT})  # as if it had not been there to be seen
    db.session.commit()
    assert [notice.count for notice in unread(village.ratna)] == [3]
