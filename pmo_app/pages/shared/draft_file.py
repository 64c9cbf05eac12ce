"""The file that carries drafts from one device to another: how it is written, and read without trusting it."""

import json
from dataclasses import dataclass

from pmo_app.domain.text import UnreadableText, clean

FORMAT = "pmo-sekolah/1"
KINDS = ("answer", "status", "follow-up")
MOST_DRAFTS, MOST_FIELDS, LONGEST = 500, 200, 40_000
EMPTY = "Pilih berkasnya dulu. Belum ada yang berubah."
UNREADABLE = (
    "Berkas ini bukan berkas isian PMO, atau rusak di jalan. Belum ada yang berubah. Simpan lagi ke berkas di "
    "perangkat asalnya, lalu coba sekali lagi."
)
TOO_MUCH = "Berkas ini memuat lebih banyak isian daripada yang mungkin ada. Belum ada yang berubah."


class NotOurs(ValueError):
    """The file cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Draft:
    """One answer (`key` as in addresses), status (`key` is the follow-up's id) or new follow-up (its subtopic and the
    key of its write, "2F.0a1b…"), as a browser would post it; `seen` is the version its writer had before them."""

    kind: str
    key: str
    seen: int
    fields: list[tuple[str, str]]
    is_draft: bool

    @property
    def text(self) -> str:
        return "\n".join(value for _, value in self.fields if value)


@dataclass(frozen=True)
class DraftFile:
    npsn: str
    year: int
    number: int
    entries: list[Draft]

    @property
    def drafts(self) -> list[Draft]:
        return [entry for entry in self.entries if entry.is_draft]

    def as_json(self) -> str:
        entries = [
            {"kind": e.kind, "key": e.key, "seen": e.seen, "fields": e.fields, "draft": e.is_draft}
            for e in self.entries
        ]
        told = {"format": FORMAT, "school": self.npsn, "year": self.year, "meeting": self.number, "entries": entries}
        return json.dumps(told, ensure_ascii=False, indent=1)

    @classmethod
    def read(cls, body: bytes) -> "DraftFile":
        """From the bytes of a file. Raises NotOurs with a sentence."""
        if not body:
            raise NotOurs(EMPTY)
        try:
            told = json.loads(body.decode("utf-8-sig"))
            if told["format"] != FORMAT:
                raise NotOurs(UNREADABLE)
            entries = [_entry(one) for one in _list(told["entries"])]
            return cls(_text(told["school"]), _number(told["year"]), _number(told["meeting"]), entries)
        except (KeyError, TypeError, ValueError, RecursionError, UnreadableText) as fault:
            raise fault if isinstance(fault, NotOurs) else NotOurs(UNREADABLE) from None


def _entry(told: dict) -> Draft:
    fields = [(_text(name), _text(value)) for name, value in _list(told["fields"], MOST_FIELDS)]
    kind = _text(told["kind"])
    if kind not in KINDS:
        raise NotOurs(UNREADABLE)
    return Draft(kind, _text(told["key"]), _number(told["seen"]), fields, told["draft"] is True)


def _list(told: object, most: int = MOST_DRAFTS) -> list:
    if not isinstance(told, list):
        raise NotOurs(UNREADABLE)
    if len(told) > most:
        raise NotOurs(TOO_MUCH)
    return told


def _text(told: object) -> str:
    if not isinstance(told, str) or len(told) > LONGEST:
        raise NotOurs(UNREADABLE)
    return clean(told)


def _number(told: object) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told < 1_000_000:
        raise NotOurs(UNREADABLE)
    return told
