"""The sheet of assignments: who serves where, found among what is there and what the other sheets bring."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pmo_app.domain.roles import Role
from pmo_app.extensions import db
from pmo_app.importing.columns import ASSIGNMENTS, PEOPLE, SCHOOLS, SHEETS
from pmo_app.importing.people import People
from pmo_app.importing.plan import Change, Kind, Plan, Sheet
from pmo_app.importing.reading import Contents, Row
from pmo_app.importing.schools import Schools
from pmo_app.models import Assignment, Person, School


@dataclass(frozen=True)
class Post:
    """An assignment to be: `school` is None for an administrator."""

    person: Person
    role: Role
    school: School | None
    starts_on: date | None
    ends_on: date | None


class Posts(Sheet):
    name = ASSIGNMENTS

    def __init__(self, plan: Plan, schools: Schools, people: People):
        super().__init__(plan)
        self.schools, self.people = schools, people
        held = select(Assignment).where((Assignment.year == plan.year) | Assignment.year.is_(None))
        self.held = {(a.person_id, a.role, a.school_id): a for a in db.session.scalars(held.order_by(Assignment.id))}
        self.rows: dict[tuple, int] = {}

    def take(self, row: Row) -> None:
        person, role = self._person(row), row.says.get("role")
        if not role:
            return None if "role" in row.says else self.fault(row, "role", "Peran belum diisi.")
        starts_on, ends_on = row.says.get("starts_on"), row.says.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            return self.fault(row, "ends_on", "Tanggal akhir mendahului tanggal mulai.")
        for school in self._schools(row, role) if person else []:
            self._keep(row, Post(person, role, school, starts_on, ends_on))
        return None

    def _person(self, row: Row) -> Person | None:
        typed = row.says.get("person")
        found = self.people.called(typed) if typed else []
        if len(found) == 1 and not found[0].left_at:
            return found[0]
        if not typed:
            sentence = "Orang belum diisi."
        elif len(found) > 1:
            names = ", ".join(person.username for person in found)
            sentence = f"Ada beberapa orang yang cocok. Tulis nama penggunanya: {names}."
        elif found:
            sentence = "Orang ini sudah dikeluarkan. Kembalikan dulu di halaman Orang."
        else:
            sentence = f"“{typed}” tidak dikenal. Masukkan dulu di lembar Orang, atau periksa ejaannya."
        return self.fault(row, "person", sentence)

    def _schools(self, row: Row, role: Role) -> list[School | None]:
        wanted = row.says.get("npsns")
        if role is Role.ADMINISTRATOR:
            return [None]
        if not wanted:
            if "npsns" not in row.says:
                self.fault(row, "npsns", "NPSN belum diisi. Tulis satu, beberapa, atau “semua”.")
            return []
        if wanted == ["semua"]:
            return [self.schools.known[npsn] for npsn in sorted(self.schools.taking_part)]
        strange = [npsn for npsn in wanted if npsn not in self.schools.taking_part]
        for npsn in strange:
            words = "belum ikut tahun pelajaran ini" if npsn in self.schools.known else "tidak dikenal"
            self.fault(row, "npsns", f"NPSN {npsn} {words}. Masukkan sekolahnya di lembar Sekolah.")
        return [] if strange else [self.schools.known[npsn] for npsn in dict.fromkeys(wanted)]

    def _keep(self, row: Row, post: Post) -> None:
        place = (post.person, post.role, post.school)
        if place in self.rows:
            return self.fault(row, "person", f"Penugasan ini sudah ada di baris {self.rows[place]}. Hapus salah satu.")
        self.rows[place] = row.number
        held = self.held.get((post.person.id, post.role, post.school.id if post.school else None))
        held = held if post.person.id and (not post.school or post.school.id) else None
        what = f"{post.person.name}, {post.school.name if post.school else 'kantor'}"
        if not held:
            self.plan.changes[ASSIGNMENTS].append(Change(row, what, Kind.NEW, post))
            return None
        says = {key: value for key in ("starts_on", "ends_on") if (value := getattr(post, key))}
        return self.keep(row, what, held, says, is_new=False)


def plan_of(contents: Contents, year: int) -> Plan:
    """Compare a file with what is there, for a school year. A handful of queries, however long it is."""
    plan = Plan(year, problems=list(contents.problems), notes=list(contents.notes))
    schools = Schools(plan)
    for row in contents.rows[SCHOOLS]:
        schools.take(row)
    people = People(plan)
    for row in contents.rows[PEOPLE]:
        people.take(row)
    posts = Posts(plan, schools, people)
    for row in contents.rows[ASSIGNMENTS]:
        posts.take(row)
    plan.problems.sort(key=lambda problem: (list(SHEETS).index(problem.sheet), problem.row))
    return plan
