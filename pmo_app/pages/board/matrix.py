"""Schools by meetings: one page of it, and the totals over all that the filters let through."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pmo_app.domain.calendar import Slot
from pmo_app.domain.more_time import ExtensionState
from pmo_app.domain.reporting import SENT, Progress, Standing, State, Status
from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.instruments import Edition, edition
from pmo_app.lasting import cached_property
from pmo_app.models import Extension, Nudge, Person, SchoolYear, contents_of
from pmo_app.models.overview import Row, row_to_remind, rows_of
from pmo_app.pages.board.filters import Filters
from pmo_app.pages.shared.evidence import evidence_of

PER_PAGE = 25


@dataclass(frozen=True)
class Cell:
    row: Row
    status: Status
    progress: Progress | None = None
    is_to_follow: bool = False  # sent, with evidence that is not there yet


@dataclass(frozen=True)
class Total:
    """One column: how many schools have sent this meeting's report, and how."""

    slot: Slot
    counts: Counter
    days_left: int

    @property
    def sent(self) -> int:
        return self.counts[Standing.ON_TIME] + self.counts[Standing.LATE]


class Matrix:
    """Asks the database as often for three hundred schools as for one."""

    def __init__(self, coordinator: Person, year: int, filters: Filters, now: datetime):
        self.coordinator, self.year, self.filters, self.now = coordinator, year, filters, now

    @cached_property
    def all_schools(self) -> list[list[Cell]]:
        rows = rows_of(self.coordinator, self.year, {Role.COORDINATOR}, self.now)
        cells = (Cell(row, row.status(self.now), is_to_follow=evidence_of(row).is_to_follow) for row in rows)
        return [list(mine) for _, mine in groupby(cells, key=lambda cell: cell.row.school_id)]

    @cached_property
    def schools(self) -> list[list[Cell]]:
        """The schools the filters let through."""
        return [cells for cells in self.all_schools if self._is_wanted(cells)]

    def _is_wanted(self, cells: list[Cell]) -> bool:
        row = cells[0].row
        is_following = any(cell.is_to_follow for cell in cells)
        standings = {cell.status.standing for cell in cells}
        return self.filters.accepts(row.school, row.cohort, standings, is_following=is_following)

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.schools) // PER_PAGE))

    @property
    def page(self) -> int:
        return min(self.filters.page, self.pages)

    @cached_property
    def shown(self) -> list[list[Cell]]:
        """The schools of this page, their open reports with how full they are."""
        start = (self.page - 1) * PER_PAGE
        page = self.schools[start : start + PER_PAGE]
        contents = contents_of(c.row.report_id for cells in page for c in cells if c.row.state is not State.SENT)
        return [[self._filled(cell, contents.get(cell.row.report_id)) for cell in cells] for cells in page]

    def _filled(self, cell: Cell, contents) -> Cell:
        if contents is None:
            return cell
        answers = self.edition.instrument.progress(cell.row.slot.kind, contents)
        progress = answers + evidence_of(cell.row).progress
        return Cell(cell.row, cell.row.status(self.now, is_complete=answers.is_complete), progress)

    @cached_property
    def school_year(self) -> SchoolYear:
        return db.session.get(SchoolYear, self.year)

    @property
    def edition(self) -> Edition:
        return edition(self.school_year.edition)

    @cached_property
    def totals(self) -> list[Total]:
        return [self._total(cells) for cells in zip(*self.schools, strict=True)]

    def _total(self, column: tuple[Cell, ...]) -> Total:
        counts = Counter(cell.status.standing for cell in column)
        left = min(cell.row.year_slot.days_left(cell.row.today(self.now)) for cell in column)
        return Total(column[0].row.year_slot, counts, left)

    @property
    def zones(self) -> set[str]:
        return {cells[0].row.zone for cells in self.schools}

    @property
    def current(self) -> Total | None:
        """The meeting going on: the first whose deadline has not passed everywhere."""
        return next((total for total in self.totals if total.days_left >= 0), None)

    @property
    def overdue(self) -> list[Cell]:
        """Reports past their deadline that were not sent, the longest first."""
        owed = [c for cells in self.schools for c in cells if c.status.standing is Standing.OVERDUE]
        return sorted(owed, key=lambda cell: (-cell.status.late_by, cell.row.school))

    @cached_property
    def reminding(self) -> dict[int, Row]:
        """For each school shown that should be reminded, of which meeting, by the school's id."""
        rows = (row_to_remind([(c.row, c.status) for c in cells], self.now) for cells in self.shown)
        return {row.school_id: row for row in rows if row}

    @cached_property
    def nudges(self) -> dict[int, Nudge]:
        """Who reminded these schools last, by report."""
        return Nudge.latest(row.report_id for row in self.reminding.values())

    @property
    def following(self) -> int:
        """How many reports were sent and have evidence still to follow."""
        return sum(cell.is_to_follow for cells in self.schools for cell in cells)

    @property
    def undated(self) -> list[Cell]:
        """Meetings without a date three weeks before their month ends."""
        return [c for cells in self.schools for c in cells if c.row.is_undated(self.now)]

    @property
    def extended(self) -> list[Cell]:
        """Reports that were given more time and are still owed, the nearest day first."""
        given = [c for cells in self.schools for c in cells if c.row.slot.regular and not c.row.first_sent_at]
        return sorted(given, key=lambda cell: (cell.row.slot.due, cell.row.school))

    @cached_property
    def asked(self) -> int:
        """How many requests for more time wait for an answer."""
        schools = {cells[0].row.school_id for cells in self.all_schools}
        return len(Extension.at_schools(schools, self.year, [ExtensionState.ASKED]))

    @property
    def overall(self) -> Counter:
        return sum((total.counts for total in self.totals), Counter())

    @property
    def on_time_percent(self) -> int | None:
        """Of the reports sent or overdue so far, how many came in time; None before there is one."""
        overall = self.overall
        known = sum(overall[standing] for standing in (*SENT, Standing.OVERDUE))
        return 100 * overall[Standing.ON_TIME] // known if known else None
