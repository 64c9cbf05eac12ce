"""A photo drawn anew: upright, opaque, in sRGB, in several sizes, without a word of what stood beside the picture."""

import mmap
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from faults import Fault, Reason
from jpeg import comes_in_one_pass, is_plain
from PIL import Image, ImageCms

SIDES = {"large": 1600, "medium": 640, "small": 240}
QUALITY, QUALITY_OF_ORIGINALS = 80, 90
MILLION = 1_000_000
MOST_PIXELS, MOST_PIXELS_IN_ONE_PASS = 25 * MILLION, 120 * MILLION
MOST_PIXELS_OF_WEBP = 10 * MILLION  # opening one takes 16 bytes a pixel
MOST_PIXELS_OF_ORIGINALS_IN_PASSES = 16 * MILLION  # a progressive JPEG lies in memory twice while it is drawn
STRIP = 2 * MILLION  # pixels

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS, FROM_THE_END = (5, 6, 7, 8), (3, 4, 6, 7)
ORIENTATION = 0x0112

Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves


def redrawn(source: int, sort: str, folder: Path, *, keeps_original: bool) -> dict[str, tuple[int, int]]:
    """The photo's variants in the folder; their sizes. `source` is the number of an open file."""
    with open(source, "rb") as opened, mmap.mmap(source, 0, access=mmap.ACCESS_READ) as body:
        picture = _opened(opened, sort)
        is_in_one_pass = sort == "jpeg" and comes_in_one_pass(body)
        _look_at_size(picture, _most_pixels(sort, is_in_one_pass))
        if keeps_original:
            _look_at_original(picture, sort == "jpeg" and not is_in_one_pass)
        stays = sort == "jpeg" and is_plain(body)
        if sort == "jpeg" and not keeps_original:
            picture.draft(None, fitted(picture.size, SIDES["large"]))
        canvas = _anew(picture, folder, 1 if keeps_original else max(1, max(picture.size) // SIDES["large"]))
        sizes = {}
        if keeps_original:
            canvas.save(folder / "original.jpg", "JPEG", quality=QUALITY_OF_ORIGINALS)
            sizes["original"] = canvas.size
        for name, side in SIDES.items():
            canvas = canvas.resize(fitted(canvas.size, side), Image.Resampling.LANCZOS)
            canvas.save(folder / f"{name}.jpg", "JPEG", quality=QUALITY, optimize=True)
            sizes[name] = canvas.size
        if stays:
            for name in sizes.keys() & {"original", "large"}:
                with (folder / f"{name}.jpg").open("wb") as kept:
                    opened.seek(0)
                    shutil.copyfileobj(opened, kept)
        return sizes


def fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size made to fit a square of this side; never larger than it is."""
    scale = min(1, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


class Heic:
    """A photo of an iPhone, upright already, of which only a strip at a time is made a picture."""

    def __init__(self, source):
        import pi_heif

        pi_heif.options.DECODE_THREADS = 1
        self.inside = pi_heif.open_heif(source, convert_hdr_to_8bit=True, remove_stride=False)
        self.width, self.height = self.size = self.inside.size
        self.info = {"icc_profile": self.inside.info.get("icc_profile")}

    def load(self) -> None:
        self.rows, self.row = memoryview(self.inside.data), self.inside.stride
        self.width, self.height = self.size = self.inside.size  # as it was drawn

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        _, top, width, bottom = box
        rows, mode = self.rows[top * self.row : bottom * self.row], self.inside.mode
        return Image.frombytes(mode, (width, bottom - top), rows, "raw", mode, self.row)

    def getexif(self) -> dict:
        return {}

    def close(self) -> None:
        del self.inside, self.rows


def _opened(source, sort: str) -> Image.Image | Heic:
    if sort == "heic":
        return Heic(source)
    picture = Image.open(source, formats=[FORMATS[sort]])
    if sort in ("png", "webp") and picture.is_animated:
        raise Fault(Reason.ANIMATED)
    return picture


def _most_pixels(sort: str, is_in_one_pass: bool) -> int:
    if is_in_one_pass:
        return MOST_PIXELS_IN_ONE_PASS
    return MOST_PIXELS_OF_WEBP if sort == "webp" else MOST_PIXELS


def _look_at_size(picture: Image.Image | Heic, most: int) -> None:
    if picture.width * picture.height > most:
        raise Fault(Reason.MANY_PIXELS)


def _look_at_original(picture: Image.Image | Heic, is_in_passes: bool) -> None:
    most = MOST_PIXELS_OF_ORIGINALS_IN_PASSES if is_in_passes else MOST_PIXELS
    if picture.width * picture.height > most:
        raise Fault(Reason.LARGE_ORIGINAL)


def _anew(picture: Image.Image, folder: Path, factor: int) -> Image.Image:
    """The picture on a canvas of its own, this many times smaller. It goes over the disk in strips, so that a large one
    never lies in memory twice."""
    picture.load()
    orientation = _orientation(picture)
    strips = []
    for number, strip in enumerate(_strips(picture, factor)):
        kept = folder / f"strip-{number}"
        kept.write_bytes(strip.tobytes())
        strips.append((kept, strip.size))
    picture.close()
    width, height = strips[0][1][0], sum(size[1] for _, size in strips)
    canvas, top = Image.new("RGB", (height, width) if orientation in SIDEWAYS else (width, height)), 0
    for kept, size in strips:
        strip = Image.frombytes("RGB", size, kept.read_bytes())
        kept.unlink()
        start = height - top - size[1] if orientation in FROM_THE_END else top
        turned = strip.transpose(TURNS[orientation]) if orientation in TURNS else strip
        canvas.paste(turned, (start, 0) if orientation in SIDEWAYS else (0, start))
        top += size[1]
    return canvas


def _orientation(picture: Image.Image) -> int:
    try:
        return picture.getexif().get(ORIENTATION, 1)
    except Exception:  # what stands beside a picture may be broken; the picture is not
        return 1


def _strips(picture: Image.Image, factor: int) -> Iterator[Image.Image]:
    rows = max(1, STRIP // (picture.width * factor)) * factor
    in_srgb = None
    for top in range(0, picture.height, rows):
        strip = _opaque(picture.crop((0, top, picture.width, min(top + rows, picture.height))))
        in_srgb = in_srgb or _to_srgb(picture.info.get("icc_profile"), strip.mode)
        yield in_srgb(strip.reduce(factor))


def _opaque(strip: Image.Image) -> Image.Image:
    """In one of the modes L, RGB and CMYK; what shines through is white."""
    if strip.mode.startswith("I"):
        strip = strip.point(lambda level: level * (1 / 256))  # 16 bits to 8
    if strip.mode == "P":
        strip = strip.convert("RGBA")
    if strip.mode in ("LA", "La", "PA", "RGBA", "RGBa"):
        white = Image.new("RGBA", strip.size, "white")
        white.alpha_composite(strip.convert("RGBA"))
        return white.convert("RGB")
    return strip if strip.mode in ("L", "RGB", "CMYK") else strip.convert("L" if strip.mode[0] in "1I" else "RGB")


def _to_srgb(profile: bytes | None, mode: str) -> Callable[[Image.Image], Image.Image]:
    """Colours as a screen shows them; a profile that is broken, or of another kind of picture, is passed over."""
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile or b""))
        change = ImageCms.buildTransform(given, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return lambda strip: strip.convert("RGB")
    return lambda strip: ImageCms.applyTransform(strip, change)
