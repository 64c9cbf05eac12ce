"""What a file is, told by its first bytes; its name and what its sender says of it are never asked."""

from enum import StrEnum

HEAD = 64  # bytes that are enough to tell


class Sort(StrEnum):
    """The sorts of files that are taken, and what each is called when it is handed out again."""

    media_type: str
    extension: str

    def __new__(cls, word: str, media_type: str, extension: str):
        sort = str.__new__(cls, word)
        sort._value_, sort.media_type, sort.extension = word, media_type, extension
        return sort

    JPEG = "jpeg", "image/jpeg", "jpg"
    PNG = "png", "image/png", "png"
    WEBP = "webp", "image/webp", "webp"
    HEIC = "heic", "image/heic", "heic"
    PDF = "pdf", "application/pdf", "pdf"
    MP4 = "mp4", "video/mp4", "mp4"
    WEBM = "webm", "video/webm", "webm"
    M4A = "m4a", "audio/mp4", "m4a"
    MP3 = "mp3", "audio/mpeg", "mp3"
    OGG = "ogg", "audio/ogg", "ogg"
    WAV = "wav", "audio/wav", "wav"


PHOTOS = frozenset({Sort.JPEG, Sort.PNG, Sort.WEBP, Sort.HEIC})
DOCUMENTS = frozenset({Sort.PDF})
RECORDINGS = frozenset({Sort.MP4, Sort.WEBM, Sort.M4A, Sort.MP3, Sort.OGG, Sort.WAV})

_BEGINNINGS = {
    b"\xff\xd8\xff": Sort.JPEG,
    b"\x89PNG\r\n\x1a\n": Sort.PNG,
    b"%PDF-": Sort.PDF,
    b"OggS": Sort.OGG,
    b"ID3": Sort.MP3,
}
_IN_RIFF = {b"WEBP": Sort.WEBP, b"WAVE": Sort.WAV}
_STILL = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"heif", b"mif1", b"msf1"}
_ELSE = {b"avif", b"avis"}  # a brand beside those above that makes it a picture we do not open
_SOUND = {b"M4A ", b"M4B "}
_MOVING = {b"isom", b"avc1", b"qt  ", b"MSNV", b"dash", b"mmp4", b"f4v ", b"F4V "}
_MOVING_FAMILIES = (b"iso", b"mp4", b"M4V", b"3gp", b"3g2")
_EBML, _EBML_DOCTYPES = b"\x1a\x45\xdf\xa3", (b"webm", b"matroska")


def what_is(head: bytes) -> Sort | None:
    """What a file is by its first 64 bytes, or all of a shorter one; nothing if it is no sort that is taken."""
    head = head[:HEAD]
    for beginning, sort in _BEGINNINGS.items():
        if head.startswith(beginning):
            return sort
    if head.startswith(b"RIFF"):
        return _IN_RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.startswith(_EBML):
        return Sort.WEBM if any(doctype in head for doctype in _EBML_DOCTYPES) else None
    return Sort.MP3 if _is_mp3_frame(head) else None


def _by_brand(head: bytes) -> Sort | None:
    """A file of boxes, by its main brand; those it is compatible with follow, and only speak against it."""
    brand, end = head[8:12], min(len(head), int.from_bytes(head[:4]))
    beside = {head[at : at + 4] for at in range(16, end, 4)}
    if brand in _STILL:
        return None if beside & _ELSE else Sort.HEIC
    if brand in _SOUND:
        return Sort.M4A
    return Sort.MP4 if brand in _MOVING or brand.startswith(_MOVING_FAMILIES) else None


def _is_mp3_frame(head: bytes) -> bool:
    """Sound of MPEG layer III without a title in front: the eleven bits every frame begins with, and fields that hold
    none of the values the standard leaves out."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    version, rate, frequency = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and rate not in (0, 15) and frequency != 3
