"""The start file of a shared host: reads the settings, then hands over `application`.

cPanel ("Setup Python App", Passenger): `deploy/shared/install` copies it to the application root; startup file
`passenger_wsgi.py`, entry point `application`. PythonAnywhere and others with a WSGI file of their own: put its text
there. SETTINGS says where the settings lie; the folder of the program stands in them as PMO_HOME.
"""

import os
import shlex
import sys
from pathlib import Path

SETTINGS = Path(os.environ.get("PMO_SETTINGS") or Path.home() / "pmo-data" / "pmo.env")

for line in SETTINGS.read_text("utf-8").splitlines():
    name, equals, value = line.partition("=")
    if equals and name.isidentifier():
        os.environ.setdefault(name, "".join(shlex.split(value)))

sys.path.insert(0, os.environ["PMO_HOME"])

from wsgi import application  # noqa: E402

__all__ = ["application"]
