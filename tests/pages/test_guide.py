import re
from pathlib import Path

from pmo_app.release import VERSION

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def test_the_help_tells_everybody_what_is_theirs_first(village, visit):
    page = visit(village.darmawan).get("/help/rights")
    assert page.text.index("Pengawas sekolah Peran Anda") < page.text.index("Kepala sekolah")
    assert "Membuka kembali laporan setelah dikirim" in page.text
    assert "Tidak: mengisi laporan, mengisi refleksi" in page.text


def test_the_administrator_is_told_that_reports_are_closed(village, visit):
    assert "Isi laporan tertutup bagi peran ini." in visit(village.wulan).get("/help/rights").text


def test_the_help_says_which_release_this_is_and_leads_to_what_it_brought(village, visit):
    page = visit(village.ratna).get("/help")
    assert f"PMO Sekolah {VERSION}." in page.text and "/help/changes" in page.links


def test_what_is_new_begins_with_this_release_for_people_and_for_technicians_alike(village, visit):
    told = re.findall(r"Versi (\d[\d.]*)", visit(village.ratna).get("/help/changes").text)
    written = re.findall(r"^## (\d[\d.]*)", CHANGELOG.read_text("utf-8"), re.M)
    assert told[0] == VERSION and told == written
