"""What phones are sent: once, in waking hours, encrypted for that phone, and not a word of a report."""

import json
import threading
from datetime import timedelta

import pytest
from py_vapid import Vapid
from sqlalchemy import update

from pmo_app import vapid
from pmo_app.domain.notices import NoticeKind
from pmo_app.extensions import db
from pmo_app.models import Notice, Person, PushSubscription, School, SignIn, Thread
from pmo_app.models.hearing import waiting
from pmo_app.models.signing_in import Way
from pmo_app.reminding import push
from pmo_app.reminding.words_for_push import notice_words
from tests.support.databases import TODAY
from tests.support.phones import VAPID, Keys, PushService
from tests.support.places import report_of

CANARY = "KENARI"
WIB, WIT = "Asia/Jakarta", "Asia/Jayapura"


@pytest.fixture(autouse=True)
def keys(app, monkeypatch):
    for name, value in VAPID.items():
        monkeypatch.setitem(app.config, name, value)


@pytest.fixture(autouse=True)
def looked(village):
    """Everybody has looked at what there was."""
    db.session.execute(update(Notice).values(read_at=TODAY))
    db.session.commit()


@pytest.fixture
def service():
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def phones(village, service):
    """`phones(person, "/a")` turns messages on in a browser of theirs; gives what only it can open."""

    def begin(person, path):
        browser = Keys()
        signed_in = SignIn(person_id=person.id, at=TODAY, way=Way.PASSWORD)
        db.session.add(signed_in)
        db.session.flush()
        PushSubscription.begin(signed_in, service.address + path, **browser.told, at=TODAY)
        db.session.commit()
        return browser

    return begin


def tell(kind=NoticeKind.COMMENT, *people, key="k", at=TODAY, number=3):
    report = report_of("99000101", number)
    Notice.put([person.id for person in people], key, at, kind=kind, report_id=report.id, detail={})
    db.session.commit()


def send(at=TODAY, zone=WIB):
    db.session.execute(update(School).values(zone=zone))
    db.session.commit()
    return push.send(at)


def test_the_message_is_signed_by_us_opened_by_that_phone_only_and_says_which_report(village, phones, service):
    browser = phones(village.ratna, "/a")
    tell(NoticeKind.COMMENT, village.ratna)
    assert send() == 1
    ((path, headers, body),) = service.taken
    assert path == "/a" and headers["ttl"] == str(24 * 60 * 60) and headers["content-encoding"] == "aes128gcm"
    assert Vapid.verify(headers["authorization"])
    token, key = (part.split("=", 1)[1] for part in headers["authorization"].removeprefix("vapid ").split(","))
    claims = json.loads(vapid.decoded(token.split(".")[1]))
    assert key == VAPID["VAPID_PUBLIC_KEY"]
    assert claims["sub"] == VAPID["VAPID_CONTACT"] and claims["aud"] == service.address
    assert b"Semangat" not in body
    told = {"title": "PMO Sekolah", "body": "Tanggapan baru: PMO 3, SD Semangat.", "url": "/notices", "tag": "notices"}
    assert browser.opened(body) == told


def test_several_are_summed_up_and_every_browser_of_theirs_hears_it(village, phones, service):
    browsers = {"/a": phones(village.ratna, "/a"), "/b": phones(village.ratna, "/b")}
    for n in range(3):
        tell(NoticeKind.COMMENT, village.ratna, key=f"k{n}")
    assert send() == 1
    told = {path: browsers[path].opened(body)["body"] for path, _, body in service.taken}
    assert told == dict.fromkeys(("/a", "/b"), "3 kabar baru menunggu Anda.")


def test_nothing_that_anybody_wrote_is_in_a_message(village, phones, service):
    browser = phones(village.ratna, "/a")
    report, by = report_of("99000101", 2), db.session.get(Person, village.darmawan.id)
    Thread.begin(report, "place", CANARY, CANARY, by=by, at=TODAY)
    db.session.commit()
    assert send() == 1
    for kind in NoticeKind:
        Notice.put([village.ratna.id], "k", TODAY, kind=kind, report_id=report.id, by_id=village.darmawan.id,
                   place=CANARY, detail={"reason": CANARY, "quote": CANARY, "name": CANARY})  # fmt: skip
        db.session.commit()
        assert send() == 1
    for _, _, body in service.taken:
        told = json.dumps(browser.opened(body))
        assert "PMO 2, SD Semangat" in told
        assert CANARY not in told and "Darmawan" not in told and "Ratna" not in told


def test_a_reminder_names_its_school_only_if_it_is_one(village, phones, service):
    browser = phones(village.ratna, "/a")
    for schools, words in (
        ({"7": ["99000101", "SD Semangat"]}, "Laporan ditunggu: PMO 3, SD Semangat."),
        ({"7": ["99000101", "SD Semangat"], "8": ["99000102", "SD Lain"]}, "Laporan ditunggu: PMO 3."),
    ):
        detail = {"schools": schools, "number": 3}
        Notice.remind(village.ratna.id, f"due{len(schools)}", NoticeKind.DUE, TODAY, detail)
        db.session.commit()
        send()
        assert browser.opened(service.taken[-1][2])["body"] == words


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_words(kind):
    assert notice_words(kind, 3, "SD Semangat", 1).endswith(": PMO 3, SD Semangat.")
    assert notice_words(kind, None, "", 2).endswith(": buka untuk melihatnya.")


def test_what_was_said_again_is_counted():
    assert notice_words(NoticeKind.COMMENT, 3, "SD Semangat", 4) == "4 tanggapan baru: PMO 3, SD Semangat."


def test_nothing_is_sent_at_night_by_the_person_s_own_clock_and_nothing_is_lost(village, phones, service):
    phones(village.ratna, "/a")
    tell(NoticeKind.COMMENT, village.ratna)
    evening = TODAY.replace(hour=12)  # 19.00 in Jakarta, 21.00 in Jayapura
    assert send(TODAY.replace(hour=23), WIB) == send(evening, WIT) == 0 == len(service.taken)
    assert send(evening, WIB) == 1


def test_nothing_is_sent_twice_but_what_is_told_again(village, phones, service):
    phones(village.ratna, "/a")
    tell(NoticeKind.COMMENT, village.ratna)
    assert (send(), send()) == (1, 0)
    tell(NoticeKind.COMMENT, village.ratna, at=TODAY + timedelta(hours=1))
    assert (send(), send()) == (1, 0)
    assert len(service.taken) == 2


def test_two_machines_at_once_send_each_message_once(app, village, phones, service):
    people = [village.ratna, village.darmawan, village.marlina, village.hendra]
    for person in people:
        phones(person, f"/{person.username}")
    for n in range(5):
        tell(NoticeKind.COMMENT, *people, key=f"k{n}")
    reached = []

    def run():
        with app.app_context():
            reached.append(send())
            db.session.remove()

    machines = [threading.Thread(target=run) for _ in range(4)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    assert sum(reached) == 4
    assert sorted(path for path, _, _ in service.taken) == sorted(f"/{person.username}" for person in people)


def test_what_was_looked_at_meanwhile_is_not_sent(village, phones, service):
    phones(village.ratna, "/a")
    tell(NoticeKind.COMMENT, village.ratna)
    mine = PushSubscription.of(village.ratna)
    new = waiting(Notice.pushed_at, TODAY, of=[village.ratna.id])
    Notice.read_all(village.ratna, TODAY)
    db.session.commit()
    assert not push.send_one(mine, new, TODAY) and not service.taken


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_others_still_hear(village, phones, service, status, caplog):
    phones(village.ratna, "/gone"), phones(village.ratna, "/here")
    service.answers["/gone"] = status
    tell(NoticeKind.COMMENT, village.ratna)
    assert send() == 1
    assert [path for path, _, _ in service.taken] == ["/gone", "/here"]
    assert [one.endpoint[-5:] for one in PushSubscription.of(village.ratna)] == ["/here"]
    assert not caplog.records


@pytest.mark.parametrize("status", [403, 429, 500])
def test_another_failure_is_logged_without_the_address_and_given_up(village, phones, service, status, caplog):
    phones(village.ratna, "/secret"), phones(village.darmawan, "/b")
    service.answers["/secret"] = status
    tell(NoticeKind.COMMENT, village.ratna, village.darmawan)
    assert (send(), send()) == (1, 0)
    assert len(service.taken) == 2 and PushSubscription.of(village.ratna)
    assert str(status) in caplog.text and "/secret" not in caplog.text


def test_a_service_that_cannot_be_reached_keeps_nobody_else_from_theirs(village, phones, service, caplog):
    phones(village.ratna, "/a"), phones(village.darmawan, "/b")
    lost = PushSubscription.of(village.ratna)[0]
    lost.endpoint = "http://127.0.0.1:9/x"
    db.session.commit()
    tell(NoticeKind.COMMENT, village.ratna, village.darmawan)
    assert send() == 1
    assert "ConnectionError" in caplog.text


def test_without_keys_nothing_is_sent_or_spent(app, village, phones, service, monkeypatch):
    phones(village.ratna, "/a")
    tell(NoticeKind.COMMENT, village.ratna)
    with monkeypatch.context() as off:
        off.setitem(app.config, "VAPID_PRIVATE_KEY", "")
        assert send() == 0
    assert send() == 1


def test_what_nobody_is_signed_in_for_any_more_is_swept_away(village, phones, service):
    phones(village.ratna, "/a")
    SignIn.end_all(village.ratna, at=TODAY)
    tell(NoticeKind.COMMENT, village.ratna)
    assert send() == 0 and not service.taken
    assert db.session.query(PushSubscription).count() == 0
