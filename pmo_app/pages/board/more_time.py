"""More time, for one school or many at once: what was asked for, what was given, and giving it unasked."""

from datetime import datetime

from flask import abort, render_template, request, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.more_time import ExtensionState
from pmo_app.domain.policy import Action, Matter, may
from pmo_app.domain.roles import Role, Viewer
from pmo_app.extensions import db
from pmo_app.lasting import cached_property
from pmo_app.models import Assignment, Extension, MovedOn, Report
from pmo_app.models.overview import Row, rows_of
from pmo_app.models.zones import zones_of
from pmo_app.pages.board import board
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import require_coordinator
from pmo_app.pages.shared.more_time import LONGEST_REASON, fault_sentence
from pmo_app.pages.shared.once import finish, once
from pmo_app.pages.shared.wording import iso_day

MORE_TIME = "/board/<int:year>/more-time"
NONE_CHOSEN = "Belum ada yang dicentang. Tidak ada yang berubah."
NO_REASON = "Tulis alasannya, supaya sekolah dan rekan lain tahu. Belum ada yang berubah."
NO_ANSWER = "Tulis mengapa tidak bisa, supaya sekolah tahu. Belum ada yang ditolak."
MOVED_ON = "Sebagian sudah ditanggapi atau terkirim sejak halaman dibuka. Tidak ada yang berubah; lihat keadaannya."
TOO_LATE = "Tanggal yang diminta {schools} sudah lewat. Tolak, lalu beri waktu di bawah. Belum ada yang berubah."
DECISIONS = {"grant": Extension.grant, "decline": Extension.decline}


class MoreTime:
    """The coordinator's schools in a year as giving time sees them."""

    def __init__(self, year: int, now: datetime):
        self.year, self.now = year, now

    @cached_property
    def rows(self) -> dict[int, Row]:
        """Every report of this person's schools, by id."""
        return {row.report_id: row for row in rows_of(current_user, self.year, {Role.COORDINATOR}, self.now)}

    @cached_property
    def extensions(self) -> list[Extension]:
        schools = {row.school_id for row in self.rows.values()}
        return Extension.at_schools(schools, self.year, ExtensionState)

    @cached_property
    def viewer(self) -> Viewer:
        return Assignment.viewer(current_user, self.now)

    def may_give(self, row: Row) -> bool:
        return may(self.viewer, Action.GIVE_TIME, Matter(row.school_id, row.year, row.leadership, row.state))

    @cached_property
    def asked(self) -> list[Extension]:
        waiting = (e for e in self.extensions if e.state is ExtensionState.ASKED)
        return [e for e in waiting if self.may_give(self.rows[e.report_id])]

    @property
    def in_force(self) -> list[Extension]:
        """Granted, and what holds now, the newest first."""
        return [e for e in reversed(self.extensions) if e.is_in_force and self.rows[e.report_id].slot.regular]

    @property
    def number(self) -> int:
        """The meeting time is given for: the one asked for, else the first that some school still owes."""
        asked = request.values.get("number", "")
        if asked in {"1", "2", "3", "4", "5", "6"}:
            return int(asked)
        open_ones = [row for row in self.rows.values() if not row.first_sent_at]
        coming = (row.number for row in open_ones if row.slot.days_left(row.today(self.now)) >= -31)
        return min(coming, default=1)

    @property
    def unsent(self) -> list[Row]:
        """The schools that still owe this meeting's report; `q` is part of a name or a number."""
        words = request.values.get("q", "").strip().lower()
        here = (row for row in self.rows.values() if row.number == self.number and not row.first_sent_at)
        owed = [row for row in here if self.may_give(row)]
        return [row for row in owed if words in row.school.lower() or words == row.npsn]


def _page(year: int) -> MoreTime:
    require_coordinator(year)
    return MoreTime(year, clock.now())


@board.get(MORE_TIME)
def more_time(year):
    return show(_page(year))


@board.post(MORE_TIME + "/decisions")
@once
def decide(year):
    """Grant or decline all that are ticked, with one answer; all of them or none."""
    page, ids = _page(year), set(request.form.getlist("extension"))
    decision = DECISIONS.get(request.form.get("decision", "")) or abort(422, NONE_CHOSEN)
    answer, problem = posted_text("answer", most=LONGEST_REASON)
    chosen = [e for e in page.asked if str(e.id) in ids]
    problem = problem or _unfit(page, ids, chosen, decision, answer)
    if problem:
        return show(page, asked_problem=problem), 422
    deeds = [lambda e=e: decision(e, answer, by=current_user, at=page.now) for e in chosen]
    return _done(page, "granted" if decision == Extension.grant else "declined", deeds)


@board.post(MORE_TIME)
@once
def give_time(year):
    """Give time to the schools that are ticked, unasked."""
    page, npsns = _page(year), set(request.form.getlist("npsn"))
    reason, problem = posted_text("reason", NO_REASON, LONGEST_REASON)
    until, chosen = iso_day(request.form.get("until")), [row for row in page.unsent if row.npsn in npsns]
    faults = {row.school: fault_sentence(until, row.slot, row.today(page.now)) for row in chosen}
    wrong = [school for school, words in faults.items() if words]
    problem = problem or ("" if chosen else NONE_CHOSEN)
    if not problem and wrong:
        problem = f"{faults[wrong[0]]} Ini berlaku bagi {', '.join(wrong[:5])}. Belum ada yang berubah."
    if problem:
        return show(page, problem), 422
    reports = [db.session.get(Report, row.report_id) for row in chosen]
    return _done(
        page, "given", [lambda r=r: Extension.give(r, until, reason, by=current_user, at=page.now) for r in reports]
    )


@board.post(MORE_TIME + "/<int:id>/removal")
@once
def drop_time(year, id):
    """Take back what was granted: the year's own date holds again."""
    page = _page(year)
    found = next((e for e in page.in_force if e.id == id), None) or abort(404)
    return _done(page, "dropped", [lambda: found.drop(by=current_user, at=page.now)])


def _unfit(page: MoreTime, ids: set[str], chosen: list[Extension], decision, answer: str) -> str:
    """Why these cannot be decided so: none chosen, decided by somebody else, or a day that has passed since; or, where
    it is declined, no word why."""
    if len(chosen) < len(ids):
        return MOVED_ON
    if chosen and decision == Extension.decline and not answer:
        return NO_ANSWER
    late = [e.report.school.name for e in chosen if e.until < page.rows[e.report_id].today(page.now)]
    if late and decision == Extension.grant:
        return TOO_LATE.format(schools=", ".join(late))
    return "" if chosen else NONE_CHOSEN


def _done(page: MoreTime, what: str, deeds):
    """Do all of it, or nothing; then back to the same list, which says what was done."""
    try:
        for deed in deeds:
            deed()
    except MovedOn:
        db.session.rollback()
        abort(409, MOVED_ON)
    asked = {name: request.form[name] for name in ("number", "q") if request.form.get(name)}
    return finish(url_for(".more_time", year=page.year, what=what, done=len(deeds), **asked))


def show(page: MoreTime, problem: str = "", asked_problem: str = ""):
    told = {"problem": problem, "asked_problem": asked_problem, "words": request.values.get("q", "")}
    told |= {"own_zone": zones_of([current_user.id], page.now)[current_user.id]}
    return render_template("board/more_time.html", page=page, typed=request.form, **told)
