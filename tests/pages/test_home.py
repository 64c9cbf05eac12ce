from tests.support.places import SEMANGAT


def test_the_principal_comes_home_to_her_timeline(village, visit):
    page = visit(village.ratna).get("/")
    assert "SD Semangat" in page.text
    assert "Lanjutkan laporan PMO 3" in page.text


def test_the_coordinator_comes_home_to_the_board(village, visit):
    assert visit(village.hendra).get("/", expect=302).response.location == "/board/2026"


def test_a_report_being_written_looks_begun_wherever_the_year_is_drawn(village, visit):
    supervisor, school = visit(village.darmawan), f"/schools/{SEMANGAT}/2026"
    assert "Sedang berjalan" in supervisor.get(school).text
    assert "PMO 3: Sedang berjalan" in supervisor.get(f"{school}/meetings/1").text
    assert "PMO 3: Sedang berjalan" in supervisor.get("/").text


def test_the_supervisor_sees_at_once_what_is_due(village, visit):
    page = visit(village.darmawan).get("/").html
    assert (
        "PMO 3, tenggat Minggu, 20 Desember, 23.59 waktu setempat, 26 hari lagi. 6 dari 6 sekolah belum mengirim."
        in page
    )
