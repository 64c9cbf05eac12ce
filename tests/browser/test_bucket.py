"""Evidence in a bucket of another origin, as a browser sees it under the policy of our pages."""

from playwright.sync_api import expect

from pmo_app import storage
from tests.storage.conftest import bucket, s3_server  # noqa: F401 - fixtures
from tests.support.photos import jpeg

BUKTI = "/schools/99000101/2026/meetings/3/evidence"
IS_DRAWN = "image => image.decode().then(() => image.naturalWidth)"


def test_a_photo_from_the_bucket_is_shown_small_and_large(browse, served, bucket):  # noqa: F811
    served.app.extensions["store"] = storage.store_of({"EVIDENCE_STORE": bucket})
    page = browse("kepsek").open(BUKTI).page
    part = page.locator("#evidence-documentation")
    part.get_by_role("checkbox", name="Tidak ada wajah murid").check()
    part.locator("input[type=file]").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    small = part.locator(".photos img")
    expect(small).to_be_visible()
    assert small.evaluate(IS_DRAWN) > 0
    part.locator(".photos a").click()
    assert page.locator(".large-photo img").evaluate(IS_DRAWN) == 1200
