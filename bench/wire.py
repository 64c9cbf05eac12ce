"""A plain HTTP client that keeps a connection and its cookies, and counts the bytes that came down."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlencode

import brotli

from pmo_app.samples import PASSWORD
from tests.support.proxied import UNDER_NGINX

PIECE = 65_536
OPENERS = {"br": brotli.decompress, "gzip": gzip.decompress}
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    status: int
    reason: str
    headers: HTTPMessage
    body: bytes

    @property
    def size(self) -> int:
        """Bytes on the wire, the status line and headers too."""
        head = len(f"HTTP/1.1 {self.status} {self.reason}\r\n\r\n")
        return head + sum(len(f"{name}: {value}\r\n") for name, value in self.headers.items()) + len(self.body)

    @property
    def text(self) -> str:
        opened = OPENERS.get(self.headers.get("Content-Encoding", ""), bytes)(self.body)
        return opened.decode()

    @property
    def token(self) -> str:
        found = TOKEN.search(self.text)
        return found[1] if found else ""


class Client:
    """Somebody at that port of this machine, who comes from `address`; the server may stand behind nginx."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None, address: str = "127.0.0.1"):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
        self.cookies = dict(cookies or {})

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_fault) -> None:
        self.connection.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def pieces(self, path: str) -> Iterator[bytes]:
        """A long answer as it comes, not unpacked."""
        self.connection.request("GET", path, headers={**UNDER_NGINX, "Cookie": self.cookie_header})
        answer = self.connection.getresponse()
        while piece := answer.read(PIECE):
            yield piece

    def post(self, path: str, data: dict, *, by_htmx: bool = True) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(data), kind | ({"HX-Request": "true"} if by_htmx else {}))

    def post_parts(self, path: str, body: bytes, edge: str) -> Answer:
        """A form with files in it, its parts divided by this edge."""
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def sign_in(self, username: str) -> "Client":
        form = {"username": username, "password": PASSWORD, "csrf_token": self.get("/sign-in").token}
        answer = self.post("/sign-in", form, by_htmx=False)
        if answer.status != 303:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")
        return self

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ask(self, method: str, path: str, body: str | bytes | None = None, headers: dict | None = None) -> Answer:
        about = {**UNDER_NGINX, "Accept-Encoding": "gzip, br", "Cookie": self.cookie_header, **(headers or {})}
        self.connection.request(method, path, body, about)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.reason, response.headers, response.read())
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer
