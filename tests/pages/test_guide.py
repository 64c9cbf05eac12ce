def test_the_help_tells_everybody_what_is_theirs_first(village, visit):
    page = visit(village.darmawan).get("/help/rights")
    assert page.text.index("Pengawas sekolah Peran Anda") < page.text.index("Kepala sekolah")
    assert "Membuka kembali laporan setelah dikirim" in page.text
    assert "Tidak: mengisi laporan, mengisi refleksi" in page.text


def test_the_administrator_is_told_that_reports_are_closed(village, visit):
    assert "Isi laporan tertutup bagi peran ini." in visit(village.wulan).get("/help/rights").text
