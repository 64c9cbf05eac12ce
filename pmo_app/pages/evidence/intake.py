"""From a file that came in to what is kept of it: known by its bytes, drawn anew or looked through, put in the store.

Until `write_rows` nothing of the database is touched. What fails leaves nothing behind.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import request
from flask_login import current_user

from pmo_app import storage
from pmo_app.domain.evidence import LONGEST_TITLE, MB, MOST_BYTES, Accepts, EvidenceKind
from pmo_app.domain.text import UnreadableText, clean
from pmo_app.looking import DOCUMENTS, PHOTOS, RECORDINGS, Look, Refused, Sort, look_at, what_is
from pmo_app.models import Evidence
from pmo_app.models.evidence import place_of
from pmo_app.pages.shared.doors import Visit

BLOCK = 512 * 1024
HEAD = 512
SORTS = ((Accepts.PHOTO, PHOTOS), (Accepts.PDF, DOCUMENTS), (Accepts.FILE, RECORDINGS))
IN_WORDS = {
    Accepts.PHOTO: "foto (JPG, PNG, WebP, atau HEIC)",
    Accepts.PDF: "PDF",
    Accepts.FILE: "rekaman (MP4, M4A, MP3, WebM, OGG, atau WAV)",
    Accepts.LINK: "tautan",
}
EMPTY = "Berkas ini kosong. Mungkin belum selesai disalin. Buka dulu berkasnya di HP, lalu kirim lagi."


@dataclass(frozen=True)
class Kept:
    """What is in the store now: the columns of its row, and the hash of the file as it came."""

    columns: dict
    print: str

    @property
    def places(self) -> list[str]:
        names = ("large", "medium", "small", "original", "file")
        return [place_of(self.columns["folder"], name) for name in names]

    def forget(self) -> None:
        """It did not get into the database: out of the store, too."""
        storage.store().delete(self.places)


def write_rows(visit: Visit, kind: str, kept: dict[str, Kept]) -> None:
    """The rows of what lies in the store, each under its key, in the transaction that is open; and that whoever sent it
    knows what pupils' faces ask for, where they said so."""
    if request.form.get("consent"):
        Evidence.note_consent(visit.report, by=current_user, at=visit.now)
    for key, one in kept.items():
        row = Evidence.add(visit.report, kind=kind, key=key, by=current_user, at=visit.now, **one.columns)
        if row.folder != one.columns["folder"]:  # a twin of this request was first
            one.forget()


@contextmanager
def or_forgotten(kept: Iterable[Kept]) -> Iterator[None]:
    """What does not get into the database is not left in the store."""
    try:
        yield
    except BaseException:
        for one in kept:
            one.forget()
        raise


def too_large(most: int) -> str:
    return f"Berkas ini lebih besar dari {most // MB} MB, jadi tidak diambil. Pilih yang lebih kecil."


def sort_of(head: bytes, kind: EvidenceKind) -> tuple[Accepts, Sort]:
    """The form in which this kind takes such a file, by its first bytes. Raises Refused."""
    if not head:
        raise Refused(EMPTY)
    found = what_is(head)
    for form, sorts in SORTS:
        if form in kind.accepts and found in sorts:
            return form, found
    wanted = " atau ".join(IN_WORDS[form] for form in kind.accepts if form is not Accepts.LINK)
    raise Refused(f"Berkas ini bukan {wanted}, apa pun namanya. Yang lain tidak terganggu. Pilih berkas lain.")


def take_small(file: Path, kind: EvidenceKind, visit: Visit, name: str, *, keeps_original: bool = False) -> Kept:
    """A file of at most 25 MB. Raises Refused with a sentence, Busy, storage.StoreError."""
    size, print = file.stat().st_size, whole_print(file)
    with file.open("rb") as body:
        form, sort = sort_of(body.read(HEAD), kind)
    if form is not Accepts.FILE:
        if size > MOST_BYTES:
            raise Refused(too_large(MOST_BYTES))
        look = look_at(file, keeps_original=keeps_original and form is Accepts.PHOTO)
        if form is Accepts.PHOTO:
            return _keep_photo(look, print)
    return take_recording(_blocks(file), sort, kind, visit, name, size, print, form=form)


def take_recording(
    blocks: Iterable[bytes],
    sort: Sort,
    kind: EvidenceKind,
    visit: Visit,
    name: str,
    size: int,
    print: str,
    *,
    form: Accepts = Accepts.FILE,
) -> Kept:
    """A file kept as it came, to be downloaded only. Raises storage.StoreError."""
    folder = Evidence.new_folder()
    _require_room(size)
    told = {"media_type": sort.media_type, "download_as": f"{file_name(kind.id, visit, folder[:6])}.{sort.extension}"}
    stored = storage.store().put(place_of(folder, "file"), blocks, **told)
    columns = {"form": form, "folder": folder, "media_type": sort.media_type, "title": title_of(name)}
    return Kept({**columns, "size": stored.size, "sha256": stored.sha256}, print)


def _keep_photo(look: Look, print: str) -> Kept:
    folder, store, variants = Evidence.new_folder(), storage.store(), look.variants
    size = sum(len(variant.body) for variant in variants.values())
    _require_room(size)
    large = variants["large"]
    columns = {"form": Accepts.PHOTO, "folder": folder, "media_type": "image/jpeg", "size": size}
    columns |= {"width": large.width, "height": large.height, "has_original": "original" in variants}
    try:
        kept = {
            name: store.put(place_of(folder, name), [variant.body], media_type="image/jpeg")
            for name, variant in variants.items()
        }
    except storage.StoreError:
        Kept(columns, "").forget()
        raise
    return Kept({**columns, "sha256": kept["large"].sha256}, print)


def _require_room(size: int) -> None:
    room = storage.store().room()
    if room is not None and room < size:
        raise storage.StoreFull


def file_name(kind: str, visit: Visit, mark: object) -> str:
    """What a file is called where it is saved: of our own making, so that no name of anybody's comes along."""
    place = visit.place
    return f"{kind}-PMO{place['number']}-{place['npsn']}-{place['year']}-{mark}"


def title_of(name: str) -> str:
    """What a file was called, as something to read: no folders, no ending, not endless."""
    try:
        last = PurePosixPath(clean(name).replace("\\", "/").replace("\n", " ")).name
    except UnreadableText:
        return ""
    return re.sub(r"\.\w{1,5}$", "", last)[:LONGEST_TITLE].strip()


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as body:
        while block := body.read(BLOCK):
            yield block


def whole_print(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


class BlockPrint:
    """The print of a large file while it passes by: the SHA-256 of the SHA-256 of each 512 KiB, in hex. A phone can
    make it without holding the file."""

    def __init__(self, pieces: Iterable[bytes]):
        self.pieces, self.sum, self.block, self.held = pieces, hashlib.sha256(), hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            rest = memoryview(piece)
            while rest:
                part, rest = rest[: BLOCK - self.held], rest[BLOCK - self.held :]
                self.block.update(part)
                self.held += len(part)
                if self.held == BLOCK:
                    self._close()
            yield piece
        if self.held:
            self._close()

    def _close(self) -> None:
        self.sum.update(self.block.digest())
        self.block, self.held = hashlib.sha256(), 0

    @property
    def hex(self) -> str:
        return self.sum.hexdigest()
