"""A PDF looked through, each object of it: whether it can be read, and whether it may start something by itself."""

import mmap
import re
from collections.abc import Iterator

from faults import Fault, Reason
from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import IndirectObject, NameObject

MOST_OBJECTS = 200_000
HEAD = 1024

ACTIVE = {"/JS", "/JavaScript", "/Launch", "/RichMedia", "/SubmitForm", "/ImportData", "/XFA"}
ATTACHED = {"/EF", "/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment", "/GoToE"}
_LONG_NAMES = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData|(EmbeddedFiles?|FileAttachment))\b")
_SCRIPT_LINK = re.compile(r"[\s\0]*(?:java|vb)script:", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|img)\b", re.IGNORECASE)


def pages_of(source: int) -> int:
    """How many pages it has. `source` is the number of an open file. Raises Fault."""
    with open(source, "rb") as opened, mmap.mmap(source, 0, access=mmap.ACCESS_READ) as body:
        if _WEB_PAGE.search(body, 0, HEAD):
            raise Fault(Reason.MIXED)
        if found := _LONG_NAMES.search(body):  # also in what no table of contents leads to
            raise Fault(Reason.ATTACHED if found.group(1) else Reason.ACTIVE)
        try:
            return _pages(PdfReader(opened, strict=False))
        except LimitReachedError as error:
            raise Fault(Reason.HEAVY_PDF) from error


def _pages(reader: PdfReader) -> int:
    if reader.is_encrypted:
        raise Fault(Reason.LOCKED)
    for thing in _objects(reader):
        _look_at(thing)
    if not (pages := len(reader.pages)):
        raise Fault(Reason.NO_PAGES)
    return pages


def _objects(reader: PdfReader) -> Iterator[object]:
    """Every object there is, those packed into streams too, with each stream's objects together."""
    yield reader.trailer
    known = [(number, generation) for generation, places in reader.xref.items() for number in places]
    known += [(number, 0) for number in sorted(reader.xref_objStm, key=reader.xref_objStm.get)]
    if len(known) > MOST_OBJECTS:
        raise Fault(Reason.HEAVY_PDF)
    for number, generation in known:
        yield reader.get_object(IndirectObject(number, generation, reader))
        reader.resolved_objects.pop((generation, number), None)  # so that a large file does not pile up


def _look_at(thing: object) -> None:
    """Refuses what holds a name of those above, or a link that is a script. References are not followed: what they
    lead to has its own turn."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*dict.keys(part), *dict.values(part)]
        elif isinstance(part, list):
            waiting += list.__iter__(part)
        elif isinstance(part, NameObject):
            _look_at_name(part)
        elif _SCRIPT_LINK.match(_text(part)):
            raise Fault(Reason.ACTIVE)


def _look_at_name(name: str) -> None:
    if name in ACTIVE:
        raise Fault(Reason.ACTIVE)
    if name in ATTACHED:
        raise Fault(Reason.ATTACHED)


def _text(part: object) -> str:
    return part.decode("latin-1") if isinstance(part, bytes) else part if isinstance(part, str) else ""
