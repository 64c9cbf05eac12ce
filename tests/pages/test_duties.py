"""Tugas saya: what each has to do around a meeting, ticked by the app where it sees it, by hand where it cannot."""

import pytest
from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Tick
from tests.support.places import SEMANGAT, report_of

REFLECT = "/duties/3/principal-reflect-on-learning"


def section(page, id):
    """The text of one duty."""
    return page.html.split(f'id="{id}"', 1)[1].split("</article>", 1)[0]


def test_each_sees_the_duties_of_their_role_and_of_who_leads(village, visit):
    ratna = visit(village.ratna).get("/duties").text
    assert "Tugas saya, PMO 3" in ratna and "Refleksikan tindak lanjut yang sudah dilakukan." in ratna
    assert "Pandu pencarian akar masalah" not in ratna  # that is for planning
    assert "Pandu pencarian akar masalah" in visit(village.ratna).get("/duties?number=4").text
    marlina = visit(village.marlina).get("/duties").text
    assert "Ingatkan kepala sekolah untuk melaksanakan PMO." in marlina and "Kirim laporan PMO" in marlina
    hendra = visit(village.hendra).get("/duties").text
    assert "Forum Komunikasi" in hendra and "Amati sebagian pertemuan" in hendra
    assert "Belum ada tugas" in visit(village.wulan).get("/duties").text


def test_what_the_app_sees_is_ticked_by_itself(village, visit):
    ratna = visit(village.ratna)
    assert "tercatat di aplikasi" in section(ratna.get("/duties"), "principal-agree-date")
    sent = section(ratna.get("/duties?number=2"), "principal-send-report")
    assert "tercatat di aplikasi" in sent and "2 November 2026" in sent
    unsent = section(ratna.get("/duties"), "principal-send-report")
    assert "Tercentang sendiri begitu laporannya terkirim" in unsent and "<button" not in unsent
    ratna.post("/duties/3/principal-send-report", {"place": SEMANGAT}, expect=409)


def test_reminding_and_commenting_are_seen_too(village, visit):
    open_ones = section(visit(village.marlina).get("/duties"), "facilitator-remind-meeting")
    assert f'value="{SEMANGAT}"' in open_ones
    visit(village.marlina).post(f"/schools/{SEMANGAT}/2026/meetings/3/nudge", {"text": "Halo."})
    after = section(visit(village.marlina).get("/duties"), "facilitator-remind-meeting")
    assert "tercatat di aplikasi, 24 November 2026" in after and after.count("tercatat di aplikasi") == 1
    seen = section(visit(village.darmawan).get("/duties?number=2"), "supervisor-reflect-on-result")
    assert "tercatat di aplikasi" in seen


def test_the_rest_is_ticked_by_hand_with_a_day_and_a_note_and_taken_back(village, visit):
    ratna = visit(village.ratna)
    done = ratna.post(REFLECT, {"place": SEMANGAT}).response.headers["Location"]
    assert "Tercatat. Lakukan refleksi pembelajaran" in ratna.get(done).text
    assert "24 November 2026" in section(ratna.get("/duties"), "principal-reflect-on-learning")
    ratna.post(REFLECT, {"place": SEMANGAT, "day": "2026-11-20", "note": "Bersama empat guru."})
    done = section(ratna.get("/duties"), "principal-reflect-on-learning")
    assert "20 November 2026: Bersama empat guru." in done
    undone = ratna.post(f"{REFLECT}/removal", {"place": SEMANGAT}).response.headers["Location"]
    page = ratna.get(undone).text
    assert "Bersama empat guru" not in page and "Tercatat" not in page
    (tick,) = db.session.scalars(select(Tick))
    assert tick.removed_at and tick.note == "Bersama empat guru."  # kept, though it no longer counts


@pytest.mark.parametrize("form", [{"day": "besok"}, {"day": "2026-12-24"}, {"note": "x" * 301}])
def test_a_day_ahead_or_a_note_too_long_is_refused_and_kept_on_the_page(village, visit, form):
    page = visit(village.ratna).post(REFLECT, {"place": SEMANGAT, **form}, expect=422)
    assert 'role="alert"' in page.html and not db.session.scalars(select(Tick)).all()
    assert form.get("note", "") in page.html


def test_many_schools_are_one_duty_ticked_one_by_one_or_all_at_once(village, visit):
    duty = "/duties/3/supervisor-discuss-root-cause"
    visit(village.darmawan).post(duty, {"place": "all"}, expect=404)  # not asked in a reflection meeting
    duty = "/duties/3/supervisor-reflect-on-learning"
    visit(village.darmawan).post(duty, {"place": SEMANGAT})
    assert [tick.place for tick in db.session.scalars(select(Tick))] == [SEMANGAT]
    visit(village.darmawan).post(duty, {"place": "all", "note": "Kunjungan sepekan."})
    assert len(db.session.scalars(select(Tick)).all()) == 6
    visit(village.darmawan).post(duty, {"place": "99000199"}, expect=404)


def test_what_is_done_for_all_schools_together_is_ticked_once(village, visit):
    visit(village.hendra).post("/duties/3/coordinator-lead-forum-before", {"place": ""})
    (tick,) = db.session.scalars(select(Tick))
    assert (tick.place, tick.person_id) == ("", village.hendra.id)
    assert "24 November 2026" in section(visit(village.hendra).get("/duties"), "coordinator-lead-forum-before")


def test_nobody_ticks_a_duty_of_another_role(village, visit):
    visit(village.ratna).post("/duties/3/coordinator-analyse-results", {"place": ""}, expect=404)
    visit(village.ratna).post("/duties/9/principal-reflect-on-learning", {"place": SEMANGAT}, expect=404)


def test_reports_owed_from_before_stand_on_top(village, visit):
    assert "Yang tertinggal" not in visit(village.ratna).get("/duties").text
    assert "Yang tertinggal" not in visit(village.ratna).get("/duties?number=6").text  # what lies ahead is not behind
    report = report_of(SEMANGAT, 2)
    report.state, report.first_sent_at = "draft", None
    db.session.commit()
    for number in (3, 6):
        page = visit(village.ratna).get(f"/duties?number={number}").text
        assert "Yang tertinggal" in page and "Pasca, PMO 2, paling lambat Selasa, 10 November" in page
