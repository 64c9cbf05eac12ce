"""What is kept of people, why, and how long: the table behind the page on personal data, and behind `pmo tidy`.

Source: Undang-Undang 27/2022 on personal data asks for a purpose, a limit and a way to be let go of.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Kept:
    """One kind of data, in words for those it is about. `days` is how long after its last use `pmo tidy` leaves it;
    None where it stays until a person or an office decides."""

    name: str
    what: str
    why: str
    how_long: str
    days: int | None = None

    @property
    def life(self) -> timedelta:
        return timedelta(days=self.days)


ACCOUNT = Kept(
    "account", "Nama, sapaan, nama pengguna, nomor HP, surel", "Agar Anda bisa masuk dan dihubungi tentang laporan",
    "Selama Anda bertugas; sesudahnya sampai dihapus atas permintaan",
)  # fmt: skip
ASSIGNMENTS = Kept(
    "assignments", "Penugasan: peran, sekolah, tahun", "Menentukan siapa boleh membaca dan mengisi apa",
    "Bersama laporan sekolah",
)  # fmt: skip
TEXTS = Kept(
    "texts",
    "Isian laporan, tindak lanjut, dan komentar beserta siapa yang menulis",
    "Inilah laporan sekolah; riwayatnya membuat tidak ada tulisan yang hilang",
    "Milik sekolah; tetap ada, tanpa nama Anda setelah Anda dihapus",
)
PHOTOS = Kept(
    "photos", "Foto, dokumen, dan rekaman kegiatan", "Bukti pertemuan; data lokasi dan kamera dibuang saat diterima",
    "Sampai dihapus sekolah (30 hari bisa dikembalikan), atau dilepas kantor, paling cepat setahun kemudian",
)  # fmt: skip
SIGN_INS = Kept(
    "sign-ins", "Kapan dan dari perangkat apa Anda masuk", "Agar Anda bisa melihat dan mengakhiri yang bukan Anda",
    "1 tahun setelah berakhir", 365,
)  # fmt: skip
INVITATIONS = Kept(
    "invitations",
    "Tautan masuk yang pernah dibuat",
    "Jejak siapa mengundang siapa",
    "1 tahun setelah tidak berlaku",
    365,
)
NOTICES = Kept("notices", "Kabar untuk Anda", "Agar tidak ada tenggat yang terlewat", "1 tahun", 365)
MAILINGS = Kept("mailings", "Hari surel dikirim", "Agar tidak terkirim dua kali", "90 hari", 90)
DELIVERIES = Kept("deliveries", "Tanda tiap kiriman", "Agar yang terkirim dua kali tercatat sekali", "7 hari", 7)
NUDGES = Kept(
    "nudges",
    "Siapa mengingatkan siapa, tanpa teksnya",
    "Agar orang tidak diingatkan berlebihan",
    "2 tahun",
    730,
)
UPLOADS = Kept(
    "uploads", "Lembar kerja kantor: nama, kontak, dan penugasan", "Agar bisa diperiksa sebelum diterapkan",
    "Sampai diterapkan, paling lama 1 hari", 1,
)  # fmt: skip
LINK_REQUESTS = Kept(
    "link-requests", "Permintaan tautan masuk: nama yang diketik", "Agar kantor bisa membuatkan tautannya",
    "14 hari", 14,
)  # fmt: skip
DEEDS = Kept(
    "deeds", "Jejak perbuatan: siapa melakukan apa, kapan", "Pertanggungjawaban; hanya bisa bertambah",
    "Tetap ada; rinciannya dikosongkan bila orangnya dihapus",
)  # fmt: skip
TABLE = (
    ACCOUNT, ASSIGNMENTS, TEXTS, PHOTOS, SIGN_INS, INVITATIONS, LINK_REQUESTS, NOTICES, MAILINGS, DELIVERIES, NUDGES,
    UPLOADS, DEEDS,
)  # fmt: skip
EVIDENCE_STAYS = timedelta(days=365)  # after its school year, at the least
