def test_the_principal_comes_home_to_her_timeline(village, visit):
    page = visit(village.ratna).get("/")
    assert "SD Semangat" in page.text
    assert "Lanjutkan laporan PMO 3" in page.text


def test_the_coordinator_comes_home_to_the_board(village, visit):
    assert visit(village.hendra).get("/", expect=302).response.location == "/board/2026"
