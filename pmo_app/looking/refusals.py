"""What is said of a file that is not taken: what is wrong, what is safe, and what to do."""

from pmo_app.looking.worker.faults import Reason


class Refused(ValueError):
    """A file that is not taken; the message is a sentence for whoever sent it."""


class Busy(RuntimeError):
    """Too many files wait to be looked at; the message is a sentence for whoever sent one."""


BUSY = "Sedang banyak berkas yang diperiksa. Berkas ini belum tersimpan. Tunggu sebentar, lalu kirim lagi."

PHOTO_SAFE, SAFE = "Foto lain tidak terganggu.", "Berkas lain tidak terganggu."
SENTENCES = {
    Reason.EMPTY: f"Berkas ini kosong. {SAFE} Pilih lagi berkasnya, lalu kirim lagi.",
    Reason.UNKNOWN: (
        f"Berkas ini bukan foto JPEG, PNG, WEBP, HEIC atau PDF. {SAFE} Simpan sebagai JPEG atau PDF, lalu kirim lagi."
    ),
    Reason.BROKEN: f"Foto ini rusak atau terpotong. {PHOTO_SAFE} Ambil ulang, lalu kirim lagi.",
    Reason.HEAVY: (
        f"Foto ini terlalu berat untuk dibuka dengan aman. {PHOTO_SAFE} Ambil tangkapan layarnya, lalu kirim itu."
    ),
    Reason.MANY_PIXELS: (
        f"Ukuran foto ini terlalu besar untuk dibuka dengan aman. {PHOTO_SAFE} Perkecil fotonya, lalu kirim lagi."
    ),
    Reason.LARGE_ORIGINAL: (
        f"Foto ini terlalu besar untuk disimpan dalam ukuran asli. {PHOTO_SAFE} Kirim lagi tanpa ukuran asli."
    ),
    Reason.ANIMATED: f"Gambar ini bergerak. {PHOTO_SAFE} Ambil tangkapan layarnya, lalu kirim itu.",
    Reason.BROKEN_PDF: f"PDF ini rusak atau terpotong. {SAFE} Simpan atau pindai ulang, lalu kirim lagi.",
    Reason.HEAVY_PDF: (
        f"PDF ini terlalu rumit untuk diperiksa dengan aman. {SAFE} "
        "Buka PDF itu, cetak menjadi PDF baru, lalu kirim yang baru."
    ),
    Reason.LOCKED: f"PDF ini dikunci. {SAFE} Simpan tanpa kata sandi dan tanpa pembatasan, lalu kirim lagi.",
    Reason.NO_PAGES: f"PDF ini tidak berisi halaman. {SAFE} Simpan ulang dari aslinya, lalu kirim lagi.",
    Reason.ACTIVE: (
        f"PDF ini berisi skrip atau perintah yang dapat berjalan sendiri. {SAFE} "
        "Buka PDF itu, cetak menjadi PDF baru, lalu kirim yang baru."
    ),
    Reason.ATTACHED: (
        f"PDF ini membawa berkas lain di dalamnya. {SAFE} Kirim berkas itu terpisah, dan PDF ini tanpa lampiran."
    ),
    Reason.MIXED: f"PDF ini tercampur dengan halaman web. {SAFE} Simpan ulang dari aslinya, lalu kirim lagi.",
}


def refusal(reason: Reason) -> Refused:
    return Refused(SENTENCES[reason])
