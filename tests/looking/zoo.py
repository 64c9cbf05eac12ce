"""Files of every kind that may be sent in, each made on the spot, and what becomes of it.

A fate is a Reason when it is refused, else "redrawn", "as sent" (the large variant is the very file) or "read".
"""

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image

from pmo_app.looking.worker.faults import Reason
from tests.looking import pictures
from tests.looking.papers import LAUNCH, NAMES, SCRIPT, locked, packed_pdf, pdf, stream, with_attachment
from tests.looking.pictures import (
    HEIC,
    IPTC,
    WEB_PAGE,
    XMP,
    animated,
    black_png,
    chunk,
    claiming,
    exif,
    jpeg,
    lying,
    painted,
    png,
    saved,
    segment,
    webp,
    with_profile,
    with_segment,
)

REDRAWN, AS_SENT, READ = "redrawn", "as sent", "read"


class Animal(NamedTuple):
    fate: str
    body: Callable[[], bytes]
    upright: tuple[int, int] | None = None  # the size of its large variant, whose four corners are looked at


def _zip(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name, inside in parts.items():
            packed.writestr(name.replace("__", "/"), inside)
    return kept.getvalue()


def _tagged_jpeg() -> bytes:
    body = jpeg(exif=exif(gps=True), comment=b"GPS: rumah Ibu Ratna")
    body = with_segment(body, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    return with_segment(body, 0xED, IPTC)


def _with_thumbnail() -> bytes:
    return with_segment(jpeg(), 0xE0, b"JFXX\0\x10" + jpeg(painted(16, 12)))


def _transparent(mode: str) -> Image.Image:
    """Painted, but where it is white it lets through, and black lies beneath."""
    picture = painted(mode="RGBA")
    for x in range(32, 64):
        for y in range(24, 48):
            picture.putpixel((x, y), (0, 0, 0, 0))
    return picture.quantize() if mode == "P" else picture.convert(mode)


def _deep_grey() -> bytes:
    return png(Image.new("I;16", (64, 48), 0x8000))


def _multiple() -> bytes:
    """As phones write it that keep a second picture for depth or light."""
    return saved(painted(), "MPO", save_all=True, append_images=[painted(32, 24)])


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _form(*more: bytes) -> bytes:
    return pdf(*more, catalog=b"/AcroForm << /Fields [] /XFA 4 0 R >>")


WEB_TABLE = b"\x03" + WEB_PAGE.ljust(64, b" ")  # a JPEG's fourth table of 64 numbers, which nothing uses
BROKEN, UNKNOWN, PLAIN = Reason.BROKEN, Reason.UNKNOWN, (64, 48)

PHOTOS = {
    "plain jpeg": Animal(AS_SENT, jpeg, PLAIN),
    "plain grey jpeg": Animal(AS_SENT, lambda: jpeg(painted(mode="L"))),
    "plain progressive jpeg": Animal(AS_SENT, lambda: jpeg(progressive=True), PLAIN),
    "plain jpeg with a profile": Animal(AS_SENT, lambda: jpeg(icc_profile=pictures.profile()), PLAIN),
    "plain jpeg, 1600 long": Animal(AS_SENT, lambda: jpeg(painted(1600, 1200)), (1600, 1200)),
    "plain portrait jpeg": Animal(AS_SENT, lambda: jpeg(painted(48, 64)), (48, 64)),
    "1 x 1 jpeg": Animal(AS_SENT, lambda: jpeg(painted(1, 1))),
    "jpeg, 1601 long": Animal(REDRAWN, lambda: jpeg(painted(1601, 1200)), (1600, 1199)),
    "12 megapixels, jpeg": Animal(REDRAWN, lambda: jpeg(lying(6, width=3000, height=4000), exif=exif(6)), (1200, 1600)),
    "108 megapixels, jpeg": Animal(REDRAWN, lambda: jpeg(Image.new("L", (12000, 9000), 99))),
    "jpeg with gps, xmp and iptc": Animal(REDRAWN, _tagged_jpeg, PLAIN),
    "jpeg with a thumbnail": Animal(REDRAWN, _with_thumbnail, PLAIN),
    "jpeg and web page": Animal(REDRAWN, lambda: jpeg() + WEB_PAGE, PLAIN),
    "jpeg and zip": Animal(REDRAWN, lambda: jpeg() + _zip(a=b"a"), PLAIN),
    "jpeg with a web page in a comment": Animal(REDRAWN, lambda: jpeg(comment=WEB_PAGE), PLAIN),
    "jpeg with a web page for a profile": Animal(REDRAWN, lambda: with_profile(jpeg(), WEB_PAGE), PLAIN),
    "jpeg with a web page in its profile": Animal(
        REDRAWN, lambda: with_profile(jpeg(), pictures.profile() + WEB_PAGE), PLAIN
    ),
    "jpeg with a web page for a table": Animal(REDRAWN, lambda: with_segment(jpeg(), 0xDB, WEB_TABLE), PLAIN),
    "jpeg that claims 10k and is grey for the most part": Animal(REDRAWN, lambda: claiming(jpeg(), 10_000, 10_000)),
    "jpeg of several pictures": Animal(REDRAWN, _multiple, PLAIN),
    "cmyk jpeg": Animal(REDRAWN, lambda: jpeg(painted(mode="CMYK")), PLAIN),
    "broken exif": Animal(REDRAWN, lambda: with_segment(jpeg(), 0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff" * 9), PLAIN),
    **{
        f"jpeg, orientation {way}": Animal(REDRAWN, lambda way=way: jpeg(lying(way), exif=exif(way)), PLAIN)
        for way in range(1, 9)
    },
    "jpeg, orientation 99": Animal(REDRAWN, lambda: jpeg(exif=exif(99)), PLAIN),
    "png": Animal(REDRAWN, png, PLAIN),
    "png lying on its side": Animal(REDRAWN, lambda: png(lying(8), exif=exif(8)), PLAIN),
    "png with gps and xmp": Animal(
        REDRAWN,
        lambda: png(
            exif=exif(gps=True),
            pnginfo=pictures.with_words_in_png(**{"XML:com.adobe.xmp": XMP.decode(), "Comment": "GPS"}),
        ),
        PLAIN,
    ),
    "png with a broken profile": Animal(REDRAWN, lambda: png(icc_profile=b"no profile at all"), PLAIN),
    "palette png": Animal(REDRAWN, lambda: png(painted(mode="P")), PLAIN),
    "see-through palette png": Animal(REDRAWN, lambda: png(_transparent("P")), PLAIN),
    "see-through png": Animal(REDRAWN, lambda: png(_transparent("RGBA")), PLAIN),
    "see-through grey png": Animal(REDRAWN, lambda: png(_transparent("LA"))),
    "png with a see-through colour": Animal(REDRAWN, lambda: png(transparency=(255, 0, 0)), PLAIN),
    "1-bit png": Animal(REDRAWN, lambda: png(painted(mode="1"))),
    "16-bit grey png": Animal(REDRAWN, _deep_grey),
    "16-bit rgba png": Animal(REDRAWN, lambda: black_png(64, 48, 16, 6)),
    "24 megapixels, palette": Animal(REDRAWN, lambda: png(Image.new("P", (6000, 4000), 5), transparency=5)),
    "1 x 1 png": Animal(REDRAWN, lambda: png(painted(1, 1))),
    "20000 x 1 png": Animal(REDRAWN, lambda: png(painted(20000, 1))),
    "1 x 20000 png": Animal(REDRAWN, lambda: png(painted(1, 20000))),
    "png and web page": Animal(REDRAWN, lambda: png() + WEB_PAGE, PLAIN),
    "webp": Animal(REDRAWN, webp, PLAIN),
    "webp with gps and xmp": Animal(REDRAWN, lambda: webp(exif=exif(gps=True), xmp=XMP), PLAIN),
    "webp lying on its side": Animal(REDRAWN, lambda: webp(lying(5), exif=exif(5)), PLAIN),
    "see-through webp": Animal(REDRAWN, lambda: webp(_transparent("RGBA"), exact=True), PLAIN),
    "heic lying on its side, with gps": Animal(REDRAWN, lambda: HEIC, PLAIN),
}

SPOILT = {
    "10k x 10k png": Animal(Reason.MANY_PIXELS, lambda: black_png(10_000, 10_000, 8, 2)),
    "10k x 10k png, 16-bit rgba": Animal(Reason.MANY_PIXELS, lambda: black_png(10_000, 10_000, 16, 6)),
    "30k x 30k png": Animal(Reason.MANY_PIXELS, lambda: black_png(30_000, 30_000, 8, 2)),
    "progressive jpeg, 30 megapixels": Animal(
        Reason.MANY_PIXELS, lambda: jpeg(Image.new("L", (6000, 5000)), progressive=True)
    ),
    "progressive jpeg that claims 12k": Animal(
        Reason.MANY_PIXELS, lambda: claiming(jpeg(progressive=True), 12_000, 12_000)
    ),
    "jpeg that claims 12k": Animal(Reason.MANY_PIXELS, lambda: claiming(jpeg(), 12_000, 12_000)),
    "jpeg with a web page as a restart interval": Animal(BROKEN, lambda: with_segment(jpeg(), 0xDD, WEB_PAGE)),
    "webp that claims 16k": Animal(BROKEN, lambda: claiming(webp(lossless=False), 16_383, 16_383)),
    "webp, 11 megapixels": Animal(Reason.MANY_PIXELS, lambda: webp(Image.new("L", (4000, 2750)), method=0)),
    "zTXt of 200 MB": Animal(
        BROKEN, lambda: black_png(64, 48, 8, 2, chunk(b"zTXt", b"Comment\0\0" + pictures.zeros(200 << 20)))
    ),
    "iCCP of 200 MB": Animal(
        BROKEN, lambda: black_png(64, 48, 8, 2, chunk(b"iCCP", b"profile\0\0" + pictures.zeros(200 << 20)))
    ),
    "animated png": Animal(Reason.ANIMATED, lambda: animated("PNG")),
    "animated webp": Animal(Reason.ANIMATED, lambda: animated("WEBP")),
    "jpeg, half": Animal(BROKEN, lambda: _half(jpeg(painted(640, 480)))),
    "png, half": Animal(BROKEN, lambda: _half(png(painted(640, 480)))),
    "webp, half": Animal(BROKEN, lambda: _half(webp())),
    "heic, half": Animal(BROKEN, lambda: _half(HEIC)),
    "heic without its last bytes": Animal(BROKEN, lambda: HEIC[:-200]),
    "jpeg in name only": Animal(BROKEN, lambda: b"\xff\xd8\xff\xe0" + WEB_PAGE),
    "png in name only": Animal(BROKEN, lambda: b"\x89PNG\r\n\x1a\n" + WEB_PAGE),
    "webp in name only": Animal(BROKEN, lambda: b"RIFF\x99\0\0\0WEBP" + WEB_PAGE),
    "heic in name only": Animal(BROKEN, lambda: HEIC[:64] + WEB_PAGE),
    "png behind the first bytes of a jpeg": Animal(BROKEN, lambda: b"\xff\xd8\xff" + png()),
    "jpeg without a picture": Animal(BROKEN, lambda: b"\xff\xd8" + segment(0xFE, b"kosong") + b"\xff\xd9"),
}

STRANGERS = {
    "nothing": Animal(Reason.EMPTY, bytes),
    **{
        name: Animal(UNKNOWN, body)
        for name, body in {
            "one byte": lambda: b"\xff",
            "text": lambda: b"Notulen rapat refleksi",
            "web page": lambda: WEB_PAGE,
            "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            "svg behind an xml head": lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>',
            "gif": lambda: saved(painted(mode="P"), "GIF"),
            "animated gif": lambda: animated("GIF"),
            "gif that is a script": lambda: b"GIF89a/*" + WEB_PAGE,
            "bmp": lambda: saved(painted(), "BMP"),
            "tiff": lambda: saved(painted(), "TIFF"),
            "avif": lambda: saved(painted(), "AVIF"),
            "icon": lambda: saved(painted(), "ICO"),
            "jpeg 2000": lambda: saved(painted(), "JPEG2000"),
            "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n",
            "script for a shell": lambda: b"#!/bin/sh\nrm -rf /\n",
            "windows program": lambda: b"MZ\x90\0\x03\0\0\0" + bytes(99),
            "linux program": lambda: b"\x7fELF\x02\x01\x01" + bytes(99),
            "gzip": lambda: gzip.compress(b"x" * 99),
            "zip": lambda: _zip(a=b"a"),
            "xlsx": lambda: _zip(xl__workbook=b"<workbook/>"),
            "docx": lambda: _zip(word__document=b"<document/>"),
            "pdf behind a line": lambda: b"\n" + pdf(),
            "pdf behind a web page": lambda: WEB_PAGE + pdf(),
        }.items()
    },
}

DOCUMENTS = {
    "pdf": Animal(READ, pdf),
    "pdf of three pages": Animal(READ, lambda: pdf(pages=3)),
    "packed pdf": Animal(READ, packed_pdf),
    "pdf that opens at a page": Animal(READ, lambda: pdf(catalog=b"/OpenAction [3 0 R /Fit]")),
    "pdf that goes to a page": Animal(READ, lambda: pdf(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>")),
    "pdf with a link": Animal(
        READ, lambda: pdf(page=b"/Annots [<< /Subtype /Link /A << /S /URI /URI (https://kemdikbud.go.id) >> >>]")
    ),
    "pdf without a table": Animal(READ, lambda: pdf().replace(b"startxref\n", b"startxref\n9")),
    "pdf, half": Animal(Reason.BROKEN_PDF, lambda: _half(pdf())),
    "pdf in name only": Animal(Reason.BROKEN_PDF, lambda: b"%PDF-1.7\nbukan PDF"),
    "pdf without pages": Animal(Reason.NO_PAGES, lambda: pdf(pages=0)),
    "pdf whose pages are a ring": Animal(Reason.BROKEN_PDF, lambda: pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")),
    "pdf with a web page": Animal(Reason.MIXED, lambda: pdf(head=b"%PDF-1.7\n%" + WEB_PAGE + b"\n")),
    "locked pdf": Animal(Reason.LOCKED, lambda: locked("rahasia")),
    "pdf locked against printing": Animal(Reason.LOCKED, lambda: locked("")),
    "pdf with a script": Animal(Reason.ACTIVE, lambda: pdf(SCRIPT, catalog=b"/OpenAction 4 0 R")),
    "pdf with a script written otherwise": Animal(
        Reason.ACTIVE, lambda: pdf(b"<< /S /J#61vaScript /J#53 (1) >>", catalog=b"/OpenAction 4 0 R")
    ),
    "packed pdf with a script": Animal(Reason.ACTIVE, lambda: packed_pdf(SCRIPT, catalog=b"/OpenAction 4 0 R")),
    "packed pdf with a script on nothing": Animal(Reason.ACTIVE, lambda: packed_pdf(SCRIPT)),
    "pdf with a script on a page": Animal(Reason.ACTIVE, lambda: pdf(page=b"/AA << /O %s >>" % SCRIPT)),
    "pdf with a script among its names": Animal(Reason.ACTIVE, lambda: pdf(SCRIPT, catalog=NAMES)),
    "packed pdf with a script among its names": Animal(Reason.ACTIVE, lambda: packed_pdf(SCRIPT, catalog=NAMES)),
    "pdf with a script in an older version": Animal(Reason.ACTIVE, lambda: pdf() + b"9 0 obj\n%s\nendobj\n" % SCRIPT),
    "pdf with a script for a link": Animal(
        Reason.ACTIVE, lambda: pdf(page=b"/Annots [<< /A << /S /URI /URI (JavaScript:alert\\(1\\)) >> >>]")
    ),
    "pdf that starts a program": Animal(Reason.ACTIVE, lambda: pdf(LAUNCH, catalog=b"/OpenAction 4 0 R")),
    "packed pdf that starts a program": Animal(Reason.ACTIVE, lambda: packed_pdf(LAUNCH)),
    "pdf that sends a form": Animal(Reason.ACTIVE, lambda: packed_pdf(b"<< /S /SubmitForm /F (http://x.id) >>")),
    "pdf that brings data in": Animal(Reason.ACTIVE, lambda: packed_pdf(b"<< /S /ImportData /F (a.fdf) >>")),
    "pdf with a film": Animal(Reason.ACTIVE, lambda: packed_pdf(b"<< /Type /Annot /Subtype /RichMedia >>")),
    "pdf with an xfa form": Animal(Reason.ACTIVE, lambda: _form(stream(b"", b"<xdp/>"))),
    "pdf with a file in it": Animal(Reason.ATTACHED, with_attachment),
    "packed pdf with a file in it": Animal(
        Reason.ATTACHED, lambda: packed_pdf(b"<< /Type /Filespec /EF << /F 9 0 R >> >>")
    ),
    "pdf of a page drawn a million times": Animal(Reason.HEAVY_PDF, lambda: pdf(pages=1_000_000)),
}

RECORDINGS = {
    "mp4": lambda: b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
    "quicktime": lambda: b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ",
    "3gp": lambda: b"\0\0\0\x18ftyp3gp4\0\0\x02\x003gp4isom",
    "m4a": lambda: b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom",
    "webm": lambda: (
        b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04"
    ),
    "ogg": lambda: b"OggS\0\x02" + bytes(20) + b"\x01\x1e\x01vorbis",
    "mp3 with a title": lambda: b"ID3\x04\0\0\0\0\0\x23TSSE",
    "mp3": lambda: b"\xff\xfb\x90\x64" + bytes(60),
    "wav": lambda: b"RIFF\x24\0\0\0WAVEfmt ",
}

ZOO = {
    **PHOTOS,
    **SPOILT,
    **STRANGERS,
    **DOCUMENTS,
    **{name: Animal(UNKNOWN, body) for name, body in RECORDINGS.items()},
}
