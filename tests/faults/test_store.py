"""The place where evidence lies is gone: what is typed saves, a photo says that it did not, and both go on later."""

from io import BytesIO

import pytest

from pmo_app import storage
from tests.faults.conftest import MEETING
from tests.support.photos import jpeg


@pytest.fixture
def folder():
    return storage.store().root


def photo():
    return {"file": (BytesIO(jpeg()), "rapat.jpg"), "consent": "yes"}


def test_without_the_store_texts_save_and_a_photo_says_so(village, visit, folder):
    ratna, away = visit(village.ratna), folder.with_name(f"{folder.name}-away")
    folder.rename(away)
    try:
        ratna.swap(f"{MEETING}/answers/obstacles", {"value": "Tetap tersimpan.", "version": 0})
        refused = ratna.post(f"{MEETING}/evidence/documentation/files", photo(), expect=503)
        assert "Berkas ini belum tersimpan" in refused.text and "Isian laporan Anda aman" in refused.text
        assert "Tetap tersimpan." in ratna.get(MEETING).text
        ratna.get(f"{MEETING}/evidence")
    finally:
        away.rename(folder)
    ratna.post(f"{MEETING}/evidence/documentation/files", photo())
