"""The three sheets and their columns: what each is called, how its cells are read, and what the template says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pmo_app.domain import typed


@dataclass(frozen=True)
class Column:
    """`needed` where a new row must have it; `choices` are offered in the template; `also` are other names for it."""

    key: str
    title: str
    read: Callable[[Any], Any]
    needed: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    is_text: bool = False


SCHOOLS, PEOPLE, ASSIGNMENTS = "Sekolah", "Orang", "Penugasan"
REMARK, EXAMPLE = "keterangan", "contoh"  # a row whose remark is "contoh" is passed over
SHEETS: dict[str, tuple[Column, ...]] = {
    SCHOOLS: (
        Column("npsn", "NPSN", typed.npsn, True, "Delapan angka.", is_text=True),
        Column("name", "Nama sekolah", typed.text, True, also=("nama", "sekolah")),
        Column("level", "Jenjang", typed.level, True, "Pilih dari daftar.", typed.LEVELS),
        Column("district", "Kecamatan", typed.text),
        Column("regency", "Kabupaten/kota", typed.text, also=("kabupaten", "kota", "kab/kota")),
        Column("zone", "Zona waktu", typed.zone, True, "Tenggat dihitung menurut zona ini.", ("WIB", "WITA", "WIT"), ("zona",)),
        Column("cohort", "Angkatan", typed.cohort, False, "Boleh kosong.", ("1", "2", "3")),
        Column("pupils", "Murid", typed.whole_number, also=("jumlah murid",)),
        Column("teachers", "Guru", typed.whole_number, also=("jumlah guru",)),
        Column("classes", "Rombel", typed.whole_number, also=("jumlah rombel",)),
        Column("leadership", "Dipimpin oleh", typed.leader, False, "Kosong berarti menurut angkatan: angkatan 3 fasilitator, lainnya kepala sekolah.", ("kepala sekolah", "fasilitator")),
    ),
    PEOPLE: (
        Column("name", "Nama", typed.text, True, "Nama lengkap dengan gelar.", also=("nama lengkap",)),
        Column("honorific", "Sapaan", typed.honorific, choices=("Bapak", "Ibu")),
        Column("phone", "No. HP", typed.phone, False, "Untuk mengirim undangan lewat WhatsApp.", also=("hp", "nomor hp", "no hp", "wa", "no. wa", "telepon"), is_text=True),
        Column("email", "Surel", typed.email, also=("email", "e-mail"), is_text=True),
        Column("username", "Nama pengguna", typed.username, False, "Boleh kosong: dibuatkan dari namanya.", also=("username",), is_text=True),
    ),
    ASSIGNMENTS: (
        Column("person", "Orang", typed.text, True, "Nama pengguna, surel, nomor HP, atau nama lengkap seperti di lembar Orang.", also=("nama",), is_text=True),
        Column("role", "Peran", typed.role, True, "", ("kepala sekolah", "pengawas", "fasilitator", "koordinator", "administrator")),
        Column("npsns", "NPSN", typed.npsns, False, "Satu atau beberapa, dipisah koma; “semua” untuk semua sekolah tahun ini; kosong untuk administrator.", is_text=True),
        Column("starts_on", "Mulai", typed.day, False, "Kosong berarti 1 Juli tahun pelajaran ini."),
        Column("ends_on", "Sampai", typed.day, False, "Hari terakhir. Boleh kosong."),
    ),
}  # fmt: skip
