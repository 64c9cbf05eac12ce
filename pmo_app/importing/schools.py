"""The sheet of schools, compared with those there are and those taking part in the year."""

from typing import Any

from sqlalchemy import select

from pmo_app.domain.roles import Leadership
from pmo_app.extensions import db
from pmo_app.importing.columns import SCHOOLS
from pmo_app.importing.plan import Kind, Plan, Sheet
from pmo_app.importing.reading import Row
from pmo_app.models import Enrolment, School

LEADERSHIP = "leadership"


class Schools(Sheet):
    name = SCHOOLS

    def __init__(self, plan: Plan):
        super().__init__(plan)
        self.known = {school.npsn: school for school in db.session.scalars(select(School))}
        enrolled = db.session.scalars(select(Enrolment).where(Enrolment.year == plan.year))
        self.enrolled = {enrolment.school_id: enrolment for enrolment in enrolled}
        self.taking_part = {npsn for npsn, school in self.known.items() if school.id in self.enrolled}
        self.rows: dict[str, int] = {}

    def take(self, row: Row) -> None:
        npsn = row.says.get("npsn")
        if not npsn:
            return None if "npsn" in row.says else self.fault(row, "npsn", "NPSN belum diisi.")
        if npsn in self.rows:
            return self.fault(row, "npsn", f"NPSN ini sudah ada di baris {self.rows[npsn]}. Hapus salah satu.")
        self.rows[npsn] = row.number
        school = self.known.get(npsn)
        if is_new := school is None:
            school = School(npsn=npsn, name=row.says.get("name"))
            if self.lacks(row, ("name", "level", "zone")):
                return None
        says = {key: value for key, value in row.says.items() if key not in ("npsn", LEADERSHIP) and value is not None}
        self.known[npsn] = school
        self.taking_part.add(npsn)
        self.keep(row, says.get("name") or school.name, school, says, is_new=is_new)
        return self._enrol(row, school, says)

    def _enrol(self, row: Row, school: School, says: dict[str, Any]) -> None:
        wanted, enrolment = row.says.get(LEADERSHIP), self.enrolled.get(school.id)
        change = self.plan.changes[SCHOOLS][-1]
        if not enrolment:
            self.plan.joining.append((school, wanted or Leadership.default_for(says.get("cohort", school.cohort))))
            change.kind = Kind.CHANGED if change.kind is Kind.SAME else change.kind
            change.changes["Tahun pelajaran"] = ["", f"ikut {self.plan.year}/{self.plan.year + 1}"]
        elif wanted and enrolment.leadership is not wanted:
            self.plan.leading.append((enrolment, wanted))
            change.kind = Kind.CHANGED
            change.changes[self.titles[LEADERSHIP]] = [enrolment.leadership, wanted]
