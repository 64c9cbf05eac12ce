"""Photos and files as phones make them, made here."""

import random
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter


def jpeg(width: int = 1200, height: int = 900, *, seed: int = 1, noise: int = 0, exif=None, quality: int = 80) -> bytes:
    """A picture with something in it; `noise` (0 to 255) makes it weigh more."""
    dice = random.Random(seed)
    small = Image.new("RGB", (24, 18))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(24 * 18)])
    image = small.resize((width, height), Image.Resampling.BICUBIC)
    if noise:
        grain = Image.frombytes("L", (width, height), dice.randbytes(width * height))
        image = Image.blend(image, Image.merge("RGB", [grain] * 3), noise / 255)
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return out.getvalue()


def with_place(width: int = 1200, height: int = 900, *, seed: int = 1, orientation: int = 1, noise: int = 0) -> bytes:
    """A photo that says where it was taken, and which way up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "HP Bu Ratna"
    exif.get_ifd(0x8825).update({1: "S", 2: (5.0, 8.0, 30.0), 3: "E", 4: (119.0, 25.0, 12.0)})
    return jpeg(width, height, seed=seed, exif=exif, noise=noise)


def pdf(pages: int = 1) -> bytes:
    """Blank pages."""
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


PDF = pdf()


def recording(size: int, seed: int = 1) -> bytes:
    """What begins like a film and goes on like noise."""
    head = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
    return head + random.Random(seed).randbytes(size - len(head))
