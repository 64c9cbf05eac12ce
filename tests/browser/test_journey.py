"""The whole sample year, typed by a principal into an empty school, and read by those who walk beside it."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from pmo_app.samples import data
from pmo_app.samples.moving import move
from tests.browser.typing import reveal, write, write_all
from tests.support.photos import PDF

SCHOOL = "/schools/99000110/2026"  # SD Mentari Desa: nothing written yet
HEAD = next(s for s in data("schools.toml")["school"] if s["npsn"] == "99000110")["principal"]["username"]
YEAR = [move(table, 3) for table in data("semangat.toml")["meeting"]]
DAYS = [
    datetime(2026, 9, 12, 2, tzinfo=UTC),
    datetime(2026, 11, 2, 2, tzinfo=UTC),
    datetime(2026, 12, 18, 2, tzinfo=UTC),
    datetime(2027, 3, 11, 2, tzinfo=UTC),
    datetime(2027, 5, 8, 2, tzinfo=UTC),
    datetime(2027, 6, 28, 2, tzinfo=UTC),
]
SUBTOPIC_KEYS = ("2F.", "4C.", "3E.", "1F.")


def fill_planning(page, table):
    answers = table["answers"]
    write_all(page, {key: value for key, value in answers.items() if not key.startswith(SUBTOPIC_KEYS)})
    write_all(page, {key: value for key, value in answers.items() if key.startswith(SUBTOPIC_KEYS)})
    for follow_up in table["follow_up"]:
        add_follow_up(page, follow_up)


def add_follow_up(page, follow_up):
    name = follow_up["answers"]["follow-up-name"]
    field = page.locator(f"#new-{follow_up['subtopic']}")
    reveal(field)
    field.fill(name)
    page.locator("form", has=field).get_by_role("button").click()
    about = page.locator(f"article[id^=f][aria-label='{name}']").get_attribute("id")
    page.locator(".editing").get_by_text("Batal").click()
    rest = {id: value for id, value in follow_up["answers"].items() if id != "follow-up-name"}
    write_all(page, rest, about)


def reflect(page, table, names):
    for change in table.get("status", []):
        card = page.get_by_role("article", name=names[change["slug"]])
        card.get_by_text("Catatan", exact=True).click()
        card.get_by_label("Catatan status").fill(change.get("note", ""))
        tapped = card.locator(f"label:has([value={change['status']}])")
        stays = tapped.get_by_role("radio").is_checked()
        (card.get_by_role("button", name="Simpan catatan") if stays else tapped).click()
        expect(card.get_by_text("Tersimpan")).to_be_visible()
    write_all(page, table["answers"])


def send(page, number):
    page.get_by_role("link", name="Kirim laporan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text(f"Laporan PMO {number} terkirim.")).to_be_visible()


def test_a_principal_writes_the_whole_year_and_others_read_it(browse, today):
    head, names = browse(HEAD), {}
    page = head.page
    for table, day in zip(YEAR, DAYS, strict=True):
        today(day)
        number = table["number"]
        head.open(f"{SCHOOL}/meetings/{number}")
        if number in (1, 4):
            fill_planning(page, table)
            names |= {f["slug"]: f["answers"]["follow-up-name"] for f in table["follow_up"]}
        else:
            reflect(page, table, names)
        if number == 4:
            carry_on(page, names["kamis-berbagi"])
        send(page, number)

    head.open(SCHOOL)
    expect(page.get_by_role("heading", name="Susulkan bukti PMO 6")).to_be_visible()
    for table in YEAR:
        prove(head, table["number"])
    head.open(SCHOOL)
    expect(page.get_by_text("Tahun ini tuntas")).to_be_visible()
    expect(page.get_by_text("Selesai, terlambat 1 hari")).to_have_count(1)
    supervisor_comments(browse)
    coordinator_sees(browse)


def prove(head, number):
    part = head.open(f"{SCHOOL}/meetings/{number}/evidence").page.locator("#evidence-documentation")
    expect(part.get_by_role("button", name="Kirim berkas")).to_be_hidden()  # the script is there
    part.get_by_label("Tambah").set_input_files([{"name": "hasil.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    part.get_by_label("Tidak ada wajah murid").check()
    expect(part.get_by_text("1 berkas aman di server.")).to_be_visible()


def carry_on(page, name):
    left = page.locator(".left-over", has_text=name)
    reveal(left)
    left.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator(".left-over", has_text=name).get_by_text("Dilanjutkan di siklus 2")).to_be_visible()


def supervisor_comments(browse):
    supervisor = browse("pengawas-dua" if is_second("supervisor") else "pengawas").open(f"{SCHOOL}/meetings/5")
    answer = supervisor.page.locator("#a-obstacles")
    answer.get_by_role("link", name="Tanggapi").click()
    answer.get_by_label("Tanggapan Anda").fill("Terima kasih sudah jujur soal pembinanya.")
    answer.get_by_role("button", name="Kirim tanggapan").click()
    expect(answer.get_by_text("Terima kasih sudah jujur")).to_be_visible()


def is_second(role):
    return next(s for s in data("schools.toml")["school"] if s["npsn"] == "99000110")[role].endswith("-dua")


def coordinator_sees(browse):
    board = browse("koordinator").open("/board/2026?q=mentari")
    expect(board.page.get_by_role("link", name="SD Mentari Desa, PMO 4: Selesai, terlambat 1 hari")).to_be_visible()
    board.open(f"{SCHOOL}/meetings/5")
    expect(board.page.get_by_text("Terima kasih sudah jujur")).to_be_visible()


def test_the_first_meeting_is_written_and_sent_without_javascript(browse, today):
    today(DAYS[0])
    head = browse(HEAD, java_script_enabled=False).open(f"{SCHOOL}/meetings/1")
    fill_planning(head.page, YEAR[0])
    send(head.page, 1)


def test_an_answer_survives_a_reload(browse):
    head = browse(HEAD).open(f"{SCHOOL}/meetings/3")
    write(head.page, "place", "Ruang kelas 5")
    head.page.reload()
    expect(head.page.locator("#a-place").get_by_text("Ruang kelas 5")).to_be_attached()
