"""The workbook to fill in: examples, choices and notes at each column."""

from io import BytesIO

from xlsxwriter import Workbook

from pmo_app.importing.columns import ASSIGNMENTS, EXAMPLE, PEOPLE, SCHOOLS, SHEETS, Column

EXAMPLES = {
    SCHOOLS: [
        ["20000001", "SD Contoh Satu", "SD", "Kec. Contoh", "Kab. Contoh", "WIB", "1", "180", "9", "6", ""],
        ["20000002", "SMP Contoh Dua", "SMP", "", "Kab. Contoh", "WITA", "3", "240", "15", "8", "fasilitator"],
    ],
    PEOPLE: [
        ["Siti Contoh, S.Pd.", "Ibu", "0812-0000-0001", "siti@contoh.invalid", ""],
        ["Drs. Budi Contoh", "Bapak", "0812-0000-0002", "", "budi.contoh"],
    ],
    ASSIGNMENTS: [
        ["Siti Contoh, S.Pd.", "kepala sekolah", "20000001", "1 Juli 2026", ""],
        ["budi.contoh", "koordinator", "semua", "", ""],
    ],
}  # fmt: skip
GUIDE = (
    "Isi tiga lembar: Sekolah, Orang, dan Penugasan. Urutannya bebas; kolom bertanda * wajib untuk baris baru.",
    "Baris dengan kata “contoh” di kolom Keterangan dilewati. Boleh dihapus, boleh dibiarkan.",
    "Sekolah dikenali dari NPSN. Orang dikenali dari nama pengguna, surel, nomor HP, atau namanya.",
    "Sel kosong tidak menghapus apa pun. Baris yang tidak ada di sini tidak dihapus dari PMO Sekolah.",
    "Mengunggah berkas yang sama dua kali tidak mengubah apa pun.",
    "Kata sandi tidak diisi di sini. Setiap orang memilihnya sendiri lewat tautan undangan.",
    "Jangan pakai rumus: tempel sebagai nilai.",
)
ROWS_WITH_CHOICES = 5000


def template() -> bytes:
    """The template as a file."""
    kept = BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(kept, settings) as book:
        looks = {
            "head": book.add_format({"bold": True, "bg_color": "#0B5A49", "font_color": "#FFFFFF", "text_wrap": True}),
            "text": book.add_format({"num_format": "@"}),
            "example": book.add_format({"italic": True, "font_color": "#6C7F76", "num_format": "@"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _guide(book, looks)
        for name, columns in SHEETS.items():
            _sheet(book, name, columns, looks)
    return kept.getvalue()


def _guide(book: Workbook, looks: dict) -> None:
    sheet = book.add_worksheet("Petunjuk")
    sheet.set_column(0, 0, 90)
    for row, words in enumerate(GUIDE):
        sheet.write_string(row, 0, words, looks["wrap"])


def _sheet(book: Workbook, name: str, columns: tuple[Column, ...], looks: dict) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(14, len(column.title) + 4), looks["text"] if column.is_text else None)
        sheet.write_string(0, place, column.title + (" *" if column.needed else ""), looks["head"])
        if column.note:
            sheet.write_comment(0, place, column.note, {"x_scale": 2})
        if column.choices:
            sheet.data_validation(1, place, ROWS_WITH_CHOICES, place, _choices(column))
    remark = len(columns)
    sheet.set_column(remark, remark, 16)
    sheet.write_string(0, remark, "Keterangan", looks["head"])
    for row, example in enumerate(EXAMPLES[name], 1):
        for place, words in enumerate((*example, EXAMPLE)):
            sheet.write_string(row, place, words, looks["example"])


def _choices(column: Column) -> dict:
    told = {"error_title": column.title, "error_message": "Pilih dari daftar, atau tulis dengan kata yang sama."}
    return {"validate": "list", "source": list(column.choices), "error_type": "information", **told}
