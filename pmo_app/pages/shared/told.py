"""What a notice says and where it leads: the same words on the page, in a mail and on a phone. Never a word of a
report: only what happened, to which meeting of which school."""

from datetime import date, datetime

from flask import url_for

from pmo_app.domain.calendar import local_day
from pmo_app.domain.notices import NoticeKind
from pmo_app.models import Notice
from pmo_app.pages.shared.wording import day, deadline, due, full_day, zone_name

MOST_NAMES = 5


def sentence_of(notice: Notice, now: datetime) -> str:
    """One sentence, without a full stop."""
    return SENTENCES[notice.kind](notice, now)


def address_of(notice: Notice, external: bool = False) -> str:
    """The page it leads to. Of several schools: home, or where all of them are."""
    if notice.report:
        return _at_the_report(notice, external)
    schools = list(notice.detail.get("schools", {}).values())
    if notice.is_reminder and len(schools) == 1:
        place = {"npsn": schools[0][0], "year": notice.detail["year"], "number": notice.detail["number"]}
        page = "meetings.date" if notice.kind is NoticeKind.UNDATED else "meetings.show"
        return url_for(page, **place, _external=external)
    return url_for("home.show", _external=external)


def _at_the_report(notice: Notice, external: bool) -> str:
    enrolment, kind = notice.report.enrolment, notice.kind
    if kind is NoticeKind.TIME_ASKED:
        return url_for("board.more_time", year=enrolment.year, _external=external)
    page = "meetings.show"
    if kind in (NoticeKind.TIME_GRANTED, NoticeKind.TIME_DECLINED):
        page = "meetings.more_time"
    elif kind is NoticeKind.DATED:
        page = "meetings.date"
    place = {"npsn": enrolment.school.npsn, "year": enrolment.year, "number": notice.report.number}
    anchor = notice.place if page == "meetings.show" else None
    return url_for(page, **place, _anchor=anchor or None, _external=external)


def _where(notice: Notice) -> str:
    """PMO 3, SD Semangat."""
    return f"PMO {notice.report.number}, {notice.report.enrolment.school.name}"


def _by(notice: Notice) -> str:
    return notice.by.called if notice.by else "pengelola"


def _comment(notice: Notice, _now) -> str:
    if notice.count > 1:
        return f"{notice.count} tanggapan baru di {_where(notice)}, terakhir dari {_by(notice)}"
    return f"{_by(notice)} menanggapi di {_where(notice)}"


def _until(notice: Notice) -> str:
    """Rabu, 23 Desember 2026, 23.59 WIB."""
    return deadline(date.fromisoformat(notice.detail["until"]), notice.report.enrolment.school.zone)


def _declined(notice: Notice, _now) -> str:
    if notice.detail.get("is_dropped"):
        return f"Tambahan waktu {_where(notice)} dicabut oleh {_by(notice)}"
    return f"Permintaan tambahan waktu {_where(notice)} tidak diberi oleh {_by(notice)}"


def _dated(notice: Notice, _now) -> str:
    told = notice.detail
    before = day(date.fromisoformat(told["before"]), "d MMMM") if told.get("before") else ""
    if not told.get("day"):
        return f"Pertemuan {_where(notice)} tanggal {before} dibatalkan"
    hour = told.get("hour")
    at = f", pukul {hour.replace(':', '.')} {zone_name(notice.report.enrolment.school.zone)}" if hour else ""
    moved = f"dipindah dari {before} ke" if before else "diadakan"
    return f"{_where(notice)} {moved} {full_day(date.fromisoformat(told['day']))}{at}"


def names_of(names: list[str]) -> str:
    """SD A, SD B, dan 4 lagi."""
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", dan {rest} lagi" if rest > 0 else "")


def _schools(notice: Notice) -> str:
    return names_of([name for _, name in notice.detail.get("schools", {}).values()])


def _due(notice: Notice, now: datetime) -> str:
    told, last = notice.detail, date.fromisoformat(notice.detail["due"])
    left = (last - local_day(now, told["zone"])).days
    return f"PMO {told['number']} belum terkirim: {_schools(notice)}. Tenggat {due(last, told['zone'], left)}"


def _deadline_moved(notice: Notice, _now) -> str:
    return f"Tenggat PMO {notice.detail['number']} menjadi {full_day(date.fromisoformat(notice.detail['due']))}"


def _handed_over(notice: Notice, _now) -> str:
    return f"Anda mengambil alih {notice.detail['school']} mulai {day(date.fromisoformat(notice.detail['day']))}"


SENTENCES = {
    NoticeKind.COMMENT: _comment,
    NoticeKind.REOPENED: lambda n, _: f"{_where(n)} dibuka kembali oleh {_by(n)}",
    NoticeKind.TIME_ASKED: lambda n, _: f"{_where(n)}: tambahan waktu diminta sampai {_until(n)}",
    NoticeKind.TIME_GRANTED: lambda n, _: f"Tambahan waktu {_where(n)}: sampai {_until(n)}",
    NoticeKind.TIME_DECLINED: _declined,
    NoticeKind.DATED: _dated,
    NoticeKind.UNDATED: lambda n, _: f"PMO {n.detail['number']} belum ada tanggalnya: {_schools(n)}",
    NoticeKind.DUE: _due,
    NoticeKind.DEADLINE_MOVED: _deadline_moved,
    NoticeKind.HANDED_OVER: _handed_over,
}
