"""The files a page needs: one stylesheet and one script made of their parts, and for each file an address that
changes with it.

Files are few and small, so they are kept in memory, pressed as hard as can be, once. On a first visit the style
travels inside the page, allowed by its hash in the CSP, while the browser fetches the same text as a file in the
background; a cookie then says that it has it, and later pages only name the file.
"""

import base64
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import brotli
import rcssmin
import rjsmin
from flask import Blueprint, Flask, Response, abort, current_app, request
from markupsafe import Markup

from pmo_app.lasting import cached_property

STYLE, SCRIPT, WORKER, FILES = "app.css", "app.js", "js/worker.js", "js/evidence.js"
STYLE_COOKIE = "style"
YEAR = 365 * 24 * 60 * 60
SERVED = {".css", ".js", ".svg", ".png", ".webmanifest", ".txt"}

assets = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    name: str
    body: bytes

    @cached_property
    def sha(self) -> bytes:
        return hashlib.sha256(self.body).digest()

    @cached_property
    def digest(self) -> str:
        return self.sha.hex()[:10]

    @property
    def csp_hash(self) -> str:
        return f"'sha256-{base64.b64encode(self.sha).decode()}'"

    @property
    def markup(self) -> Markup:
        """For a <style> block, letter for letter: the hash is of exactly this."""
        return Markup(self.body.decode())  # noqa: S704 - our own file, not anybody's text

    @cached_property
    def pressed(self) -> dict[str, bytes]:
        """The body by encoding, the best first."""
        return {"br": brotli.compress(self.body, quality=11), "gzip": gzip.compress(self.body, 9, mtime=0)}


def init_app(app: Flask, folder: Path) -> None:
    app.register_blueprint(assets)
    app.extensions["assets"] = files = shelf(folder)
    app.jinja_env.globals.update(
        stylesheet=files[STYLE],
        asset=lambda name: app.url_for("assets.show", digest=files[name].digest, name=name),
        has_stylesheet=lambda: request.cookies.get(STYLE_COOKIE) == files[STYLE].digest,
    )
    app.after_request(remember_the_style)


def shelf(folder: Path) -> dict[str, Asset]:
    """Every file a browser may ask for, by name. What css/ORDER and js/ORDER list is one file each, without comments
    and spaces."""
    parts = {STYLE: _parts(folder / "css"), SCRIPT: _parts(folder / "js")}
    inside = {file for files in parts.values() for file in files}
    alone = (file for file in folder.rglob("*") if file.suffix in SERVED and file not in inside)
    found = {name: Asset(name, file.read_bytes()) for file in alone if (name := file.relative_to(folder).as_posix())}
    whole = {name: "\n".join(file.read_text("utf-8") for file in files) for name, files in parts.items()}
    style, script = rcssmin.cssmin(whole[STYLE]), rjsmin.jsmin(whole[SCRIPT])
    made = {STYLE: style, SCRIPT: script, **{name: rjsmin.jsmin(found[name].body.decode()) for name in (WORKER, FILES)}}
    return {**found, **{name: Asset(name, text.encode()) for name, text in made.items()}}


def _parts(folder: Path) -> list[Path]:
    return [folder / name for name in (folder / "ORDER").read_text("utf-8").split()]


def release(files: dict[str, Asset]) -> str:
    """What this set of files is known by."""
    return hashlib.sha256("".join(sorted(asset.digest for asset in files.values())).encode()).hexdigest()[:12]


@assets.get("/static/<string:digest>/<path:name>")
def show(digest: str, name: str) -> Response:
    """A file. Under an old digest it is the present one, not to be kept: a page of before an update asked for it. Such
    a page gets no script, though: it works without, and might not with another release's."""
    asset = current_app.extensions["assets"].get(name) or abort(404)
    if digest != asset.digest and name.endswith(".js"):
        abort(404)
    encoding = next((one for one in asset.pressed if one in request.accept_encodings), None)
    response = Response(asset.pressed[encoding] if encoding else asset.body, mimetype=mimetypes.guess_type(name)[0])
    response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if digest == asset.digest else 0
    response.cache_control.immutable = digest == asset.digest
    return response


def remember_the_style(response: Response) -> Response:
    style = current_app.extensions["assets"][STYLE]
    is_page = response.mimetype == "text/html" and response.status_code == 200
    if is_page and "HX-Request" not in request.headers and request.cookies.get(STYLE_COOKIE) != style.digest:
        kept = {"max_age": YEAR, "samesite": "Lax", "httponly": True, "secure": request.is_secure}
        response.set_cookie(STYLE_COOKIE, style.digest, **kept)
    return response
