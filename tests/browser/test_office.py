"""An office begins with nothing: a year, a workbook, an invitation, and a principal on her phone at her timeline."""

import re

import pytest
from playwright.sync_api import expect

from pmo_app import create_app
from tests.browser.conftest import PHONE
from tests.importing.books import SCHOOL, SERVES, book
from tests.support.databases import SETTINGS

PASSWORD = "tiga kata mudah"


@pytest.fixture
def template():
    return "empty"


@pytest.fixture
def first_link(house, shelf):
    """What `pmo admin` prints on a database with tables and nobody in it."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": shelf.url("browsed")})
    told = app.test_cli_runner().invoke(args=["admin", "wulan", "Wulan Prameswari", "--site", house])
    assert told.exit_code == 0, told.output
    return re.search(r"/invitation/\S+", told.output).group()


def choose_password(page):
    page.get_by_label("Kata sandi baru").fill(PASSWORD)
    page.get_by_label("Ketik sekali lagi").fill(PASSWORD)
    page.get_by_role("button", name="Simpan dan masuk").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_from_an_empty_database_to_a_principal_at_her_timeline(browse, first_link, tmp_path, javascript):
    wulan = browse(viewport=PHONE, java_script_enabled=javascript).open(first_link)
    page = wulan.page
    choose_password(page)
    page.get_by_role("link", name="Buka kantor").click()
    page.get_by_role("link", name="Buka tahun pelajaran").click()
    page.get_by_label("Mulai tahun").fill("2026")
    page.get_by_role("button", name="Lihat hasilnya dulu").click()
    page.get_by_role("button", name="Buka tahun pelajaran").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tahun pelajaran 2026/2027")

    wulan.open("/office/import")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Unduh templat").click()
    assert fetched.value.suggested_filename == "templat-pmo-sekolah.xlsx"
    file = tmp_path / "sekolah.xlsx"
    file.write_bytes(book([SCHOOL], [["Siti Aminah, S.Pd.", "Ibu", "0812-3456-7890"]], [SERVES]))
    page.get_by_label("Berkas .xlsx").set_input_files(file)
    page.get_by_role("button", name="Lihat apa yang berubah").click()
    page.get_by_role("button", name="Terapkan 3 baris").click()
    expect(page.get_by_text("Impor selesai.")).to_be_visible()

    page.get_by_role("link", name="Lanjut ke undangan").click()
    page.get_by_role("button", name="Buat tautan untuk semua").click()
    expect(page.get_by_role("heading", name="Ibu Siti Aminah")).to_be_visible()
    sent = page.get_by_role("link", name="Kirim lewat WhatsApp").get_attribute("href")
    assert sent.startswith("https://wa.me/6281234567890?text=")
    link = re.search(r"/invitation/\S+", page.get_by_label("Atau salin tautannya").input_value()).group()
    page.get_by_role("button", name="Sudah dikirim, berikutnya").click()
    expect(page.get_by_text("Diundang, belum masuk")).to_be_visible()

    siti = browse(viewport=PHONE, java_script_enabled=javascript).open(link)
    choose_password(siti.page)
    expect(siti.page.get_by_role("heading", level=1)).to_have_text("SD Maju")
    expect(siti.page.get_by_text("Linimasa 2026/2027")).to_be_visible()
    wulan.open("/office/people")
    expect(page.get_by_role("listitem").filter(has_text="Siti Aminah")).to_contain_text("Sudah punya kata sandi")
