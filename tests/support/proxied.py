"""The app behind nginx with the site's own configuration, without TLS; and by itself, as `pmo serve` runs it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.support.databases import SETTINGS

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "deploy" / "vps" / "nginx" / "pmo.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
DOMAIN = "pmo.contoh.id"
UNDER_NGINX = {"Host": DOMAIN, "Referer": f"https://{DOMAIN}/"}
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}
worker_processes 1;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def has_nginx() -> bool:
    return Path(NGINX).exists() and SITE.exists()


def spare_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def environment(url: str, **more: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url.replace("+psycopg", ""), "SECRET_KEY": SETTINGS["SECRET_KEY"], **more}


@contextmanager
def running(command: list, folder: str, *, port: int, **how) -> Iterator[subprocess.Popen]:
    """A process of its own group, until it listens at the port; ended with all its children."""
    with open(f"{folder}/said", "ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True, **how)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(port: int, process: subprocess.Popen, seconds: float = 60) -> None:
    """Until somebody answers there; raises TimeoutError or ChildProcessError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ChildProcessError(f"{process.args[0]} ended with {process.returncode}")
        try:
            is_alive(port)
            return
        except (OSError, HTTPException):
            time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {port}")


def is_alive(port: int, seconds: float = 5) -> bool:
    """Whether the app says that it is; raises OSError where nobody answers within so many seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", "/healthz", headers={"Host": DOMAIN})
        return connection.getresponse().status == 200
    finally:
        connection.close()


@contextmanager
def by_itself(url: str, prefix: tuple[str, ...] = (), **more: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """`pmo serve`; its port. `prefix` goes before the command."""
    port = spare_port()
    with tempfile.TemporaryDirectory(prefix="pmo-serve-") as folder:
        command = [*prefix, sys.executable, "-c", "from pmo_app.cli import main; main()", "serve"]
        how = {"env": environment(url, PORT=str(port), **more), "port": port}
        with running(command, folder, **how) as process:
            yield port, process


@contextmanager
def behind_nginx(url: str, prefix: tuple[str, ...] = (), **more: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """gunicorn as the site runs it, behind nginx; nginx's port, and gunicorn's process."""
    with tempfile.TemporaryDirectory(prefix="pmo-site-") as folder:
        os.chmod(folder, 0o755)  # nginx's workers are nobody in particular
        inner, outer = spare_port(), spare_port()
        command = [*prefix, sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{inner}", "wsgi:app"]
        env = environment(url, TRUSTED_PROXIES="1", **more)
        with running(command, folder, env=env, port=inner) as gunicorn, nginx(folder, inner, outer, prefix):
            yield outer, gunicorn


@contextmanager
def nginx(folder: str, inner: int, outer: int, prefix: tuple[str, ...] = ()) -> Iterator[subprocess.Popen]:
    """nginx with the site's own configuration at `outer`, before what listens at `inner`."""
    Path(folder, "site.conf").write_text(site(folder, inner, outer))
    user = "user www-data;" if os.geteuid() == 0 else ""
    Path(folder, "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    with running([*prefix, NGINX, "-p", folder, "-c", f"{folder}/nginx.conf"], folder, port=outer) as process:
        yield process


def site(folder: str, inner: int, outer: int) -> str:
    """The site's configuration: the server that serves, at a port of this machine."""
    text = SITE.read_text()
    first, _, serving = text.partition("\nserver {")
    serving = "\nserver {" + serving.partition("\nserver {")[2]
    serving = re.sub(r"(?m)^ +(listen|ssl_\w+) .*\n", "", serving)
    serving = serving.replace("server_name", f"listen 127.0.0.1:{outer} backlog=2048;\n    server_name", 1)
    filled = (first + serving).replace("@DOMAIN@", DOMAIN).replace("@BODY@", "152")
    filled = re.sub(r"unix:[^\s;]+", f"127.0.0.1:{inner}", filled)
    filled = re.sub(r"error_log [^;]+;", f"error_log {folder}/nginx.log crit;", filled)
    return re.sub(r"alias [^;]+;", f"alias {SITE.parent.parent}/pages/;", filled)
