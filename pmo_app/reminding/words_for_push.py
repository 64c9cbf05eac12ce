"""What a message to a phone says. It may light up on a table for all to see: which report, and never what is in it."""

from pmo_app.domain.notices import NoticeKind

TITLE = "PMO Sekolah"
SENTENCES = {
    NoticeKind.COMMENT: "Tanggapan baru: {where}.",
    NoticeKind.REOPENED: "Laporan dibuka lagi: {where}.",
    NoticeKind.TIME_ASKED: "Tambahan waktu diminta: {where}.",
    NoticeKind.TIME_GRANTED: "Tambahan waktu disetujui: {where}.",
    NoticeKind.TIME_DECLINED: "Tambahan waktu tidak disetujui: {where}.",
    NoticeKind.DATED: "Tanggal pertemuan berubah: {where}.",
    NoticeKind.UNDATED: "Tanggal pertemuan belum disepakati: {where}.",
    NoticeKind.DUE: "Laporan ditunggu: {where}.",
    NoticeKind.DEADLINE_MOVED: "Tenggat laporan berubah: {where}.",
    NoticeKind.HANDED_OVER: "Anda menerima tugas baru: {where}.",
}
OFTEN = {NoticeKind.COMMENT: "{count} tanggapan baru: {where}."}


def notice_words(kind: NoticeKind, number: int | None, school: str, count: int) -> str:
    """One notice, about a meeting (None: about none) at a school ("": at no single one), told `count` times."""
    where = ", ".join(filter(None, (f"PMO {number}" if number else "", school))) or "buka untuk melihatnya"
    sentence = OFTEN.get(kind, SENTENCES[kind]) if count > 1 else SENTENCES[kind]
    return sentence.format(where=where, count=count)


def several_words(count: int) -> str:
    return f"{count} kabar baru menunggu Anda."
