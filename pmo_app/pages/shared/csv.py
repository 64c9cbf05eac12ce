"""Rows as CSV that a spreadsheet opens as text: no cell begins a formula."""

import csv
import io
from collections.abc import Iterable

LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are full-width
MARK = "\ufeff"  # so that a spreadsheet reads the file as UTF-8


def line_of(cells: Iterable) -> str:
    """One row, each cell quoted; those that would begin a formula begin with an apostrophe."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([_text(cell) for cell in cells])
    return out.getvalue()


def _text(cell) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(LEADS) else text
