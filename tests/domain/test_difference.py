import pytest

from pmo_app.domain.difference import Piece, marked


def test_the_words_that_are_new_are_marked():
    assert marked("Buku hanya 12 eksemplar.", "Buku hanya sepuluh eksemplar.") == [
        Piece("Buku hanya ", False),
        Piece("12 ", True),
        Piece("eksemplar.", False),
    ]


@pytest.mark.parametrize("text", ["", "satu", "satu dua\n\ntiga  empat\n"])
@pytest.mark.parametrize("other", ["", "dua satu", "satu dua tiga empat"])
def test_nothing_of_the_text_is_lost(text, other):
    assert "".join(piece.text for piece in marked(text, other)) == text


def test_a_line_end_alone_is_no_difference():
    assert not any(piece.differs for piece in marked("satu\ndua", "satu dua"))
