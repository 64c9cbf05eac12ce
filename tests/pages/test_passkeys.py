"""Passkeys refused: forged, replayed and late answers are told in one sentence and let nobody in."""

import json
from datetime import timedelta

import pytest

from pmo_app.extensions import db
from pmo_app.models import Passkey
from tests.support.databases import TODAY


@pytest.fixture
def key(village):
    """A key of Ratna's, whose other half nobody here has."""
    made = Passkey(person_id=village.ratna.id, credential_id=b"k" * 16, public_key=b"p", name="HP", made_at=TODAY)
    db.session.add(made)
    db.session.commit()
    return made.id


FORGED = json.dumps({"id": "a2tra2tra2tra2tra2traw", "rawId": "a2tra2tra2tra2tra2traw", "type": "public-key",
                     "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}})  # fmt: skip


@pytest.mark.parametrize("credential", ["", "bukan json", "[]", "{}", '{"rawId": 5}', '{"rawId": "AAAA"}', FORGED])
def test_a_forged_answer_lets_nobody_in(key, visit, credential):
    nobody = visit()
    nobody.raw("/sign-in/passkey/options")
    assert "tidak dikenali di sini" in nobody.post("/sign-in/passkey", {"credential": credential}, expect=422).text
    nobody.get("/", expect=302)


def test_without_a_challenge_and_with_an_old_one_nothing_opens(key, visit, today):
    nobody = visit()
    nobody.post("/sign-in/passkey", {"credential": FORGED}, expect=422)
    nobody.raw("/sign-in/passkey/options")
    today(TODAY + timedelta(minutes=6))
    nobody.post("/sign-in/passkey", {"credential": FORGED}, expect=422)


def test_one_cannot_remove_somebody_else_s_key(key, village, visit):
    visit(village.darmawan).post(f"/account/passkeys/{key}/removal", expect=404)
    assert "HP" in visit(village.ratna).get("/account/passkeys").text
    visit(village.ratna).post(f"/account/passkeys/{key}/removal")
    assert "Belum ada kunci layar" in visit(village.ratna).get("/account/passkeys").text


def test_adding_needs_the_password_and_a_true_answer(village, visit):
    ratna = visit(village.ratna)
    ratna.raw("/account/passkeys/options")
    assert "belum cocok" in ratna.post("/account/passkeys", {"password": "salah"}, expect=422).text
    ratna.raw("/account/passkeys/options")
    told = {"password": "demo-pmo", "credential": FORGED}
    assert "belum tersimpan" in ratna.post("/account/passkeys", told, expect=422).text


def test_a_person_has_one_handle_and_it_tells_nothing(village, visit):
    handles = [json.loads(visit(village.ratna).raw("/account/passkeys/options").text)["user"]["id"] for _ in range(2)]
    assert handles[0] == handles[1] and len(handles[0]) > 40
