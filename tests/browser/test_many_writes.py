"""Many writes at once, by one whose browser is killed and by two who get in each other's way: none vanishes."""

import os
import random
import shutil
import signal
import subprocess
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.outbox import (
    MEETING,
    PLANNING,
    begin,
    nothing_waits,
    plan,
    texts,
    unfold,
    until,
    waits,
)
from tests.support.faults import Fate


@pytest.fixture
def own_browser(playwright, tmp_path, network):
    """A browser on a folder of its own, that can be killed and started again."""

    def start():
        quiet = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
        return playwright.chromium.launch_persistent_context(
            tmp_path / "phone", executable_path=shutil.which("chromium"), args=quiet, viewport=PHONE, locale="id-ID"
        )

    def kill():
        found = subprocess.run(["pgrep", "-f", str(tmp_path / "phone")], capture_output=True, text=True).stdout
        for process in found.split():
            os.kill(int(process), signal.SIGKILL)

    yield start, kill
    kill()


def signed_in(page, house):
    page.goto(house + "/sign-in")
    if page.get_by_label("Nama pengguna").is_visible():
        page.get_by_label("Nama pengguna").fill("kepsek")
        page.get_by_label("Kata sandi").fill("demo-pmo")
        page.get_by_label("Ingat saya").check()
        page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("heading", name="SD Semangat")).to_be_visible()


def test_fifty_writes_without_a_signal_and_a_killed_browser_are_all_there_once_in_order(own_browser, network, kept):
    start, kill = own_browser
    page = start().pages[0]
    signed_in(page, network.address)
    plan(page, network.address)
    unfold(page)
    page.context.set_offline(True)
    keys = page.evaluate(
        "[...document.getElementById('forms').content.querySelectorAll('form[data-outbox=answer]')]"
        ".filter(form => form.querySelector('textarea[name=value], input[name=value]:not([type])'))"
        ".filter(form => !form.closest('.blank'))"
        ".map(form => form.closest('section').id.slice(2))"
    )
    written = []
    for n in range(50):
        key = keys[n % len(keys)]
        begin(page, key, str(n)).get_by_role("button", name="Selesai").click()
        written.append((key, str(n)))
    assert waits(page) == 50
    kill()

    page = start().pages[0]
    signed_in(page, network.address)
    nothing_waits(page)
    rows = kept(
        "SELECT about || '-' || field, revision.value FROM revision JOIN answer ON answer.id = answer_id"
        " WHERE revision.at = '2026-11-24 03:00:00.000000' ORDER BY revision.id"
    )
    told = [(key.lstrip("-"), str(value).strip('"')) for key, value in rows]
    assert [one for one in told if one in written] == written
    assert len(keys) > 25


def test_two_tabs_of_one_browser_are_two_writers(browse, kept):
    ratna = browse("kepsek").open(MEETING)
    first, second = ratna.page, ratna.page.context.new_page()
    second.goto(ratna.house + MEETING)
    for page in (first, second):
        unfold(page)
    late = second.locator("#a-went-well")
    late.locator("header a").click()
    part = begin(first, "went-well", "Dari tab pertama.")
    part.get_by_role("button", name="Selesai").click()
    expect(part.get_by_text("Tersimpan hari ini 11.00")).to_be_visible()
    late.locator("textarea").fill("Dari tab kedua.")
    expect(late.get_by_role("alert")).to_contain_text("mengubah isian ini saat Anda menulis")
    expect(part.locator(".value .words")).to_have_text("Dari tab pertama.")
    late.get_by_role("button", name="Pakai tulisan saya").click()
    expect(late.locator(".value .words")).to_have_text("Dari tab kedua.")
    nothing_waits(second)
    assert texts(kept, "went-well", which="revision.version IS NOT NULL") == ["Dari tab pertama.", "Dari tab kedua."]


WRITES = """async ({ base, keys, name, seed }) => {
  const random = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
  const pause = (most) => new Promise((go) => setTimeout(go, random() * most));
  const texts = [];
  const settle = async (stuck) => {
    if (random() < 0.5) return outbox.forget(stuck);  // theirs is taken: this one's text is in the history
    const { fields, lane, page, kind, part } = stuck, theirs = await outbox.ask(part).catch(() => null);
    const seen = Number(theirs?.said("Version"));
    if (seen) outbox.ready(outbox.note({ lane, page, kind, fields, seen, text: "", label: "" }));
  };
  const write = async (n) => {
    const key = keys[Math.floor(random() * keys.length)], lane = `${base}/answers/${key}`, text = `${name} ${n}`;
    for (const stuck of outbox.inLane(lane).filter((one) => one.state === "stuck")) await settle(stuck);
    if (outbox.inLane(lane).some((one) => one.state === "stuck")) return false;
    const seen = fields.seen()[lane]?.version ?? 0;
    outbox.ready(outbox.note({ lane, page: base, kind: "answer", seen, fields: [["value", text]], text, label: "" }));
    texts.push([key, text]);
    return true;
  };
  for (let n = 0; n < 100; ) { n += await write(n); await pause(40); }
  window.mine = texts;
}"""


def test_of_two_hundred_writes_of_two_people_on_ten_fields_none_vanishes(browse, network, kept):
    once = ("place", "facilitator", "others-present", "other-data", "summary", "strengths", "goals")
    keys = (*once, "2F.priority-problem", "2F.root-cause", "2F.solution")
    chance = random.Random(11)
    network.fate_of = lambda line: (
        chance.choice([Fate.BEFORE, Fate.AFTER, Fate.MIDDLE, *[Fate.THROUGH] * 7])
        if "/answers/" in line
        else Fate.THROUGH
    )
    pages = [browse("kepsek", through=network).open(PLANNING).page for _ in range(2)]
    known = page_versions(pages[0])
    for n, page in enumerate(pages):
        page.evaluate("known => fields.recall(known)", known)
        told = {"base": PLANNING, "keys": keys, "name": "AB"[n], "seed": 7 + n}
        page.evaluate(f"told => {{ window.done = ({WRITES})(told); }}", told)
    for page in pages:
        page.evaluate("window.done")
    network.fate_of = lambda _line: Fate.THROUGH
    for page in pages:
        until(page, "outbox.flush().then(() => outbox.all().every(write => write.state === 'stuck'))")
    written = [tuple(one) for page in pages for one in page.evaluate("window.mine")]
    assert len(written) == 200
    assert [(key, text) for key, text in written if text not in texts(kept, key, 4)] == []
    for key in keys:  # as a version each counts once, however often it was sent
        assert max(Counter(texts(kept, key, 4, "revision.version IS NOT NULL")).values()) == 1


def page_versions(page):
    """The versions a page was drawn with, as if each had been confirmed."""
    return page.evaluate(
        "Object.fromEntries([...document.getElementById('forms').content.querySelectorAll('form[data-outbox=answer]')]"
        ".map(form => [form.getAttribute('action'), { version: Number(form.elements.version.value), fields: [] }]))"
    )
