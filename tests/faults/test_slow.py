"""Five hundred phones on a bad line, each holding on to the server: everybody else is answered."""

import resource
import socket
from contextlib import contextmanager

import pytest

from tests.support import proxied
from tests.support.proxied import DOMAIN, behind_nginx, by_itself, is_alive

HOLD_ON = 500
LINE = f"Host: {DOMAIN}\r\n".encode()
SILENT = b""
SLOW_HEADERS = b"GET / HTTP/1.1\r\n" + LINE + b"X-Slow: "
SLOW_BODY = b"POST /sign-in HTTP/1.1\r\n" + LINE + b"Content-Type: application/x-www-form-urlencoded\r\n"
SLOW_BODY += b"Content-Length: 5000\r\n\r\nusername="
SLOW_READING = (b"GET /static/app.js HTTP/1.1\r\n" + LINE + b"\r\n") * 2


@pytest.fixture(scope="module", params=["by itself", "behind nginx"])
def served(request, shelf):
    if request.param == "behind nginx" and not proxied.has_nginx():
        pytest.skip("needs nginx")
    way = by_itself if request.param == "by itself" else behind_nginx
    with way(shelf.fresh("village", f"slow_{len(request.param)}")) as (port, _):
        yield port


@contextmanager
def holding_on(port: int, said: bytes, times: int = HOLD_ON):
    """So many connections from twenty addresses that say this much, and nothing more, and read nothing."""
    open_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files[1], open_files[1]))
    phones = []
    try:
        for number in range(times):
            phones.append(a_phone(port, number, said))
        yield phones
    finally:
        for phone in phones:
            phone.close()


def a_phone(port: int, number: int, said: bytes) -> socket.socket:
    """Behind one address a whole school at most."""
    phone = socket.socket()
    phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    phone.bind((f"127.0.0.{2 + number % 20}", 0))
    phone.connect(("127.0.0.1", port))
    phone.sendall(said)
    return phone


@pytest.mark.parametrize("said", [SILENT, SLOW_HEADERS, SLOW_BODY, SLOW_READING], ids=len)
def test_others_are_answered_while_five_hundred_hold_on(served, said):
    with holding_on(served, said) as phones:
        for round in range(5):
            for phone in phones[round::50] if said in (SLOW_HEADERS, SLOW_BODY) else ():
                phone.sendall(b"a")  # a letter now and then
            assert is_alive(served, seconds=10)
