"""No cell of any sheet the app writes is a formula: what a school typed must not run on a coordinator's computer."""

import csv
import io
import re
import zipfile

import pytest
from sqlalchemy import select
from xlsxwriter import Workbook

from pmo_app.extensions import db
from pmo_app.importing.template import EXAMPLES, template
from pmo_app.models import Person, School

LEAD_INS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠1", "=cmd|' /C calc'!A0", "#REF!",
)  # fmt: skip
STARTS_A_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
A_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
IS_A_SHEET = ("text/csv", "spreadsheet")


def cells_of(body: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")) for cell in row]


def formulas_in(body: bytes, kind: str) -> list[str]:
    """The cells of a workbook that hold a formula or a fault; those of a text that a program would take for one."""
    if "csv" in kind:
        return [cell for cell in cells_of(body) if STARTS_A_FORMULA.match(cell) and not A_NUMBER.fullmatch(cell)]
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    return [found for sheet in sheets for found in re.findall(r"<f[ >/].*?</c>|<c [^>]*t=\"e\"", sheet)]


@pytest.fixture(name="template")
def village_template():
    return "village"


def typed_everywhere(visit, village) -> None:
    """Each lead-in as a name of a person and of a school, through the office's own forms, so that it is traced too."""
    wulan = visit(village.wulan)
    npsns = db.session.scalars(select(School.npsn)).all()
    for number, (text, npsn) in enumerate(zip(LEAD_INS, npsns * 2, strict=False)):
        wulan.post("/office/people/new", {"name": f"{text} {number}", "username": f"orang.{number}"})
        wulan.post(f"/office/schools/{npsn}", {"name": text, "level": "SD", "zone": "Asia/Jakarta", "district": text})
    assert len(db.session.scalars(select(Person.id).where(Person.username.startswith("orang."))).all()) == len(LEAD_INS)


def test_no_sheet_that_is_handed_out_holds_a_formula(app, village, visit, record_property):
    typed_everywhere(visit, village)
    opened, client = [], visit(village.wulan)
    addresses = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    for address in addresses:
        answer = client.client.get(address)
        if any(kind in answer.mimetype for kind in IS_A_SHEET):
            assert not formulas_in(answer.data, answer.mimetype), address
            opened.append(address)
    assert {"/office/import/template.xlsx", "/office/trace.csv"} <= set(opened)
    record_property("sheets opened", len(opened))


@pytest.mark.parametrize("text", LEAD_INS)
def test_a_lead_in_among_the_examples_stays_the_text_it_is(monkeypatch, text):
    monkeypatch.setitem(EXAMPLES, "Orang", [[text, "", "", "", ""]])
    body = template()
    assert not formulas_in(body, "spreadsheet")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert text.strip() in book.read("xl/sharedStrings.xml").decode().replace("&apos;", "'").replace("&#39;", "'")


def test_a_formula_would_be_seen():
    kept = io.BytesIO()
    with Workbook(kept, {"in_memory": True}) as book:
        book.add_worksheet("Sekolah").write_formula(0, 0, "=1+1")
    assert formulas_in(kept.getvalue(), "spreadsheet")
    assert formulas_in(b'"SD Maju","=1+1","-5"\r\n', "text/csv") == ["=1+1"]
