"""A meeting's answers in a file: taken along, brought in by the rules of any write, and refused with a sentence."""

import json
from io import BytesIO

import pytest

from tests.support.places import SEMANGAT, follow_up_ids

MEETING, PLANNING = (f"/schools/{SEMANGAT}/2026/meetings/{number}" for number in (3, 4))


@pytest.fixture
def ratna(village, visit):
    return visit(village.ratna)


def a_file(*entries, number=3, school=SEMANGAT, year=2026):
    told = {"format": "pmo-sekolah/1", "school": school, "year": year, "meeting": number, "entries": list(entries)}
    return json.dumps(told).encode()


def draft(key, value, seen=0, kind="answer", is_draft=True):
    fields = value if isinstance(value, list) else [["value", value]]
    return {"kind": kind, "key": key, "seen": seen, "fields": fields, "draft": is_draft}


def bring(visitor, body, meeting=MEETING, expect=200):
    return visitor.post(f"{meeting}/bringing", {"file": (BytesIO(body), "isian.json")}, expect=expect)


def test_what_is_taken_along_can_be_brought_in_again_and_changes_nothing(ratna):
    ratna.swap(f"{MEETING}/answers/attendees", {"value": ["principal", "teachers"], "version": 0})
    there = ratna.get(f"{MEETING}/file").response
    assert there.headers["Content-Disposition"] == f'attachment; filename="PMO3-{SEMANGAT}-2026.json"'
    told = json.loads(there.data)
    assert {"kind": "answer", "key": "attendees", "seen": 1, "draft": False,
            "fields": [["value", "principal"], ["value", "teachers"]]} in told["entries"]  # fmt: skip
    assert "0 isian masuk" in bring(ratna, there.data).text
    for entry in told["entries"]:
        entry["draft"] = True
    page = bring(ratna, json.dumps(told).encode())
    assert "0 isian masuk" in page.text and "sudah sama" in page.text and "belum masuk" not in page.text


def test_drafts_go_in_conflicts_are_shown_and_the_rest_is_given_back(ratna):
    ratna.swap(f"{MEETING}/answers/obstacles", {"value": "Dari kantor.", "version": 0})
    body = a_file(
        draft("went-well", "Dari gunung."),
        draft("obstacles", "Dari gunung juga."),
        draft("nowhere", "Entah ke mana."),
        draft("duration", "dua jam"),
        draft(str(follow_up_ids(SEMANGAT)[0]), [["status", "done"], ["note", ""]], seen=1, kind="status"),
    )
    page = bring(ratna, body)
    assert "2 isian masuk" in page.text and "1 perlu dipilih" in page.text and "2 belum masuk" in page.text
    assert "Entah ke mana." in page.text and "Tulis dengan angka" in page.text
    choice = next(link for link in page.links if "unused=" in link)
    assert "Pakai tulisan saya" in ratna.get(choice).text
    again = bring(ratna, body).text
    assert "0 isian masuk" in again and "1 perlu dipilih" in again
    assert ratna.get(f"{MEETING}/answers/obstacles/versions").text.count("Dari gunung juga.") == 1


def test_a_follow_up_made_without_a_signal_comes_with_its_answers_once(ratna):
    ratna.post(f"{PLANNING}/answers/subtopics", {"value": ["2F"], "version": 0})
    key = "0123456789ab"
    made = draft(f"2F.{key}", [["name", "Kamis Membaca"]], kind="follow-up")
    body = a_file(made, draft(f"n{key}.purpose", "Gemar membaca."), number=4)
    assert "2 isian masuk" in bring(ratna, body, PLANNING).text
    assert "0 isian masuk" in bring(ratna, body, PLANNING).text
    ratna.post(f"{PLANNING}/follow-ups/for/2F", {"name": "Kamis Membaca", "key": key})  # the phone finds a signal
    text = ratna.get(PLANNING).text
    assert text.count("Gemar membaca.") == 1 and text.count("Hapus tindak lanjut ini") == 1


def test_the_principal_of_a_school_that_is_led_by_another_brings_in_what_is_hers_to_write(village, visit, app):
    there = "/schools/99000112/2026/meetings/3"
    marlina = visit(village.marlina)
    body = a_file(draft("went-well", "Baik."), draft("place", "Aula."), school="99000112")
    assert "2 isian masuk" in bring(marlina, body, there).text


@pytest.mark.parametrize(
    "body",
    [
        b"bukan json", b"\xff\xfe\x00", b"[" * 100_000, b"{}", b"null", b"[]", b'{"format": "lain"}',
        a_file({"kind": "answer"}), a_file(draft("place", "x", kind="comment")), a_file(draft(3, "x")),
        a_file(draft("place", [["value", 3]])), a_file(draft("place", [["value"]])),
        a_file(draft("place", "x", seen=-1)),
        a_file(draft("place", "x", seen=True)), a_file(draft("place", "x" * 50_000)), a_file(year="2026"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(ratna, body):
    assert "bukan berkas isian PMO, atau rusak" in bring(ratna, body, expect=422).text


def test_a_file_of_another_meeting_too_many_drafts_and_none_at_all_are_refused(ratna):
    assert "sekolah lain atau tahun lain" in bring(ratna, a_file(number=2), expect=422).text
    many = a_file(*(draft("place", str(n)) for n in range(501)))
    assert "lebih banyak isian" in bring(ratna, many, expect=422).text
    assert "Pilih berkasnya dulu" in ratna.post(f"{MEETING}/bringing", expect=422).text
