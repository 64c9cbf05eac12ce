"""A network that fails on purpose: a proxy in front of a server, told for each request what is to happen to it."""

import socket
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from threading import Thread


class Fate(StrEnum):
    """What becomes of a request."""

    THROUGH = "through"
    BEFORE = "dies before the server has it"
    AFTER = "dies after the server has done it, before the answer"
    MIDDLE = "dies in the middle of the answer"


class Proxy:
    """Listens on a port of its own. `fate_of` is asked with each request's first line ("POST /schools/… HTTP/1.1");
    `told` lists them with what became of them, `bytes` how much was answered, headers too."""

    def __init__(self, address: str):
        self.server = int(address.rsplit(":", 1)[1])
        self.fate_of: Callable[[str], Fate] = lambda _line: Fate.THROUGH
        self.told: list[tuple[str, Fate]] = []
        self.bytes: list[tuple[str, int]] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        Thread(target=self._open, daemon=True).start()

    def fails(self, *fates: Fate, on: str) -> None:
        """The next requests whose first line holds `on` meet these fates, one each; all others get through."""
        coming = list(fates)
        self.fate_of = lambda line: coming.pop(0) if on in line and coming else Fate.THROUGH

    def close(self) -> None:
        self.door.close()

    def _open(self) -> None:
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):  # a browser that is closed or a server that ends hangs up: so does the proxy
            request = self._read(client)
            if not request:
                return
            line = request.split(b"\r\n", 1)[0].decode("latin-1")
            fate = self.fate_of(line)
            self.told.append((line, fate))
            if fate is Fate.BEFORE:
                return
            answer = self._ask(request)
            self.bytes.append((line, len(answer)))
            if fate is not Fate.AFTER:
                client.sendall(answer[: len(answer) // 2] if fate is Fate.MIDDLE else answer)

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.server)) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))

    @staticmethod
    def _read(client: socket.socket) -> bytes:
        """One request, head and body."""
        held = b""
        while b"\r\n\r\n" not in held:
            more = client.recv(65536)
            if not more:
                return b""
            held += more
        head, _, body = held.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        sizes = [int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")]
        while len(body) < sum(sizes):
            if not (more := client.recv(65536)):
                return b""  # left in the middle of it
            body += more
        # One request a connection: what comes after its answer meets a fate of its own.
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        return b"\r\n".join([*kept, b"Connection: close", b"", body])
