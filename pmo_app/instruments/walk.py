"""A walk over one file that words every departure from the shape it should have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS_FOR = {str: 'tulisan di antara tanda kutip "…"', int: "angka bulat", bool: "true atau false"}


@dataclass(frozen=True)
class Value:
    """What one key may hold: a type, words to pick from, or tables of a shape; a list of them if `many`."""

    type: type = str
    needed: bool = False
    among: tuple[str, ...] = ()
    shape: "Shape | None" = None
    many: bool = False
    may_be_empty: bool = False

    @property
    def empty(self) -> object:
        if self.many:
            return []
        if self.shape:
            return Table("", {key: value.empty for key, value in self.shape.keys.items()})
        return None if self.type is int else self.type()


@dataclass(frozen=True)
class Shape:
    """A kind of table: what it is called on screen, the key that names it, and its keys."""

    noun: str
    named_by: str
    keys: Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """A table the rules may trust: its place in words, and each key of its shape with a value of its type.

    What was missing or wrong is empty here ("", [], False; None for a number): it has been reported already.
    """

    place: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __getitem__(self, key: str):
        return self.values[key]


class Walk:
    """One reading of one file. `faults` are sentences, in the order of the file."""

    def __init__(self):
        self.faults: list[str] = []

    def table(self, data: object, shape: Shape, place: str) -> Table:
        if not isinstance(data, dict):
            self.faults.append(f"{place}: di sini seharusnya ada sebuah {shape.noun} dengan isinya.")
            data = {}
        self._report_unknown(data, shape, place)
        return Table(place, {key: self._value(data, key, value, place) for key, value in shape.keys.items()})

    def _report_unknown(self, data: dict, shape: Shape, place: str) -> None:
        known = ", ".join(shape.keys)
        for key in (key for key in data if key not in shape.keys):
            self.faults.append(f"{place}: kata `{key}` tidak dikenal. Periksa ejaannya. Yang ada: {known}.")

    def _value(self, data: dict, key: str, value: Value, place: str) -> object:
        if key not in data:
            if value.needed:
                self.faults.append(f"{place}: belum ada `{key}`. Tambahkan.")
            return value.empty
        read = self._many if value.many else self._one
        return read(data[key], key, value, place)

    def _many(self, found: object, key: str, value: Value, place: str) -> list:
        if not isinstance(found, list):
            self.faults.append(f"{place}: `{key}` harus berupa daftar di dalam tanda kurung […].")
            return []
        if not found and value.needed and not value.may_be_empty:
            self.faults.append(f"{place}: `{key}` masih kosong. Isi sedikitnya satu.")
        if value.shape:
            return [self._nested(item, value.shape, place, n) for n, item in enumerate(found, 1)]
        return [self._one(item, key, value, place) for item in found]

    def _nested(self, item: object, shape: Shape, place: str, number: int) -> Table:
        name = item.get(shape.named_by) if isinstance(item, dict) else None
        called = f' "{name}"' if isinstance(name, str) and name else ""
        return self.table(item, shape, f"{place}, {shape.noun} ke-{number}{called}")

    def _one(self, found: object, key: str, value: Value, place: str) -> object:
        if value.shape:
            return self.table(found, value.shape, f"{place}, {value.shape.noun}")
        if type(found) is not value.type:
            self.faults.append(f"{place}: `{key}` harus berupa {WORDS_FOR[value.type]}.")
            return None if value.type is int else value.type()
        return self._word(found, key, value, place)

    def _word(self, found: object, key: str, value: Value, place: str) -> object:
        if value.among and found not in value.among:
            known = ", ".join(f'"{word}"' for word in value.among)
            self.faults.append(f'{place}: `{key}` = "{found}" tidak dikenal. Pilih salah satu: {known}.')
            return value.type()
        if value.needed and found == "" and "" not in value.among:
            self.faults.append(f"{place}: `{key}` masih kosong. Isi.")
        return found
