"""The files a page needs: one stylesheet made of its parts, and an address for each file that changes with it.

On a first visit the style travels inside the page, allowed by its hash in the CSP, while the browser fetches the same
text as a file in the background; a cookie then says that it has it, and later pages only name the file.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin
from flask import Blueprint, Flask, Response, current_app, request, url_for
from markupsafe import Markup

STYLE_COOKIE = "style"
YEAR = 365 * 24 * 60 * 60

assets = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Stylesheet:
    text: str
    digest: str
    csp_hash: str

    @property
    def markup(self) -> Markup:
        """For a <style> block, letter for letter: the hash is of exactly this."""
        return Markup(self.text)  # noqa: S704 - our own files, not anybody's text


@cache
def stylesheet(folder: Path) -> Stylesheet:
    """All style files of the house in the order of css/ORDER, as one, without comments and spaces."""
    names = (folder / "css" / "ORDER").read_text("utf-8").split()
    text = rcssmin.cssmin("\n".join((folder / "css" / name).read_text("utf-8") for name in names))
    sha = hashlib.sha256(text.encode())
    return Stylesheet(text, sha.hexdigest()[:10], f"'sha256-{base64.b64encode(sha.digest()).decode()}'")


@cache
def digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def init_app(app: Flask) -> None:
    folder = Path(app.static_folder)
    app.register_blueprint(assets)
    app.extensions["stylesheet"] = style = stylesheet(folder)
    app.jinja_env.globals.update(
        stylesheet=style,
        asset=lambda name: url_for("static", filename=name, v=digest_of(folder / name)),
        has_stylesheet=lambda: request.cookies.get(STYLE_COOKIE) == style.digest,
    )
    app.after_request(remember_the_style)


@assets.get("/style/<string:digest>.css")
def style(digest: str) -> Response:
    """The stylesheet. Under an old digest it is the present one, not kept: a page of before an update asked."""
    sheet = current_app.extensions["stylesheet"]
    response = Response(sheet.text, mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if digest == sheet.digest else 0
    response.cache_control.immutable = digest == sheet.digest
    return response


def remember_the_style(response: Response) -> Response:
    sheet = current_app.extensions["stylesheet"]
    is_page = response.mimetype == "text/html" and response.status_code == 200
    if is_page and "HX-Request" not in request.headers and request.cookies.get(STYLE_COOKIE) != sheet.digest:
        response.set_cookie(
            STYLE_COOKIE, sheet.digest, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return response
