"""What lies in the store, opened in a browser by its address: nothing in it runs."""

from io import BytesIO

import pytest
from sqlalchemy import select

from pmo_app.extensions import db
from pmo_app.models import Evidence
from tests.support.photos import PDF, jpeg, recording

BUKTI = "/schools/99000101/2026/meetings/3/evidence"
SCRIPT = b"<html><script>parent.ran = window.ran = true</script></html>"
AS_SCRIPT = """(src) => new Promise((have) => document.head.append(Object.assign(
  document.createElement("script"), {src, onerror: () => have("refused"), onload: () => have("ran")})))"""
AS_FRAME = """(src) => new Promise((have) => document.body.append(Object.assign(
  document.createElement("iframe"), {src, onload: () => have(Boolean(window.ran))})))"""


@pytest.fixture
def zoo(served):
    """One of each sort that can be put into the store, with a script inside where there is room for it."""
    bodies = [
        ("documentation", "a.jpg", jpeg() + SCRIPT),
        ("documentation", "b.jpg", jpeg(400, 300)),
        ("documentation", "c.pdf", PDF),
        ("recording", "d.mp4", recording(900) + SCRIPT),
        ("recording", "e.mp4", b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + SCRIPT),
    ]
    with served.app.app_context():
        person = served.app.test_client()
        served.app.config["WTF_CSRF_ENABLED"] = False
        person.post("/sign-in", data={"username": "kepsek", "password": "demo-pmo"})
        for kind, name, body in bodies:
            sent = {"file": (BytesIO(body), name), "consent": "yes"}
            person.post(f"{BUKTI}/{kind}/files", data=sent)
        served.app.config["WTF_CSRF_ENABLED"] = True
        kept = db.session.scalars(select(Evidence)).all()
        assert len(kept) == len(bodies)
        return [f"{BUKTI}/{piece.id}/{variant}" for piece in kept for variant in piece.variants]


def test_no_stored_file_runs_a_script_however_it_is_opened(browse, zoo):
    page = browse("kepsek", bypass_csp=True).open("/help").page
    for address in zoo:
        assert page.evaluate(AS_SCRIPT, address) == "refused", address
        if address.endswith("/file"):
            with page.expect_download():
                page.evaluate("(there) => { location.href = there; }", address)
        else:
            assert page.evaluate(AS_FRAME, address) is False, address
    assert page.evaluate("window.ran") is None
