"""From a file's bytes to rows with a place each: .xlsx by calamine, .csv by the standard library."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pmo_app.domain.typed import Unreadable, text
from pmo_app.importing.columns import ASSIGNMENTS, EXAMPLE, PEOPLE, REMARK, SCHOOLS, SHEETS, Column
from pmo_app.importing.safety import (
    MACROS,
    MOST_COLUMNS,
    MOST_ROWS,
    NOT_A_WORKBOOK,
    OLD_OR_LOCKED,
    TOO_MANY_ROWS,
    Refused,
    checked,
)

NO_SHEET = (
    "Tidak ada lembar Sekolah, Orang, atau Penugasan di berkas ini, atau semuanya kosong. Unduh templatnya, isi, lalu "
    "unggah lagi."
)
TWICE = "Kolom ini ada dua kali. Hapus salah satu."
ONLY_EXAMPLES = "Berkas ini belum berisi apa pun selain contoh. Isi dulu templatnya, lalu unggah lagi."
HEADER_WITHIN = 10  # rows


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: sheet, row as the sheet counts it, column by its title ("" for the whole row)."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """What one row says, by column key; empty cells are left out."""

    sheet: str
    number: int
    says: dict[str, Any]


@dataclass
class Contents:
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in SHEETS})
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(name: str, body: bytes) -> Contents:
    """What a file says, with every problem in it. Raises Refused for one that is not taken at all."""
    if name.lower().endswith((".xlsm", ".xlsb", ".xltm")):
        raise Refused(MACROS)
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(OLD_OR_LOCKED)
    contents = Contents()
    for sheet, rows in (_sheets(body) if body.startswith(b"PK") else _csv(body)).items():
        _read_sheet(sheet, rows, contents)
    if not any(contents.rows.values()) and not contents.problems:
        raise Refused(ONLY_EXAMPLES)
    return contents


def _sheets(body: bytes) -> dict[str, list[list[Any]]]:
    known = {name.lower(): name for name in SHEETS}
    try:
        book = CalamineWorkbook.from_filelike(checked(body))
        wanted = {known[key]: name for name in book.sheet_names if (key := text(name).lower()) in known}
        rows = {ours: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for ours, name in wanted.items()}
    except CalamineError as error:
        raise Refused(NOT_A_WORKBOOK) from error
    if not rows:
        raise Refused(NO_SHEET)
    return {name: rows[name] for name in SHEETS if name in rows}


def _csv(body: bytes) -> dict[str, list[list[Any]]]:
    """One sheet, known by its header."""
    if b"\0" in body or not body.strip():
        raise Refused(NOT_A_WORKBOOK)
    try:
        words = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = body.decode("cp1252", "replace")
    first = next((line for line in words.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(words, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused(NOT_A_WORKBOOK) from error
    if len(rows) > MOST_ROWS or max(map(len, rows), default=0) > MOST_COLUMNS:
        raise Refused(TOO_MANY_ROWS)
    return {_sheet_of({_plain(cell) for cell in next(csv.reader([first], delimiter=delimiter))}): rows}


def _sheet_of(header: set[str]) -> str:
    if "peran" in header:
        return ASSIGNMENTS
    if "npsn" in header:
        return SCHOOLS
    if header & {"nama", "nama lengkap"}:
        return PEOPLE
    raise Refused(NO_SHEET)


def _plain(title: Any) -> str:
    return text(title).lower().replace("*", "").strip()


def _read_sheet(sheet: str, rows: list[list[Any]], contents: Contents) -> None:
    start = next((n for n, row in enumerate(rows[:HEADER_WITHIN]) if any(text(cell) for cell in row)), None)
    if start is None:
        return
    columns, remark = _header(sheet, start + 1, rows[start], contents)
    missing = [column.title for column in SHEETS[sheet] if column.needed and column not in columns.values()]
    for title in missing:
        contents.problems.append(Problem(sheet, start + 1, title, f"Kolom {title} tidak ada."))
    for number, cells in enumerate(rows[start + 1 :], start + 2):
        is_example = remark is not None and remark < len(cells) and _plain(cells[remark]) == EXAMPLE
        if any(text(cell) for cell in cells) and not is_example:
            contents.rows[sheet].append(_read_row(sheet, number, cells, columns, contents))


def _header(sheet: str, number: int, cells: list[Any], contents: Contents) -> tuple[dict[int, Column], int | None]:
    """The column at each place, and where the remarks are."""
    names = {name: c for c in SHEETS[sheet] for name in (*c.also, c.title.lower())}
    found, remark = {}, None
    for place, cell in enumerate(cells):
        title = _plain(cell)
        if title == REMARK:
            remark = place
        elif title in names and names[title] in found.values():
            contents.problems.append(Problem(sheet, number, names[title].title, TWICE))
        elif title in names:
            found[place] = names[title]
        elif title:
            contents.notes.append(f"Lembar {sheet}: kolom “{text(cell)}” tidak dikenal dan dilewati.")
    return found, remark


def _read_row(sheet: str, number: int, cells: list[Any], columns: dict[int, Column], contents: Contents) -> Row:
    says = {}
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else ""
        if not text(cell):
            continue
        try:
            says[column.key] = column.read(cell)
        except Unreadable as error:
            contents.problems.append(Problem(sheet, number, column.title, str(error)))
            says[column.key] = None
    return Row(sheet, number, says)
