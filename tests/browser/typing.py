"""Filling a report the way a principal does: field by field, through the page."""

import re

from playwright.sync_api import Page, expect

from pmo_app.domain.instrument import FieldKind
from pmo_app.instruments import edition

SAVED = re.compile(r"^Tersimpan .*\d\d\.\d\d")
INSTRUMENT = edition("2023-2024").instrument


def write_all(page: Page, answers: dict, about: str = "") -> None:
    for name, value in answers.items():
        write(page, f"{about}.{name}" if about else name, value)


def write(page: Page, key: str, value) -> None:
    """Open one answer, fill it by its kind, save it, and see it stand there saved."""
    part = page.locator(f"#a-{key.replace('.', '-')}")
    reveal(part)
    part.locator("header a").click()
    kind = INSTRUMENT.find(key.rpartition(".")[2])[1].kind
    FILLERS[kind](part, value)
    part.get_by_role("button", name=re.compile("^(Selesai|Simpan)$")).click()  # its name without scripts
    expect(part.get_by_text(SAVED)).to_be_visible()


def reveal(part) -> None:
    """Unfold the section a part stands in."""
    section = part.locator("xpath=ancestor::details[contains(@class, 'section')]")
    if section.get_attribute("open") is None:
        section.locator(":scope > summary").click()
    expect(part).to_be_visible()


def _fill_text(part, value) -> None:
    part.locator("[name=value]").fill(str(value).strip())


def _fill_pair(first: str, second: str):
    def fill(part, value: dict) -> None:
        part.locator(f"[name=value-{first}]").fill(value.get(first) or "")
        part.locator(f"[name=value-{second}]").fill(value.get(second) or "")

    return fill


def _check_one(part, value: str) -> None:
    part.locator(f"[value='{value}']").check()


def _check_all(part, values: list) -> None:
    for value in values:
        box = part.locator(f"[value='{value}']")
        expect(box).to_be_attached()
        topic = box.locator("xpath=ancestor::details[contains(@class, 'topic')]")
        if topic.count() and topic.get_attribute("open") is None:
            topic.locator("summary").click()
        box.check()


def _fill_rows(part, rows: list) -> None:
    """A form shows two empty rows at a time; what is more is written after saving."""
    for start in range(0, len(rows), 2):
        if start:
            part.get_by_role("button", name=re.compile("^(Selesai|Simpan)$")).click()  # its name without scripts
            expect(part.get_by_text(SAVED)).to_be_visible()
            part.locator("header a").click()
        for n, row in enumerate(rows[start : start + 2], start):
            line = part.locator("[data-row]").nth(n)
            for column, words in row.items():
                cell = line.locator(f"[name=value-{column}]")
                is_select = cell.evaluate("e => e.tagName") == "SELECT"
                cell.select_option(words) if is_select else cell.fill(words)


FILLERS = {
    FieldKind.TEXT: _fill_text,
    FieldKind.LONG_TEXT: _fill_text,
    FieldKind.NUMBER: _fill_text,
    FieldKind.MOMENT: _fill_pair("date", "time"),
    FieldKind.PERIOD: _fill_pair("from", "to"),
    FieldKind.CHOICE: _check_one,
    FieldKind.CHOICES: _check_all,
    FieldKind.ROWS: _fill_rows,
}
