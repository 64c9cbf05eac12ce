"""The sheet of people, recognised by user name, e-mail, telephone number or name."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from pmo_app.domain.contact import phone_number
from pmo_app.domain.typed_name import bare_name, free_among, user_name
from pmo_app.extensions import db
from pmo_app.importing.columns import PEOPLE
from pmo_app.importing.plan import Plan, Sheet
from pmo_app.importing.reading import Row
from pmo_app.models import Person


class People(Sheet):
    name = PEOPLE

    def __init__(self, plan: Plan):
        super().__init__(plan)
        self.by_username, self.by_email, self.by_phone, self.by_name = {}, {}, defaultdict(list), defaultdict(list)
        self.rows: dict[Person, int] = {}
        for person in db.session.scalars(select(Person)):
            self._note(person)

    def _note(self, person: Person) -> None:
        self.by_username[person.username.lower()] = person
        if person.email:
            self.by_email[person.email.lower()] = person
        if person.phone:
            self.by_phone[person.phone].append(person)
        self.by_name[_same(person.name)].append(person)

    def take(self, row: Row) -> None:
        says = {key: value for key, value in row.says.items() if value is not None}
        if not says.get("name"):
            return self.fault(row, "name", "Nama belum diisi.")
        found = self._matching(row, says)
        if found is None:
            return None
        person = found[0] if found else Person(username=self._free(says), name=says["name"])
        if not found and "username" not in says:
            says["username"] = person.username
        if person in self.rows:
            return self.fault(row, "name", f"Orang ini sudah ada di baris {self.rows[person]}. Hapus salah satu.")
        if self._clashes(row, person, says):
            return None
        self.rows[person] = row.number
        kept = {key: value for key, value in says.items() if key != "username" or not found}
        self.keep(row, says["name"], person, kept, is_new=not found)
        if not found:
            self._note_new(person, says)
        return None

    def _matching(self, row: Row, says: dict[str, Any]) -> list[Person] | None:
        """Who this row is of, [] for somebody new, None where it cannot be told (the fault is noted)."""
        if "username" in says:
            known = self.by_username.get(says["username"])
            return [known] if known else []
        if known := self.by_email.get(says.get("email", "")):
            return [known]
        named = self.by_name.get(_same(says["name"]), [])
        if sharing := self.by_phone.get(says.get("phone", ""), []):
            same = [person for person in sharing if person in named]
            if not same:
                words = f"Orang, baris {row.number}: nomor HP ini juga milik {sharing[0].name}. Keduanya dicatat."
                self.plan.notes.append(words)
            return same[:1]
        if len(named) > 1:
            self.fault(row, "name", "Ada beberapa orang bernama ini. Isi nama pengguna, surel, atau nomor HP-nya.")
            return None
        return named

    def _clashes(self, row: Row, person: Person, says: dict[str, Any]) -> bool:
        other = self.by_email.get(says.get("email", ""))
        if other and other is not person:
            self.fault(row, "email", f"Surel ini sudah dipakai {other.name}.")
        if person.left_at:
            self.fault(row, "name", "Orang ini sudah dikeluarkan. Kembalikan dulu di halaman Orang.")
        return bool(other and other is not person) or bool(person.left_at)

    def _free(self, says: dict[str, Any]) -> str:
        return free_among(says.get("username") or user_name(says["name"]), self.by_username)

    def _note_new(self, person: Person, says: dict[str, Any]) -> None:
        self.by_username[person.username] = person
        if "email" in says:
            self.by_email[says["email"]] = person
        if "phone" in says:
            self.by_phone[says["phone"]].append(person)
        self.by_name[_same(says["name"])].append(person)

    def called(self, typed: str) -> list[Person]:
        """Everybody this may mean: by user name, e-mail, number or name."""
        lower = typed.lower()
        if exact := self.by_username.get(lower) or self.by_email.get(lower):
            return [exact]
        return self.by_phone.get(phone_number(typed) or "", []) or self.by_name.get(_same(typed), [])


def _same(name: str) -> str:
    """Names that differ only in titles and letters' case are one."""
    return bare_name(name).lower()
