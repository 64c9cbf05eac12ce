"""What came in is refused in a sentence, or comes out drawn anew and harmless; and whoever asked is none the worse."""

import ast
import signal
import sys
import tempfile
import threading
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import pmo_app.looking
from pmo_app.looking import (
    DOCUMENTS,
    PHOTOS,
    RECORDINGS,
    Busy,
    Refused,
    Sort,
    look_at,
    refusals,
    running,
    what_is,
)
from pmo_app.looking.worker.faults import Reason
from tests.looking import zoo
from tests.looking.papers import packed_pdf, pdf
from tests.looking.pictures import CORNERS, GPS_TAGS, exif, jpeg, lying, painted, png
from tests.looking.zoo import AS_SENT, READ, REDRAWN, ZOO

TRACES = (b"Exif", b"http://ns.adobe", b"Photoshop 3.0", b"GPS", b"<script", b"PK\x03\x04", b"adobe:ns:meta", b"8BIM")
MOST_MEMORY = 200 * 1000  # kB
LAUNCHER = Path(__file__).parent / "launcher.py"
WORKER = Path(pmo_app.looking.__file__).parent / "worker"


@pytest.fixture(autouse=True)
def temp(tmp_path, monkeypatch):
    """Where the worker's folders are made; nothing may stay there."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not list(folder.iterdir()), "something was left behind"


@pytest.fixture
def sent(tmp_path):
    def sent(body: bytes) -> Path:
        file = tmp_path / "berkas"
        file.write_bytes(body)
        return file

    return sent


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """How much the worker held at most, in kB; 0 when none was started."""
    report = tmp_path / "memory"
    command = running.command
    launched = [sys.executable, "-I", str(LAUNCHER), str(report)]
    monkeypatch.setattr(running, "command", lambda *given, **wishes: [*launched, *command(*given, **wishes)])
    return lambda: int(report.read_text()) if report.exists() else 0


def opened(variant) -> Image.Image:
    picture = Image.open(BytesIO(variant.body), formats=["JPEG"])
    picture.load()
    assert picture.size == (variant.width, variant.height)
    return picture


def corners(picture: Image.Image) -> list[tuple[int, int]]:
    """The four corners, each by the name of the colour it comes closest to."""
    shown = picture.convert("RGB")
    named = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}

    def name(right, down):
        seen = shown.getpixel((int((0.1 + 0.8 * right) * shown.width), int((0.1 + 0.8 * down) * shown.height)))
        return min(named, key=lambda word: sum((a - b) ** 2 for a, b in zip(seen, named[word], strict=True)))

    return [name(*corner) for corner in CORNERS]


def assert_harmless(variant):
    picture = opened(variant)
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "photoshop"} & picture.info.keys()
    assert variant.body.endswith(b"\xff\xd9")
    assert variant.body.count(b"\xff\xd9") == 1, "a second picture, or something after the first"
    assert not [trace for trace in TRACES if trace in variant.body]


@pytest.mark.parametrize("name", ZOO)
def test_each_animal_of_the_zoo_meets_its_fate(name, sent, memory):
    fate, make, upright = ZOO[name]
    body = make()
    if isinstance(fate, Reason):
        with pytest.raises(Refused) as refused:
            look_at(sent(body))
        assert str(refused.value) == refusals.SENTENCES[fate]
    else:
        look = look_at(sent(body))
        assert (look.pages > 0) == (fate == READ)
        assert set(look.variants) == (set() if fate == READ else {"small", "medium", "large"})
        for variant in look.variants.values():
            assert_harmless(variant)
        if fate != READ:
            large = look.variants["large"]
            assert (sha256(large.body).digest() == sha256(body).digest()) == (fate == AS_SENT)
        if upright:
            assert (large.width, large.height) == upright
            assert all(corners(opened(variant)) == list(CORNERS.values()) for variant in look.variants.values())
    assert memory() < MOST_MEMORY


def test_the_zoo_is_large_and_holds_what_it_should():
    assert len(ZOO) >= 60
    told = {animal.fate for animal in ZOO.values()}
    assert told >= {REDRAWN, AS_SENT, READ} | set(Reason) - {Reason.HEAVY, Reason.LARGE_ORIGINAL}
    tagged = [animal.body() for name, animal in ZOO.items() if "gps" in name]
    assert len(tagged) == 4 and all(GPS_TAGS[29].encode() in body or b"Exif" in body for body in tagged)


def test_sizes_fit_what_they_are_for(sent):
    look = look_at(sent(png(painted(2000, 1000))))
    assert {name: (v.width, v.height) for name, v in look.variants.items()} == {
        "large": (1600, 800),
        "medium": (640, 320),
        "small": (240, 120),
    }
    assert look.sort is Sort.PNG


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_original_is_kept_in_full_size_upright_and_without_a_word(orientation, sent, memory):
    body = jpeg(lying(orientation, width=2400, height=1800), exif=exif(orientation, gps=True))
    original = look_at(sent(body), keeps_original=True).variants["original"]
    assert (original.width, original.height) == (2400, 1800)
    assert corners(opened(original)) == list(CORNERS.values())
    assert_harmless(original)


def test_an_original_of_24_megapixels_fits_into_the_memory(sent, memory):
    body = jpeg(lying(6, width=6000, height=4000), exif=exif(6))
    assert look_at(sent(body), keeps_original=True).variants["original"].width == 6000
    assert memory() < MOST_MEMORY


def test_a_larger_original_is_refused_and_the_photo_is_not(sent):
    file = sent(jpeg(Image.new("L", (6000, 5000))))
    with pytest.raises(Refused, match="ukuran asli"):
        look_at(file, keeps_original=True)
    assert look_at(file).variants["large"].width == 1600


def test_a_plain_jpeg_is_its_own_original(sent):
    body = jpeg()
    assert look_at(sent(body), keeps_original=True).variants["original"].body == body


def test_what_shines_through_is_white(sent):
    large = opened(look_at(sent(zoo.PHOTOS["see-through grey png"].body())).variants["large"])
    assert min(large.getpixel((56, 40))) > 250


def test_sixteen_bits_of_grey_stay_grey(sent):
    large = opened(look_at(sent(zoo.PHOTOS["16-bit grey png"].body())).variants["large"])
    assert all(abs(level - 128) < 3 for level in large.getpixel((30, 20)))


def test_pages_are_counted(sent):
    assert look_at(sent(pdf(pages=3))).pages == 3
    assert look_at(sent(packed_pdf())).pages == 1


@pytest.mark.parametrize("name", zoo.RECORDINGS)
def test_a_recording_is_known_by_its_first_bytes(name):
    assert what_is(zoo.RECORDINGS[name]()) in RECORDINGS


@pytest.mark.parametrize(
    ("name", "sort"),
    [("quicktime", Sort.MP4), ("m4a", Sort.M4A), ("webm", Sort.WEBM), ("mp3", Sort.MP3), ("wav", Sort.WAV)],
)
def test_each_recording_is_told_from_the_others(name, sort):
    assert what_is(zoo.RECORDINGS[name]()) is sort


@pytest.mark.parametrize("name", zoo.STRANGERS)
def test_what_is_not_taken_is_no_sort(name):
    assert what_is(zoo.STRANGERS[name].body()) is None


def test_each_sort_is_of_one_kind_and_has_a_name_of_its_own():
    kinds = [PHOTOS, DOCUMENTS, RECORDINGS]
    assert all(sum(sort in kind for kind in kinds) == 1 for sort in Sort)
    assert len({sort.extension for sort in Sort}) == len({sort.media_type for sort in Sort}) == len(Sort)


@given(st.binary(max_size=80))
def test_no_beginning_makes_it_stumble(head):
    assert what_is(head) in {None, *Sort}


def test_whoever_comes_while_another_is_looked_at_waits_and_then_is_told(sent, monkeypatch):
    monkeypatch.setattr(running, "PATIENCE", 0.05)
    file = sent(jpeg())
    with running._one_at_a_time, pytest.raises(Busy, match="Tunggu sebentar"):
        look_at(file)


def test_many_at_once_all_have_their_turn(sent):
    file, seen = sent(jpeg()), []
    threads = [threading.Thread(target=lambda: seen.append(look_at(file).sort)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [Sort.JPEG] * 4


def test_when_the_machine_has_no_time_the_worker_is_ended_and_the_file_is_not_blamed(sent, monkeypatch):
    monkeypatch.setattr(running, "PATIENCE", 0.01)
    with pytest.raises(Busy):
        look_at(sent(jpeg()))


@pytest.mark.parametrize(
    ("end", "said"), [(signal.SIGSEGV, "rusak"), (signal.SIGXCPU, "terlalu berat"), (signal.SIGKILL, "terlalu berat")]
)
def test_a_worker_that_dies_of_a_file_is_survived(end, said, sent, monkeypatch):
    dies = [sys.executable, "-I", "-c", f"import os; os.kill(os.getpid(), {end.value})"]
    monkeypatch.setattr(running, "command", lambda *given, **wishes: dies)
    file = sent(jpeg())
    with pytest.raises(Refused, match=said):
        look_at(file)


def test_a_worker_that_cannot_work_is_no_fault_of_the_file(sent, monkeypatch):
    monkeypatch.setattr(
        running, "command", lambda *given, **wishes: [sys.executable, "-I", "-c", "raise SystemExit(1)"]
    )
    with pytest.raises(RuntimeError, match="could not work"):
        look_at(sent(jpeg()))


def test_after_a_bomb_the_next_photo_is_looked_at(sent):
    with pytest.raises(Refused):
        look_at(sent(ZOO["30k x 30k png"].body()))
    assert look_at(sent(jpeg())).variants


def test_every_reason_has_a_sentence_that_says_what_is_safe_and_what_to_do():
    assert set(refusals.SENTENCES) == set(Reason)
    for sentence in refusals.SENTENCES.values():
        assert "tidak terganggu." in sentence and sentence.count(". ") >= 2 and sentence.endswith(".")


def test_a_server_that_holds_python_inside_starts_the_interpreter_all_the_same(sent, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
    assert look_at(sent(jpeg())).variants


def test_the_worker_knows_nothing_of_the_app():
    siblings = {path.stem for path in WORKER.glob("*.py")}
    for path in WORKER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in {name.split(".")[0] for name in named}:
                assert name in siblings | sys.stdlib_module_names | {"PIL", "pi_heif", "pypdf"}, f"{path.name}: {name}"


random_files = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def looked_at_or_refused(file):
    try:
        look_at(file)
    except Refused as refused:
        assert str(refused) in refusals.SENTENCES.values()


@random_files
@given(
    beginning=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7\n", b""]),
    rest=st.binary(max_size=400),
)
def test_random_bytes_are_refused_and_nothing_worse(beginning, rest, sent):
    looked_at_or_refused(sent(beginning + rest))


@random_files
@given(
    whole=st.sampled_from([jpeg(exif=exif(6, gps=True)), pdf(pages=2), packed_pdf(), png(), zoo.HEIC]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_file_with_some_bytes_changed_is_drawn_or_refused_and_nothing_worse(whole, changes, sent):
    body = bytearray(whole)
    for place, byte in changes:
        body[int(place * len(body))] = byte
    looked_at_or_refused(sent(bytes(body)))
