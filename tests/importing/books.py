"""Workbooks for tests: whole ones, and broken ones."""

import io
import zipfile

from xlsxwriter import Workbook

from pmo_app.importing.columns import SHEETS
from pmo_app.importing.template import template

SCHOOL = ["20000001", "SD Maju", "SD", "Kec. Satu", "Kab. Satu", "WIB", "1", 180, 9, 6, ""]
HEAD = ["Dra. Hj. Siti Aminah, M.Pd.", "Ibu", "0812-3456-7890", "", ""]
SERVES = ["Siti Aminah", "Kepsek", "20000001", "1 Juli 2026", ""]


def book(schools=(), people=(), assignments=(), headers=None):
    """A workbook as an office would fill it, as bytes."""
    kept = io.BytesIO()
    with Workbook(kept, {"in_memory": True}) as made:
        for (name, columns), rows in zip(SHEETS.items(), (schools, people, assignments), strict=True):
            sheet = made.add_worksheet(name)
            for number, row in enumerate([(headers or {}).get(name) or [c.title for c in columns], *rows]):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)
    return kept.getvalue()


def small():
    return book([SCHOOL], [HEAD], [SERVES])


def changed(body: bytes, part: str, edit) -> bytes:
    """The workbook with one of its parts edited; `part` may be a new one."""
    packed, kept = zipfile.ZipFile(io.BytesIO(body)), io.BytesIO()
    parts = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    parts[part] = edit(parts.get(part, b""))
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as anew:
        for name, content in parts.items():
            anew.writestr(name, content)
    return kept.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
CELL = b'<row r="%d"><c r="%s" t="n">%s<v>1</v></c></row></sheetData>'


def with_cell(row: int, place: bytes, inside: bytes = b"") -> bytes:
    return changed(small(), SHEET, lambda xml: xml.replace(b"</sheetData>", CELL % (row, place, inside)))


def many_rows() -> bytes:
    return changed(small(), SHEET, lambda xml: xml.replace(b"</sheetData>", b"<row/>" * 1_000_000 + b"</sheetData>"))


def bomb() -> bytes:
    return changed(small(), "xl/media/image1.png", lambda _: b"\0" * (40 << 20))


def entities() -> bytes:
    trick = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return changed(small(), "xl/sharedStrings.xml", lambda xml: xml.replace(b"<sst", trick + b"<sst", 1))


def lying() -> bytes:
    """It says that a part is one byte long."""
    body = bytearray(small())
    at = body.rfind(b"PK\x01\x02")
    body[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(body)


def crowded() -> bytes:
    kept = io.BytesIO(small())
    with zipfile.ZipFile(kept, "a") as packed:
        for number in range(300):
            packed.writestr(f"xl/x{number}", b"")
    return kept.getvalue()


BROKEN = {  # what it is: its name, its bytes, a part of the sentence that refuses it
    "nothing": ("x.xlsx", b"", "bukan lembar kerja"),
    "a picture": ("x.xlsx", b"\x89PNG\r\n\x1a\n\0\0", "bukan lembar kerja"),
    "half of it": ("x.xlsx", small()[:3000], "bukan lembar kerja"),
    "a zip of something else": ("x.xlsx", changed(small(), "xl/workbook.xml", lambda _: b"<x/>"), "bukan lembar kerja"),
    "an old or locked one": ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "format lama"),
    "with macros by name": ("x.xlsm", small(), "makro"),
    "with macros inside": ("x.xlsx", changed(small(), "xl/vbaProject.bin", lambda _: b"x"), "makro"),
    "tied to another": ("x.xlsx", changed(small(), "xl/externalLinks/e1.xml", lambda _: b"<x/>"), "berkas lain"),
    "a formula": ("x.xlsx", with_cell(9, b"B9", b"<f>1+1</f>"), "Sel B9 berisi rumus"),
    "a formula with attributes": ("x.xlsx", with_cell(9, b"C9", b'<f t="shared" si="0"/>'), "Sel C9 berisi rumus"),
    "a million rows": ("x.xlsx", many_rows(), "20.000 baris"),
    "a cell far away": ("x.xlsx", with_cell(1048576, b"XFD1048576"), "20.000 baris"),
    "a zip bomb": ("x.xlsx", bomb(), "jauh lebih besar"),
    "three hundred parts": ("x.xlsx", crowded(), "jauh lebih besar"),
    "entities": ("x.xlsx", entities(), "entitas XML"),
    "sizes that lie": ("x.xlsx", lying(), "bukan lembar kerja"),
    "the template untouched": ("templat.xlsx", template(), "selain contoh"),
    "no sheet of ours": ("x.csv", b"a;b\n1;2\n", "Tidak ada lembar"),
    "a csv that is none": ("x.csv", b"NPSN\0;x", "bukan lembar kerja"),
}
