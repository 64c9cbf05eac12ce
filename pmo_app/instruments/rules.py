"""What must hold in each file of an edition beyond the shape of its tables: rules that yield sentences."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import FOLLOW_UP_NAME, PERIOD, SUBTOPICS, FieldKind, Repeats
from pmo_app.domain.messages import MOST, Message, Occasion, filled, unknown_in
from pmo_app.instruments.walk import Table

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
TOPIC_CODE, SUBTOPIC_LETTER = re.compile(r"[1-9]"), re.compile(r"[A-Z]")
PICKED = (FieldKind.CHOICE, FieldKind.CHOICES)
MEETINGS = [1, 2, 3, 4, 5, 6]
# About as long as what a text is filled with ever gets.
LENGTHS = {"called": 20, "number": 1, "school": 60, "deadline": 60, "link": 120, "sender": 40}
LONGEST = {name: "x" * length for name, length in LENGTHS.items()}
A_COMMON_YEAR = 2001  # neither it nor the next has a 29 February
NEEDED = {
    SUBTOPICS: (FieldKind.CHOICES, ""),
    FOLLOW_UP_NAME: (FieldKind.TEXT, Repeats.PER_FOLLOW_UP),
    PERIOD: (FieldKind.PERIOD, Repeats.PER_FOLLOW_UP),
}


def of_instrument(file: Table) -> Iterator[str]:
    sections = file["section"]
    fields = [field for section in sections for field in section["field"]]
    yield from _ids(sections)
    yield from _ids(fields)
    for section in sections:
        yield from _of_section(section)
    for field in fields:
        yield from _of_field(field)
    yield from _needed_fields(sections)


def of_topics(file: Table) -> Iterator[str]:
    subtopics = [(topic, subtopic) for topic in file["topic"] for subtopic in topic["subtopic"]]
    yield from _doubles(file["topic"], "code")
    yield from _doubles([subtopic for _topic, subtopic in subtopics], "code")
    for topic in file["topic"]:
        if topic["code"] and not TOPIC_CODE.fullmatch(topic["code"]):
            yield f'{topic.place}: `code` harus satu angka, misalnya "2".'
    for topic, subtopic in subtopics:
        yield from _of_subtopic(topic["code"], subtopic)


def of_calendar(file: Table) -> Iterator[str]:
    meetings = file["meeting"]
    if [meeting["number"] for meeting in meetings] != MEETINGS:
        yield "calendar.toml: harus ada tepat enam [[meeting]], number 1 sampai 6, berurutan."
    held = [(meeting.place, _day(meeting["month_year"], meeting["month"], 1)) for meeting in meetings]
    due = [(meeting.place, _due(meeting)) for meeting in meetings]
    for (place, month), (_place, last) in zip(held, due, strict=True):
        yield from _of_dates(place, month, last)
    yield from _ascending(held, "bulan pertemuan")
    yield from _ascending(due, "batas waktu")


def of_statuses(file: Table) -> Iterator[str]:
    yield from _doubles(file["status"], "id")
    known = {status["id"] for status in file["status"]}
    for missing in (str(status) for status in FollowUpStatus if status not in known):
        yield f'statuses.toml: belum ada status "{missing}". Tambahkan [[status]] dengan id itu.'


def of_evidence(file: Table) -> Iterator[str]:
    yield from _ids(file["kind"])
    known = [kind["id"] for kind in file["kind"]]
    for owed in file["owed"]:
        if owed["kind"] and owed["kind"] not in known:
            offered = ", ".join(f'"{id}"' for id in known)
            yield f'{owed.place}: jenis bukti "{owed["kind"]}" tidak dikenal. Pilih salah satu: {offered}.'


def of_duties(file: Table) -> Iterator[str]:
    for duty in file["duty"]:
        yield from _of_id(duty)
    for leadership in sorted({duty["leadership"] for duty in file["duty"]}):
        yield from _doubles([duty for duty in file["duty"] if duty["leadership"] == leadership], "id")


def of_messages(file: Table) -> Iterator[str]:
    yield from _doubles(file["message"], "id")
    known = {table["id"] for table in file["message"]}
    for missing in (str(occasion) for occasion in Occasion if occasion not in known):
        yield f'messages.toml: belum ada teks "{missing}". Tambahkan [[message]] dengan id itu.'
    for table in (table for table in file["message"] if table["id"]):
        yield from _of_message(table, Message(Occasion(table["id"]), table["text"]))


def _of_message(table: Table, message: Message) -> Iterator[str]:
    if unknown := unknown_in(message):
        words = ", ".join(sorted(f"{{{name}}}" for name in unknown))
        yield f"{table.place}: {words} tidak dikenal di teks ini. Periksa ejaannya."
    if "{link}" not in message.text:
        yield f"{table.place}: teks ini belum memuat {{link}}, alamat yang dibuka penerimanya."
    if len(filled(message, ["x" * 40], most=10**6, **LONGEST)) > MOST:
        yield f"{table.place}: teks ini terlalu panjang setelah terisi; paling banyak {MOST} huruf."


def _of_section(section: Table) -> Iterator[str]:
    if not section["asked"]:
        yield (
            f"{section.place}: bagian ini tidak ditanyakan di PMO mana pun. "
            'Tulis asked = ["planning"], ["reflection"], atau keduanya.'
        )


def _of_field(field: Table) -> Iterator[str]:
    yield from _of_choices(field)
    if field["kind"] == FieldKind.ROWS and not field["columns"]:
        yield f"{field.place}: tabel ini belum punya kolom. Tambahkan `columns`."
    if field["most"] is not None and field["most"] < 1:
        yield f"{field.place}: `most` harus 1 atau lebih."
    yield from _ids(field["columns"])
    for column in field["columns"]:
        yield from _ids(column["choices"])
        if len(column["choices"]) == 1:
            yield f"{column.place}: baru ada 1 pilihan. Tulis sedikitnya 2, atau hapus `choices`."


def _of_choices(field: Table) -> Iterator[str]:
    yield from _ids(field["choices"])
    is_picked = field["kind"] in PICKED
    if is_picked and not field["choices_from"] and len(field["choices"]) < 2:
        yield f"{field.place}: baru ada {len(field['choices'])} pilihan. Tulis sedikitnya 2 di `choices`."
    if field["kind"] and not is_picked and (field["choices"] or field["choices_from"]):
        yield f'{field.place}: pilihan hanya untuk kind "choice" atau "choices". Hapus, atau ganti `kind`.'


def _needed_fields(sections: list[Table]) -> Iterator[str]:
    found = {field["id"]: (section, field) for section in sections for field in section["field"]}
    for id, (kind, repeats) in NEEDED.items():
        if id not in found:
            yield f'instrument.toml: belum ada isian "{id}" (kind = "{kind}"). Tambahkan.'
        else:
            yield from _stands_well(*found[id], kind, repeats)


def _stands_well(section: Table, field: Table, kind: FieldKind, repeats: str) -> Iterator[str]:
    if field["kind"] and field["kind"] != kind:
        yield f'{field.place}: isian ini harus memakai kind = "{kind}".'
    if section["repeats"] != repeats:
        wanted = f'yang memakai repeats = "{repeats}"' if repeats else "tanpa `repeats`"
        yield f"{field.place}: isian ini harus berada di bagian {wanted}."
    if section["asked"] and "planning" not in section["asked"]:
        yield f'{field.place}: isian ini harus berada di bagian dengan asked = ["planning"].'
    if not field["required"]:
        yield f"{field.place}: isian ini wajib. Tulis required = true."


def _of_subtopic(topic: str, subtopic: Table) -> Iterator[str]:
    code = subtopic["code"]
    if code and not (code[:1] == topic and SUBTOPIC_LETTER.fullmatch(code[1:])):
        yield (f'{subtopic.place}: `code` harus nomor topiknya dan satu huruf besar, misalnya "{topic or 2}A".')


def _ids(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        yield from _of_id(table)
    yield from _doubles(tables, "id")


def _of_id(table: Table) -> Iterator[str]:
    if table["id"] and not KEBAB.fullmatch(table["id"]):
        yield (
            f'{table.place}: id "{table["id"]}" harus huruf kecil dan angka tanpa titik, '
            'disambung tanda hubung, misalnya "root-cause".'
        )


def _doubles(tables: Iterable[Table], key: str) -> Iterator[str]:
    first: dict[str, str] = {}
    for table in tables:
        if table[key] in first:
            yield f"{table.place}: `{key}` ini sudah dipakai di {first[table[key]]}. Pakai yang lain."
        elif table[key]:
            first[table[key]] = table.place


def _of_dates(place: str, month: date | None, due: date | None) -> Iterator[str]:
    if month is None:
        yield f"{place}: bulan ini tidak ada. `month` 1 sampai 12, `month_year` 0 atau 1."
    if due is None:
        yield f"{place}: batas waktu ini bukan tanggal yang ada setiap tahun. Perbaiki `due`."
    if month and due and due < month:
        yield f"{place}: batas waktu jatuh sebelum bulan pertemuannya. Periksa `month_year` dan `due`."


def _ascending(days: list[tuple[str, date | None]], what: str) -> Iterator[str]:
    known = [(place, day) for place, day in days if day]
    for (_place, before), (place, day) in zip(known, known[1:], strict=False):
        if day <= before:
            yield f"{place}: {what} harus sesudah {what} PMO sebelumnya."


def _due(meeting: Table) -> date | None:
    due = meeting["due"]
    return _day(due["year"], due["month"], due["day"])


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    """The day in a common year; None if there is none such."""
    if year not in (0, 1) or month is None or day is None:
        return None
    try:
        return date(A_COMMON_YEAR + year, month, day)
    except (ValueError, OverflowError):
        return None
