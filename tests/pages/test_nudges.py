"""Reminding by WhatsApp: what is missing, by when, a link to that very place; and noted, for whoever comes next."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from pmo_app.domain.instrument import Key
from pmo_app.domain.messages import MOST
from pmo_app.extensions import db
from pmo_app.models import Answer, Nudge, Person
from tests.support.databases import TODAY
from tests.support.places import LED_BY_FACILITATOR, SEMANGAT, report_of

MEETING = f"/schools/{SEMANGAT}/2026/meetings/3"
NUDGE = f"{MEETING}/nudge"
CANARY = "RAHASIA-Budi-Santoso"


def message(page):
    return page.html.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea")[0].strip()


def whatsapp(page):
    told = urlsplit(page.response.headers["Location"])
    return f"{told.scheme}://{told.netloc}", told.path.strip("/"), parse_qs(told.query)["text"][0]


def test_the_text_says_what_is_missing_and_by_when_and_leads_to_the_first_gap(village, visit):
    text = message(visit(village.marlina).get(NUDGE))
    assert "Salam, Ibu Ratna." in text and "Laporan PMO 3 SD Semangat belum terkirim" in text
    assert "Yang belum ada: Yang hadir, Yang berjalan baik" in text
    assert "Minggu, 20 Desember, 23.59 WITA, 26 hari lagi" in text and "Ibu Marlina" in text
    assert f"{MEETING}/answers/attendees" in text and len(text) <= MOST


def test_the_button_notes_it_and_opens_whatsapp_with_the_text_as_it_was_changed(village, visit):
    db.session.get(Person, village.ratna.id).phone = "6281234567890"
    db.session.commit()
    answer = visit(village.marlina).post(NUDGE, {"text": "Halo Bu, jangan lupa ya.", "to": village.ratna.id})
    assert whatsapp(answer) == ("https://wa.me", "6281234567890", "Halo Bu, jangan lupa ya.")
    (nudge,) = db.session.scalars(select(Nudge))
    assert (nudge.by_id, nudge.to_id, nudge.number) == (village.marlina.id, village.ratna.id, 3)


def test_the_next_one_sees_who_reminded_and_when(village, visit, today):
    visit(village.marlina).post(NUDGE, {"text": "Halo."})
    assert "diingatkan hari ini oleh Anda" in visit(village.marlina).get(NUDGE).text
    today(TODAY + timedelta(days=2))
    for path in (NUDGE, MEETING):
        assert "diingatkan 2 hari lalu oleh Ibu Marlina" in visit(village.darmawan).get(path).text
    today(TODAY + timedelta(days=20))
    for person, path in ((village.darmawan, "/"), (village.hendra, "/board/2026")):
        assert "diingatkan 20 hari lalu oleh Ibu Marlina" in visit(person).get(path).text


def test_no_word_of_an_answer_is_in_any_text(village, visit):
    ratna, report = db.session.get(Person, village.ratna.id), report_of(SEMANGAT, 3)
    for field in ("place", "facilitator", "others-present", "went-well", "not-yet", "obstacles"):
        kept = Answer.at(report, Key("", field))
        Answer.save(report, Key("", field), CANARY, seen=kept.version if kept else 0, by=ratna, at=TODAY)
    db.session.commit()
    for person, path in ((village.marlina, NUDGE), (village.hendra, "/board/2026/facilitators/3/nudge?number=3")):
        page = visit(person).get(path)
        assert CANARY not in page.html and "Budi" not in page.html


def test_a_meeting_without_a_date_is_asked_for_its_date(village, visit):
    text = message(visit(village.darmawan).get(f"/schools/{SEMANGAT}/2026/meetings/4/nudge"))
    assert "belum punya tanggal" in text and f"/schools/{SEMANGAT}/2026/meetings/4/date" in text


def test_what_is_complete_is_only_to_be_sent(village, visit):
    ratna, report = db.session.get(Person, village.ratna.id), report_of(SEMANGAT, 3)
    for field, value in (
        ("attendees", ["teachers"]),
        *((f, "Ada.") for f in ("went-well", "not-yet", "obstacles", "solutions")),
    ):
        Answer.save(report, Key("", field), value, seen=0, by=ratna, at=TODAY)
    db.session.commit()
    text = message(visit(village.marlina).get(NUDGE))
    assert "tinggal dikirim" in text and f"{MEETING}/submission" in text


def test_where_the_facilitator_leads_others_remind_them_and_they_remind_the_principal(village, visit):
    here = f"/schools/{LED_BY_FACILITATOR}/2026/meetings/3/nudge"
    assert "Kepada Ibu Marlina" in visit(village.darmawan).get(here).text
    assert "Kepada Ibu Marlina" not in visit(village.marlina).get(here).text


@pytest.mark.parametrize(("text", "words"), [("  ", "Tulis pesannya dulu"), ("x" * 701, "lebih dari 700 huruf")])
def test_a_text_that_will_not_do_is_not_noted(village, visit, text, words):
    page = visit(village.marlina).post(NUDGE, {"text": text}, expect=422)
    assert words in page.text and text in page.html and not db.session.scalars(select(Nudge)).all()


def test_nobody_is_reminded_of_what_was_sent(village, visit):
    visit(village.marlina).get(f"/schools/{SEMANGAT}/2026/meetings/2/nudge", expect=303)  # back to the report
    assert "Ingatkan" not in visit(village.marlina).get(f"/schools/{SEMANGAT}/2026/meetings/2").text


def test_one_text_for_all_the_schools_of_a_facilitator(village, visit, today):
    here = "/board/2026/facilitators"
    page = visit(village.hendra).get(f"{here}?number=2").text
    assert "belum mengirim" in page and "semua sudah mengirim" in page
    group = f"{here}/{village.marlina.id}/nudge"
    text = message(visit(village.hendra).get(f"{group}?number=3"))
    assert "Salam, Ibu Marlina." in text and "SD Semangat" in text and len(text) <= MOST
    form = {"number": "3", "npsn": [SEMANGAT], "until": "2026-12-24", "reason": "Banjir."}
    visit(village.hendra).post("/board/2026/more-time", form)
    later = message(visit(village.hendra).get(f"{group}?number=3"))
    assert "SD Semangat (sampai 24 Desember)" in later and "20 Desember" in later
    visit(village.hendra).post(group, {"text": text, "number": "3"})
    today(TODAY + timedelta(days=1))
    assert "diingatkan kemarin oleh Anda" in visit(village.hendra).get(f"{here}?number=3").text
    visit(village.hendra).get(f"{here}/{village.darmawan.id}/nudge", expect=404)  # a supervisor is no facilitator
