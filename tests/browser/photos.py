"""What the tests of evidence choose on a phone, what they see of it there, and what they find of it on the server."""

import hashlib
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from pmo_app import create_app, storage
from pmo_app.extensions import db
from pmo_app.models import Evidence
from tests.browser.outbox import until
from tests.support.databases import SETTINGS
from tests.support.killing import KEY, ROOT, Server

EVIDENCE = "/schools/99000101/2026/meetings/3/evidence"
CONSENT = "Tidak ada wajah murid yang dikenali"
GPS, MAKER = 0x8825, 0x010F
KEPT = """new Promise((have) => {
  const asked = indexedDB.open("pmo-files", 1);
  asked.onupgradeneeded = () => asked.transaction.abort();  // the page itself has yet to make it
  asked.onerror = () => have(false);
  asked.onsuccess = () => {
    const all = asked.result.transaction("files").objectStore("files").getAll();
    all.onsuccess = () => { asked.result.close(); have(all.result.length === arg); };
  };
})"""


class House(Server):
    """A server in processes of its own, with a store of its own, that can be killed in the middle of anything."""

    def __init__(self, url: str, store: Path):
        self.url, self.store = url, store
        super().__init__(url)
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        options = ["-w", "2", "--threads", "8", "-b", f"127.0.0.1:{self.port}", "--log-level", "critical"]
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", *options, "wsgi:app"]
        env = {**self.env, "EVIDENCE_STORE": str(self.store)}
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)

    def app(self):
        """The same house from inside, to look what it keeps."""
        told = {"SECRET_KEY": KEY, "SQLALCHEMY_DATABASE_URI": self.url, "EVIDENCE_STORE": self.store}
        return create_app({**SETTINGS, **told})


def photo(name: str, seed: int = 0) -> dict:
    """Some 4 MB of it, as a phone takes it, with the place it was taken at."""
    dots = random.Random(seed).randbytes(30 * 40 * 3)
    scene = Image.frombytes("RGB", (30, 40), dots).resize((3000, 4000), Image.Resampling.BICUBIC)
    grain = Image.merge("RGB", [Image.effect_noise(scene.size, 18)] * 3)
    told = Image.Exif()
    told[MAKER] = "HP Ibu Ratna"
    told.get_ifd(GPS)[2] = (3.0, 35.0, 44.0)
    body = BytesIO()
    Image.blend(scene, grain, 0.5).save(body, "JPEG", quality=90, exif=told)
    return {"name": name, "mimeType": "image/jpeg", "buffer": body.getvalue()}


def recording(name: str, size: int) -> dict:
    """As long as wanted, and by its first bytes a film."""
    start = b"\0\0\0\x18ftypisom\0\0\0\1isomavc1"
    return {"name": name, "mimeType": "video/mp4", "buffer": start + random.Random(7).randbytes(size - len(start))}


def no_photo(name: str) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"Ini catatan rapat, bukan foto."}


def part(page, kind="documentation"):
    return page.locator(f"#evidence-{kind}")


def choose(page, *files: dict, kind="documentation"):
    """Pick files, and tick what is asked before a person's first photo."""
    if not (field := part(page, kind).get_by_label("Tambah")).is_visible():
        part(page, kind).locator("summary").first.click()
    expect(part(page, kind).get_by_role("button", name="Kirim berkas")).to_be_hidden()  # the script is there
    field.set_input_files(list(files))
    consent = part(page, kind).get_by_label(CONSENT)
    if consent.count() and not consent.is_checked():
        consent.check()


def queue(page, kind="documentation"):
    return part(page, kind).locator("[data-queue] li")


def said(page, kind="documentation"):
    return part(page, kind).locator("form[data-files] > [role=status]")


def all_lie_on_the_phone(page, count):
    """Chosen, made small and written down on the device, each of them."""
    expect(page.get_by_text("Menyiapkan…")).to_have_count(0)
    until(page, KEPT, count)


def kept_by(app, kind="documentation") -> list[tuple[str, str, bytes]]:
    """Of each file of this kind that was sent: its title, its hash in the database, its bytes in the store."""
    with app.app_context():
        mine = select(Evidence).where(Evidence.kind == kind, Evidence.key.is_not(None)).order_by(Evidence.id)
        told = [(piece.title, piece.sha256, bytes_of(piece)) for piece in db.session.scalars(mine)]
        db.session.remove()
        db.engine.dispose()
    return told


def bytes_of(piece: Evidence) -> bytes:
    return b"".join(storage.store().read(piece.place("large" if piece.form == "photo" else "file")))


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Signal:
    """How much of a network a page has, in bytes a second each way; none at all, or as much as there is."""

    def __init__(self, page, speed: int = -1):
        self.speed, self.line = speed, page.context.new_cdp_session(page)
        self.is_there()

    def is_there(self) -> None:
        self._becomes(offline=False)

    def is_gone(self) -> None:
        self._becomes(offline=True)

    def _becomes(self, *, offline: bool) -> None:
        told = {"latency": 100, "downloadThroughput": self.speed, "uploadThroughput": self.speed}
        self.line.send("Network.emulateNetworkConditions", {"offline": offline, **told})
