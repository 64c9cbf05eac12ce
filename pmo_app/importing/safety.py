"""What a workbook must pass before any parser sees it: small, whole, without formulas, macros or tricks."""

import re
import zipfile
import zlib
from io import BytesIO

MOST_BYTES, MOST_ENTRIES = 30 * 1024 * 1024, 200
MOST_ROWS, MOST_COLUMNS = 20_000, 60
CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})?([0-9]{1,9})"')
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s>/]")
_NAME = re.compile(rb'\br="([A-Z]{1,3}[0-9]+)"')
_TRICKS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(ValueError):
    """A file that is not taken; the message is a sentence saying why and what to do."""


NOT_A_WORKBOOK = "Berkas ini bukan lembar kerja .xlsx atau .csv yang utuh. Simpan ulang, lalu unggah lagi."
OLD_OR_LOCKED = (
    "Berkas ini berformat lama (.xls) atau dikunci kata sandi. Simpan sebagai .xlsx tanpa kata sandi, lalu unggah lagi."
)
MACROS = "Berkas ini berisi makro. Simpan sebagai .xlsx biasa tanpa makro, lalu unggah lagi."
TOO_BIG = (
    "Isi berkas ini jauh lebih besar dari yang tampak, jadi kami tolak. Salin isinya ke templat baru, lalu unggah lagi."
)
TOO_MANY_ROWS = (
    "Sebuah lembar berisi lebih dari 20.000 baris atau 60 kolom. Hapus baris dan kolom kosong yang berformat, atau "
    "bagi menjadi beberapa berkas."
)
TRICKS = "Berkas ini berisi bagian yang tidak lazim (entitas XML), jadi kami tolak. Salin isinya ke templat baru."
LINKS = "Berkas ini terhubung ke berkas lain. Salin isinya sebagai nilai ke templat baru, lalu unggah lagi."
FORMULA = "Sel {cell} berisi rumus. Salin lembar itu lalu tempel sebagai nilai (Tempel khusus, Nilai), dan unggah lagi."


def checked(body: bytes) -> BytesIO:
    """The workbook's parts, each read to its end and found harmless, packed anew: what the parser gets is exactly what
    was looked at. Raises Refused."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as packed:
            return _repacked(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise error if isinstance(error, Refused) else Refused(NOT_A_WORKBOOK) from error


def _repacked(packed: zipfile.ZipFile) -> BytesIO:
    entries = packed.infolist()
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(OLD_OR_LOCKED)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused(TOO_BIG)
    if any("vbaproject" in name or "macrosheets" in name for name in names):
        raise Refused(MACROS)
    if any("externallinks/" in name for name in names):
        raise Refused(LINKS)
    if "xl/workbook.xml" not in names or len(names) != len(entries):
        raise Refused(NOT_A_WORKBOOK)
    clean = BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as anew:
        for entry in entries:
            anew.writestr(entry.filename, _looked_at(packed, entry))
    clean.seek(0)
    return clean


def _looked_at(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    read, parts = 0, []
    with packed.open(entry) as stream:
        while piece := stream.read(CHUNK):
            read += len(piece)
            if read > entry.file_size:
                raise Refused(TOO_BIG)
            parts.append(piece)
    whole = b"".join(parts)
    if _TRICKS.search(whole):
        raise Refused(TRICKS)
    if entry.filename.lower().startswith("xl/worksheets/"):
        _look_at_sheet(whole)
    return whole


def _look_at_sheet(xml: bytes) -> None:
    if sum(1 for _ in _ROW.finditer(xml)) > MOST_ROWS:
        raise Refused(TOO_MANY_ROWS)
    for found in _PLACE.finditer(xml):
        letters, row = found.groups()
        if int(row) > MOST_ROWS or _column(letters or b"") > MOST_COLUMNS:
            raise Refused(TOO_MANY_ROWS)
    if formula := _FORMULA.search(xml):
        name = _NAME.search(formula.group(1))
        raise Refused(FORMULA.format(cell=name.group(1).decode() if name else "sebuah"))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
