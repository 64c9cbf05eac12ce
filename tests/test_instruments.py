"""The data files are kept by people who are not programmers; the sentences here are for them."""

import random
import shutil
from datetime import date

import pytest

from pmo_app.domain.calendar import Kind
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import Repeats
from pmo_app.domain.roles import Leadership, Role
from pmo_app.instruments import SHELF, edition, editions
from pmo_app.instruments.check import problems, summary

NAME = "2023-2024"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHELF / NAME, tmp_path / NAME)


def plant(folder, file, old, new):
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{old!r} is not in {file} any more: plant this fault elsewhere"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("name", editions())
def test_what_is_on_the_shelf_has_no_faults(name):
    assert problems(SHELF / name) == []


def test_there_are_four_topics_with_34_subtopics():
    topics = edition(NAME).topics

    assert [len(topic.subtopics) for topic in topics] == [9, 11, 6, 8]
    assert [topic.code for topic in topics if topic.sensitive] == ["3"]
    assert topics.find("2F").label == "Pembelajaran berdiferensiasi"
    assert "34 subtopik (9 + 11 + 6 + 8)" in summary(SHELF / NAME)


@pytest.mark.parametrize("start", [2023, 2026])
def test_the_six_meetings_fall_where_the_programme_puts_them(start):
    then = start + 1
    assert [(slot.number, slot.month, slot.due) for slot in edition(NAME).slots_for(start)] == [
        (1, date(start, 8, 1), date(start, 9, 20)),
        (2, date(start, 10, 1), date(start, 11, 10)),
        (3, date(start, 12, 1), date(start, 12, 20)),
        (4, date(then, 2, 1), date(then, 3, 10)),
        (5, date(then, 4, 1), date(then, 5, 10)),
        (6, date(then, 6, 1), date(then, 7, 10)),
    ]


def test_planning_and_reflection_ask_for_their_own_sections():
    instrument = edition(NAME).instrument

    planning = [section.id for section in instrument.sections_for(Kind.PLANNING)]
    reflection = [section.id for section in instrument.sections_for(Kind.REFLECTION)]
    assert planning == ["basic-information", "early-stage", "further-stage", "follow-ups"]
    assert reflection == ["basic-information", "reflection"]
    assert instrument.find("root-cause")[0].repeats is Repeats.PER_SUBTOPIC
    assert instrument.find("purpose")[0].repeats is Repeats.PER_FOLLOW_UP


def test_the_subtopics_to_choose_from_are_all_of_them():
    _section, field = edition(NAME).instrument.find("subtopics")

    assert [choice.id for choice in field.choices] == list(edition(NAME).topics.codes)
    assert field.most == 2


def test_every_status_has_its_words():
    assert set(edition(NAME).statuses) == set(FollowUpStatus)
    assert edition(NAME).statuses[FollowUpStatus.DROPPED].label == "Tidak dilanjutkan"


def test_the_facilitator_owes_the_recording_only_where_they_lead():
    evidence = edition(NAME).evidence
    owed = {led: [(o.role, o.kind, o.required) for o in evidence.owed_under(led)] for led in Leadership}

    assert owed[Leadership.PRINCIPAL_LED] == [(Role.PRINCIPAL, "documentation", True)]
    assert owed[Leadership.FACILITATOR_LED] == [
        (Role.FACILITATOR, "recording", True),
        (Role.PRINCIPAL, "documentation", False),
    ]


def test_marlina_leads_only_where_the_facilitator_does():
    duties = {led: edition(NAME).duties_of(Role.FACILITATOR, led) for led in Leadership}

    assert "facilitator-lead-root-cause" in [duty.id for duty in duties[Leadership.FACILITATOR_LED]]
    assert "during" not in [duty.phase for duty in duties[Leadership.PRINCIPAL_LED]]


def test_an_edition_nobody_made_is_not_found():
    with pytest.raises(KeyError):
        edition("../2023-2024")


FAULTS = {
    "instrument.toml": [
        ('kind = "moment"', 'kind = "instant"',
         'instrument.toml, bagian ke-1 "basic-information", isian ke-1 "held-on": `kind` = "instant" tidak'),
        ('id = "not-yet"', 'id = "went-well"',
         'bagian ke-5 "reflection", isian ke-2 "went-well": `id` ini sudah dipakai di'),
        ('id = "other-data"', 'id = "other.data"', 'isian ke-2 "other.data": id "other.data" harus'),
        ('id = "other-data"', 'id = "Data Lain"', "tanpa titik, disambung tanda hubung"),
        ('label = "Kendala"\n', "", 'isian ke-3 "obstacles": belum ada `label`. Tambahkan.'),
        ('label = "Kendala"', 'label = ""', 'isian ke-3 "obstacles": `label` masih kosong.'),
        ('    { id = "online", label = "Daring" },\n', "",
         'isian ke-3 "mode": baru ada 1 pilihan. Tulis sedikitnya 2'),
        ('id = "online"', 'id = "offline"',
         'isian ke-3 "mode", pilihan ke-2 "offline": `id` ini sudah dipakai'),
        ('kind = "text"', 'kind = "rows"',
         'isian ke-4 "place": tabel ini belum punya kolom. Tambahkan `columns`.'),
        ('repeats = "subtopic"', 'repeats = "topic"', '`repeats` = "topic" tidak dikenal.'),
        ('asked = ["reflection"]', 'asked = ["refleksi"]', '`asked` = "refleksi" tidak dikenal.'),
        ('asked = ["reflection"]', "asked = []",
         'bagian ke-5 "reflection": bagian ini tidak ditanyakan di PMO mana pun.'),
        ("most = 2", "most = 0", 'isian ke-7 "subtopics": `most` harus 1 atau lebih.'),
        ("most = 2", 'most = "dua"', '"subtopics": `most` harus berupa angka bulat.'),
        ('id = "subtopics"', 'id = "subtopik"', 'belum ada isian "subtopics"'),
        ('id = "follow-up-name"', 'id = "nama"', 'belum ada isian "follow-up-name"'),
        ('id = "period"', 'id = "waktu"', 'belum ada isian "period"'),
        ('kind = "period"', 'kind = "text"', '"period": isian ini harus memakai kind = "period"'),
        ('repeats = "follow-up"', 'repeats = "subtopic"', "harus berada di bagian yang memakai"),
        ("required = true", "requird = true",
         'isian ke-1 "held-on": kata `requird` tidak dikenal. Periksa ejaannya.'),
        ('id = "duration"', 'id = "duration', "instrument.toml, baris 19: tulisan di sini tidak"),
        ("[[section.field]]", "[[section.feild]]", "kata `feild` tidak dikenal"),
    ],
    "topics.toml": [
        ('code = "2F"', 'code = "3F"', 'topik ke-2 "2", subtopik ke-6 "3F": `code` harus nomor topiknya'),
        ('code = "2F"', 'code = "2A"', 'subtopik ke-6 "2A": `code` ini sudah dipakai'),
        ('branch = "perencanaan"', 'branch = "rencana"', '`branch` = "rencana" tidak dikenal'),
        ("sensitive = true", "sensitif = true", 'topik ke-3 "3": kata `sensitif` tidak dikenal'),
    ],
    "calendar.toml": [
        ("number = 6", "number = 7", "calendar.toml: harus ada tepat enam [[meeting]]"),
        ("month = 9, day = 20", "month = 7, day = 20", "PMO ke-1: batas waktu jatuh sebelum bulan"),
        ("month = 11, day = 10", "month = 11, day = 31", "PMO ke-2: batas waktu ini bukan tanggal"),
        ("month = 3, day = 10", "month = 2, day = 29", "PMO ke-4: batas waktu ini bukan tanggal"),
        ("year = 1, month = 7", "year = 0, month = 7", "PMO ke-6: batas waktu jatuh sebelum"),
        ("month = 11, day = 10", "month = 12, day = 30", "PMO ke-3: batas waktu harus sesudah"),
        ("month = 8", "month = 13", "PMO ke-1: bulan ini tidak ada"),
    ],
    "statuses.toml": [
        ('id = "blocked"', 'id = "stuck"', 'status ke-3 "stuck": `id` = "stuck" tidak dikenal'),
        ('id = "blocked"', 'id = "running"', 'statuses.toml: belum ada status "blocked"'),
    ],
    "evidence.toml": [
        ('kind = "recording"', 'kind = "video"', 'kewajiban ke-2 "video": jenis bukti "video" tidak'),
        ('accepts = ["link", "file"]', 'accepts = ["vhs"]', '`accepts` = "vhs" tidak dikenal'),
        ("required = true", 'required = "ya"', "`required` harus berupa true atau false."),
    ],
    "duties.toml": [
        ('role = "principal"', 'role = "head"', '"principal-agree-date": `role` = "head" tidak dikenal'),
        ('leadership = "principal_led"', 'leadership = "both"', '`leadership` = "both" tidak dikenal'),
        ('phase = "before"', 'phase = "pra"', 'tugas ke-1 "principal-agree-date": `phase` = "pra"'),
    ],
}  # fmt: skip
PLANTED = [(file, *fault) for file, faults in FAULTS.items() for fault in faults]


@pytest.mark.parametrize(("file", "old", "new", "sentence"), PLANTED)
def test_a_fault_is_told_with_its_place(folder, file, old, new, sentence):
    plant(folder, file, old, new)

    told = problems(folder)

    assert all(fault.startswith(file) for fault in told)
    assert any(sentence in fault for fault in told), told


@pytest.mark.parametrize("file", sorted(path.name for path in (SHELF / NAME).iterdir()))
def test_a_file_that_is_gone_or_unreadable_is_told(folder, file):
    (folder / file).write_bytes(b"title = '\xff'")
    assert problems(folder) == [f"{file}: ada huruf yang tidak terbaca. Simpan ulang berkas ini sebagai UTF-8."]
    (folder / file).unlink()
    assert problems(folder)[0].startswith(f"{file}: berkas ini tidak ada.")


NONSENSE = ["", "id = 3", "due = []", "[[section]]", "field = 1", "= =", "month = 10_000", "code = [[]]"]


def test_nothing_on_the_page_can_make_the_check_fall(folder):
    dice = random.Random(7)
    files = sorted(folder.iterdir())
    for _ in range(300):
        path = dice.choice(files)
        sound = path.read_text("utf-8")
        lines = sound.splitlines()
        lines[dice.randrange(len(lines))] = dice.choice(NONSENSE)
        path.write_text("\n".join(lines), "utf-8")
        assert all(isinstance(fault, str) for fault in problems(folder))
        path.write_text(sound, "utf-8")
