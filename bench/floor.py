"""The floor: a bare Flask app: a hello, a page of 12 kB with a stylesheet of 10 kB, POSTs that do nothing."""

import gzip
import random

from flask import Flask, Response, request

PAGE_SIZE, STYLE_SIZE, YEAR = 12_000, 10_000, 365 * 24 * 60 * 60
SYLLABLES = [
    "ba",
    "ca",
    "da",
    "ga",
    "ja",
    "ka",
    "la",
    "ma",
    "na",
    "pa",
    "ra",
    "sa",
    "ta",
    "wa",
    "ya",
    "ngan",
    "lah",
    "kan",
    "ber",
    "men",
    "per",
    "ter",
    "di",
    "ke",
    "se",
    "an",
    "i",
    "u",
]

app = Flask(__name__)


def words(size: int, start: str, end: str, pattern: str) -> bytes:
    """Text of exactly this size that compresses like a real page, the same in every run."""
    dice, text = random.Random(7), start
    while len(text) < size - len(end):
        text += pattern.format("".join(dice.choices(SYLLABLES, k=3)), dice.randrange(100))
    return (text[: size - len(end)] + end).encode()


HEAD = """<!doctype html><html lang=id><meta charset=utf-8><title>Floor</title><link rel=stylesheet href=/style.css>
<link rel=icon href="data:,"><button id=tap>Tap</button><p id=result></p><script src=/tap.js defer></script>"""
TAP = b"""tap.onclick = async () => { result.textContent = await (await fetch("/tap", {method: "POST"})).text(); };"""
PAGE = gzip.compress(words(PAGE_SIZE, HEAD, "</html>", '<p class="c{1}">{0} </p>'))
STYLE = gzip.compress(words(STYLE_SIZE, "", "}", ".{0}{{margin:{1}px}}\n"))


def compressed(body: bytes, mimetype: str, **headers: str) -> Response:
    return Response(body, mimetype=mimetype, headers={"Content-Encoding": "gzip", **headers})


@app.get("/hello")
def hello():
    return "hello"


@app.get("/")
def page():
    return compressed(PAGE, "text/html")


@app.get("/style.css")
def style():
    return compressed(STYLE, "text/css", **{"Cache-Control": f"max-age={YEAR}"})


@app.get("/tap.js")
def script():
    return Response(TAP, mimetype="text/javascript", headers={"Cache-Control": f"max-age={YEAR}"})


@app.post("/tap")
def tap():
    return "done"


@app.post("/form")
def form():
    """Reads what was sent, and does nothing with it."""
    return f"{len(request.form['value'])}"
