"""Pictures for tests, painted in four colours so that it shows which way up they are; and what is put into them."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageCms, PngImagePlugin

# Stored lying on its side, with a turn of its own (irot), an orientation in its EXIF that says the same, and a place.
# Made once from `painted()` with heif-enc of Debian's libheif-examples; the turn was put in by hand.
HEIC = (Path(__file__).parent / "upright.heic").read_bytes()

CORNERS = {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "white"}
GPS_TAGS = {1: "S", 2: (8.0, 39.0, 12.0), 3: "E", 4: (115.0, 13.0, 30.0), 29: "GPS 2026:11:24"}
XMP = (
    b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    b' exif:GPSLatitude="8,39S"/></x:xmpmeta>'
)
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0c\x1c\x02\x5a\0\x07Lombok!"
WEB_PAGE = b"<html><script>alert(1)</script></html>"
UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def painted(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    picture = Image.new("RGB", (width, height))
    for (right, down), colour in CORNERS.items():
        left, top = right * width // 2, down * height // 2
        picture.paste(colour, (left, top, left + width, top + height))
    return picture.convert(mode)


def saved(picture: Image.Image, format: str, **options) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, format, **options)
    return kept.getvalue()


def jpeg(picture: Image.Image | None = None, **options) -> bytes:
    return saved(picture or painted(), "JPEG", **{"quality": 90, **options})


def png(picture: Image.Image | None = None, **options) -> bytes:
    return saved(picture or painted(), "PNG", **options)


def webp(picture: Image.Image | None = None, **options) -> bytes:
    return saved(picture or painted(), "WEBP", **{"lossless": True, **options})


def animated(format: str, **options) -> bytes:
    frames = [painted(mode=mode) for mode in ("RGB", "L", "1")]
    return saved(frames[0].convert("RGB"), format, save_all=True, append_images=frames[1:], duration=100, **options)


def exif(orientation: int = 1, *, gps: bool = False) -> Image.Exif:
    words = Image.Exif()
    words[0x0112] = orientation
    if gps:
        words.get_ifd(0x8825).update(GPS_TAGS)
    return words


def lying(orientation: int, **options) -> Image.Image:
    """As a camera stores it that was held otherwise; its EXIF says how to turn it."""
    picture = painted(**options)
    return picture.transpose(UNDO[orientation]) if orientation in UNDO else picture


def segment(marker: int, inside: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(inside) + 2) + inside


def with_segment(body: bytes, marker: int, inside: bytes) -> bytes:
    """A JPEG with one more segment, after its first."""
    place = 4 + int.from_bytes(body[4:6])
    return body[:place] + segment(marker, inside) + body[place:]


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def with_profile(body: bytes, inside: bytes) -> bytes:
    return with_segment(body, 0xE2, b"ICC_PROFILE\0\x01\x01" + inside)


def claiming(body: bytes, width: int, height: int) -> bytes:
    """A JPEG or WEBP whose head says it is of another size."""
    if body.startswith(b"RIFF"):
        return body[:26] + struct.pack("<HH", width, height) + body[30:]
    place = next(at for at in (body.find(b"\xff\xc0\0"), body.find(b"\xff\xc2\0")) if at > 0)
    return body[: place + 5] + struct.pack(">HH", height, width) + body[place + 9 :]


def with_words_in_png(**words: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    for name, text in words.items():
        info.add_itxt(name, text)
    return info


def chunk(name: bytes, inside: bytes) -> bytes:
    return struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", zlib.crc32(name + inside))


def zeros(length: int) -> bytes:
    """A zlib stream of at least so many zeros, made without packing them all: one block, again and again."""
    million = 1 << 20
    press = zlib.compressobj(9, wbits=-15)
    block = press.compress(bytes(million)) + press.flush(zlib.Z_FULL_FLUSH)
    times = -(-length // million)
    return b"\x78\xda" + block * times + press.flush() + struct.pack(">HH", times * million % 65521, 1)


def black_png(width: int, height: int, depth: int, colour: int, *before: bytes) -> bytes:
    """A PNG of zeros, small however large the picture; `colour` is the standard's number (0 grey, 2 RGB, 6 RGBA)."""
    bits = depth * {0: 1, 2: 3, 6: 4}[colour]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    rows = chunk(b"IDAT", zeros(height * (1 + -(-width * bits // 8))))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + rows + chunk(b"IEND", b"")
