"""The worker, the shell and the manifest."""

import json

from flask import Response, current_app, render_template, url_for

from pmo_app.pages.offline import offline
from pmo_app.pages.shared import assets

SHELL = (assets.STYLE, assets.SCRIPT, "icons.svg", "favicon.svg")
COLOUR = "#0D4438"
MANIFEST = {
    "name": "PMO Sekolah",
    "short_name": "PMO",
    "description": "Enam pertemuan refleksi sekolah dalam setahun.",
    "lang": "id",
    "id": "/",
    "start_url": "/",
    "scope": "/",
    "display": "standalone",
    "background_color": COLOUR,
    "theme_color": COLOUR,
}
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)


@offline.get("/sw.js")
def worker() -> Response:
    """The service worker, told which files make up this release. Its text changes with any of them, which is how a
    browser notices a new release."""
    files = current_app.extensions["assets"]
    named = [url_for("assets.show", digest=files[name].digest, name=name) for name in SHELL]
    told = f"const RELEASE = {json.dumps(assets.release(files))};\nconst FILES = {json.dumps(named)};\n"
    answer = Response(told + files[assets.WORKER].body.decode(), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@offline.get("/offline")
def shell():
    """What stands in for a page that cannot be fetched; a script then looks on the device for a copy of it."""
    return render_template("offline/shell.html")


@offline.get("/manifest.webmanifest")
def manifest() -> Response:
    files = current_app.extensions["assets"]
    icons = [
        {"src": url_for("assets.show", digest=files[name].digest, name=name), "sizes": sizes, "type": "image/png",
         "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]  # fmt: skip
    answer = Response(json.dumps({**MANIFEST, "icons": icons}), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
