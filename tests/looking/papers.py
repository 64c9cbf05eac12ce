"""PDFs for tests, written by hand so that anything can stand in them."""

import io
import struct
import zlib

from pypdf import PdfWriter

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
NAMES = b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"


def pdf(*more: bytes, catalog: bytes = b"", page: bytes = b"", pages: int = 1, head: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of empty pages. What is in `more` is numbered from 4 on."""
    kids = b" ".join([b"3 0 R"] * pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % page,
        *more,
    ]
    body, places = head, []
    for number, inside in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, inside)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


def stream(head: bytes, inside: bytes) -> bytes:
    packed = zlib.compress(inside)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (head, len(packed), packed)


def packed_pdf(*more: bytes, catalog: bytes = b"") -> bytes:
    """A PDF whose objects lie in a compressed stream, as most programs write it. `more` is numbered from 4 on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *more,
    ]
    index, inside = b"", b""
    for number, text in enumerate(objects, 1):
        index += b"%d %d " % (number, len(inside))
        inside += text + b"\n"
    holder, table = len(objects) + 1, len(objects) + 2
    body = b"%PDF-1.7\n"
    place = len(body)
    head = b"/Type /ObjStm /N %d /First %d" % (len(objects), len(index))
    body += b"%d 0 obj\n%s\nendobj\n" % (holder, stream(head, index + inside))
    rows = [(0, 0, 65535), *[(2, holder, at) for at in range(len(objects))], (1, place, 0), (1, len(body), 0)]
    entries = b"".join(struct.pack(">BIH", *row) for row in rows)
    head = b"/Type /XRef /W [1 4 2] /Size %d /Root 1 0 R" % len(rows)
    return body + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, stream(head, entries), len(body))


def locked(password: str) -> bytes:
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.encrypt(user_password=password, owner_password="pemilik", algorithm="AES-256")
    writer.write(kept)
    return kept.getvalue()


def with_attachment() -> bytes:
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_attachment("gaji.exe", b"MZ")
    writer.write(kept)
    return kept.getvalue()
