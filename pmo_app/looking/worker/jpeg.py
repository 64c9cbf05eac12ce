"""The segments a JPEG is made of: whether it comes in one pass, and whether it holds a picture and nothing else."""

import re
from collections import Counter
from collections.abc import Iterator

LONGEST_SIDE = 1600
MOST_BYTES = 2 * 1024 * 1024  # of a plain one; a picture of that size is smaller
MOST_SCANS = 20  # each is drawn over the whole picture, by every phone that shows it
MOST_PROFILE = 4096

APP0, APP2, SOF0, SOF1, SOF2, DHT, DQT, DRI, SOS, EOI = 0xE0, 0xE2, 0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xDA, 0xD9
FRAMES = {*range(0xC0, 0xD0)} - {DHT, 0xC8, 0xCC}
PLAIN = {APP0, APP2, SOF0, SOF1, SOF2, DHT, DQT, DRI, SOS, EOI}
TRACES = re.compile(rb"Exif\0|http://ns\.adobe|Photoshop 3\.0|PK\x03\x04|%PDF-|<(?:script|html|svg|!doctype)", re.I)
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


def segments(body) -> Iterator[tuple[int, bytes]]:
    """Each marker and what belongs to it; what a scan draws is passed over. The end is given all that follows it."""
    at = 2
    while at + 2 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == EOI:
            yield marker, body[at + 2 :]
            return
        end = at + 2 + int.from_bytes(body[at + 2 : at + 4])
        yield marker, body[at + 4 : end]
        at = end
        if marker == SOS:
            found = _AFTER_SCAN.search(body, end)
            at = found.start() if found else len(body)


def comes_in_one_pass(body) -> bool:
    """Whether it can be drawn row by row as it is read, so that a large one need not lie in memory whole."""
    frame, parts = 0, 0
    for marker, inside in segments(body):
        if marker in FRAMES:
            frame, parts = marker, inside[5] if len(inside) > 5 else 0
        if marker == SOS:
            return frame in (SOF0, SOF1) and inside[:1] == bytes([parts])
    return False


def is_plain(body) -> bool:
    """Whether it is a picture of at most 1600 pixels with nothing beside it: no words, no place, nothing after it."""
    if len(body) > MOST_BYTES or TRACES.search(body):
        return False
    parts = list(segments(body))
    if {marker for marker, _ in parts} - PLAIN or not parts or parts[-1] != (EOI, b""):
        return False
    times = Counter(marker for marker, _ in parts)
    is_single = all(times[marker] <= 1 for marker in (APP0, APP2)) and times[SOS] <= MOST_SCANS
    return is_single and all(_is_plain_part(marker, inside) for marker, inside in parts)


def _is_plain_part(marker: int, inside: bytes) -> bool:
    if marker == APP0:
        return len(inside) == 14 and inside.startswith(b"JFIF\0") and inside.endswith(b"\0\0")  # no thumbnail
    if marker == APP2:
        return len(inside) <= MOST_PROFILE and inside.startswith(b"ICC_PROFILE\0\1\1") and inside[50:54] == b"acsp"
    if marker in FRAMES:
        return len(inside) > 5 and max(_number(inside, 1), _number(inside, 3)) <= LONGEST_SIDE and inside[5] in (1, 3)
    return True


def _number(inside: bytes, at: int) -> int:
    return int.from_bytes(inside[at : at + 2])
