"""gunicorn behind a proxy that buffers (nginx): `gunicorn wsgi:app`, started in this folder, finds this file by itself.

Bare, without such a proxy, twenty slow phones stop it; then take `pmo serve`.
"""

import os
import shutil
import sys
import tempfile

from pmo_app import clock, release

# A service manager that hands over a socket goes before this.
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "16"))  # as many as there are connections to SQLite
preload_app = True  # the workers share what wsgi.py loads and warms
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the workers' sign of life; a busy disk must not look like a dead worker
timeout = 60
graceful_timeout = 30
keepalive = 5
accesslog = None  # the app writes its own log, without what must not stand in one
control_socket_disable = True

if os.environ.get("LISTEN_FDS") and clock.now().date() < release.RELEASED:
    # A service may start before its machine has been told the time; it is started again until it has.
    sys.exit(
        f"The clock says {clock.now():%Y-%m-%d}, which is before this release was made. Set it: deadlines hang on it."
    )

if os.environ.get("METRICS_TOKEN"):  # the workers add their figures up in files
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="pmo-metrics-"))


def on_exit(_server) -> None:
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
