"""A phone that can be sent messages, without the phone: its keys, and a push service in place of the real one."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pmo_app import vapid

PRIVATE = vapid.new_private_key()
VAPID = {
    "VAPID_PRIVATE_KEY": PRIVATE,
    "VAPID_PUBLIC_KEY": vapid.public_key(PRIVATE),
    "VAPID_CONTACT": "mailto:wulan@dinas.contoh.id",
}


class Keys:
    """A browser's own: what it tells the server, and what only it can open."""

    def __init__(self):
        self.private, self.secret = ec.generate_private_key(ec.SECP256R1()), b"sixteen letters!"
        public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.told = {"p256dh": vapid.encoded(public), "auth": vapid.encoded(self.secret)}

    def opened(self, body: bytes) -> dict:
        return json.loads(http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret))


class PushService:
    """Takes what is posted to it: (path, headers, body) in `taken`. `answers` says the status for a path, else 201."""

    def __init__(self):
        self.taken, self.answers = [], {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(service.answers.get(self.path, 201))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_told):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
