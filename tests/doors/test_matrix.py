"""Everybody knocks at every door, at every school, in every state; the hand-written table says what must happen."""

import re
from io import BytesIO

import pytest

from tests.doors import table
from tests.doors.people import ACTORS, OUTSIDE, THIS_YEAR
from tests.doors.walking import CANARY, cells, walk

ENDPOINTS = sorted({route.endpoint for route in table.ROUTES})


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_everybody_gets_what_the_table_says(house, endpoint):
    faults = walk(house, cells({endpoint}))
    assert not faults, "\n".join(faults[:20])


@pytest.mark.parametrize("actor", ACTORS)
def test_pages_of_ones_own_show_only_what_is_ones_own(house, actor):
    for (_, method), path in (table.SIGNED_IN | table.BOARD).items():
        answer = house.open(actor, method, path)
        assert not house.leaks(actor, answer), path
        assert not house.has_changed(), path
        if actor in OUTSIDE:
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), path
        elif (path.startswith("/board")) and actor not in table.COORDINATES:
            assert answer.status_code == 403, path
        elif path != "/sign-out":
            assert answer.status_code in (200, 302, 303, *((404, 422) if "POST" in method else ())), path
        house.clients.clear()


@pytest.mark.parametrize("actor", ACTORS)
def test_the_office_is_the_administrators_alone(house, actor):
    for (_, method), (path, data) in table.OFFICE.items():
        path = path.format(**house.world.office)
        data = {name: text.format(**house.world.office) for name, text in data.items()}
        if "file" in data:
            data["file"] = (BytesIO(b"NPSN,Nama sekolah,Jenjang,Zona waktu\n20000007,SD Baru,SD,WIB\n"), "sekolah.csv")
        answer = house.open(actor, method, path, data)
        changed = house.has_changed()
        assert not house.leaks(actor, answer), path
        if actor in OUTSIDE:
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), path
        elif actor != "admin":
            assert answer.status_code == 403, path
        else:
            assert answer.status_code in (200, 303), (path, answer.status_code, answer.text[-900:])
            assert changed == (method == "POST"), path
        assert actor == "admin" or not changed, path


@pytest.mark.parametrize("actor", ACTORS)
def test_words_are_taken_back_by_who_said_them_only(house, actor):
    place = house.world.places["A", 2026, 3]
    for path in table.OWN_COMMENT.values():
        answer = house.open(actor, "POST", "/schools/20000001/2026/meetings/3" + path.format(**place))
        is_own = actor == "supervisor-a"
        assert answer.status_code == (303 if is_own else 302 if actor in OUTSIDE else 404), path
        assert house.has_changed() == is_own, path


@pytest.mark.parametrize("actor", ACTORS)
def test_a_file_on_its_way_is_its_senders_only(house, actor):
    place = house.world.places["A", 2026, 3]
    for (_, method), path in table.OWN_TRANSFER.items():
        told = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", "Tus-Resumable": "1.0.0"}
        headers = {**told, "Content-Type": "application/offset+octet-stream"} if "completion" not in path else {}
        data = b"x" * 5 if headers else {"key": "0123456789ab"}
        path = "/schools/20000001/2026/meetings/3" + path.format(**place)
        answer, is_own = house.open(actor, method, path, data, headers=headers), actor == "principal-a"
        changed = house.has_changed()
        reads = actor in table.ASSIGNED["A", 2026] or actor in table.ONLY_READS.get(("A", 2026), ())
        is_heads = actor == "newcomer"
        want = (204, 409) if is_own else (302,) if actor in OUTSIDE else (404,) if is_heads or not reads else (403,)
        assert answer.status_code in want, path
        assert changed == (is_own and "completion" not in path), path


@pytest.mark.parametrize("actor", ACTORS)
def test_a_facilitator_is_reminded_by_their_own_coordinator_only(house, actor):
    for (_, method), path in table.OF_ONES_FACILITATOR.items():
        path = path.format(**house.world.office)
        answer = house.open(actor, method, path, {"text": "Mohon dibantu."} if method == "POST" else None)
        changed = house.has_changed()
        assert not house.leaks(actor, answer), path
        if actor == "coordinator-a":
            assert answer.status_code == (303 if method == "POST" else 200)
            assert changed == (method == "POST")
            continue
        assert not changed, path
        if actor in OUTSIDE:
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), path
        else:
            assert answer.status_code == (404 if actor in table.COORDINATES else 403), path


@pytest.mark.parametrize("actor", ACTORS)
def test_reading_ones_notices_leaves_those_of_others_unread(house, actor):
    answer = house.open(actor, "POST", "/notices/reading")
    changed = house.ledger.changed()
    is_in = actor not in OUTSIDE
    assert answer.headers["Location"].startswith("/notices" if is_in else "/sign-in")
    assert set(changed) <= ({"notice"} if is_in else set())
    if changed:
        theirs = "SELECT count(*) FROM notice JOIN person ON person.id = person_id WHERE read_at IS NULL AND username "
        assert house.ledger.ask(f"{theirs} = '{actor}'") == [(0,)]
        assert house.ledger.ask(f"{theirs} <> '{actor}'")[0][0] > 0
        house.ledger.put_back(changed)


@pytest.mark.parametrize("actor", ACTORS)
def test_a_calendar_holds_only_ones_own_schools(house, actor):
    """Its address is made by whoever is signed in, and read without signing in."""
    made = house.open(actor, "POST", "/account/calendar")
    if actor in OUTSIDE:
        assert made.headers["Location"].startswith("/sign-in") and not house.has_changed()
        return
    told = house.open(actor, "GET", "/account/calendar").get_data(as_text=True)
    feed = house.open("anonymous", "GET", re.search(r"/calendar/[0-9a-f-]+\.ics", told).group())
    changed = house.ledger.changed()
    house.ledger.put_back(changed)
    assert changed == ["calendar_feed", "event"]
    words = feed.data.replace(b"\r\n ", b"").decode()
    roles = {letter: table.ASSIGNED[letter, THIS_YEAR].get(actor) for letter in "ABC"}
    assert set(CANARY.findall(words)) == {(letter, "school") for letter, role in roles.items() if role}
    assert ("UID:meeting-" in words) == bool(set(roles.values()) - {None, table.C})


@pytest.mark.parametrize("actor", ["principal-a", "coordinator-a", "two-hats"])
def test_ids_of_another_school_lead_nowhere_under_ones_own_address(house, actor):
    assert not walk_mixed(house, actor)


def walk_mixed(house, actor):
    """B's follow-ups, threads and receipts, asked for under A's meetings 1 and 3."""
    faults, theirs = [], house.world.places["B", 2026, 1]
    for number in (1, 3):
        base = f"/schools/20000001/2026/meetings/{number}"
        by_id = (r for r in table.ROUTES if "{" in r.path and r.needs != "answer" and r.meetings != "asked")
        for route in by_id:  # a field's name is no id
            path = base + route.path.format(**theirs)
            data = {name: text.format(version=1, changes=1, file="", **theirs) for name, text in route.data.items()}
            answer = house.open(actor, route.method, path, data)
            if answer.status_code not in (403, 404, 409) and not answer.headers.get("Location", "").endswith(base):
                faults.append(f"{path}: {answer.status_code}")
            faults += house.leaks(actor, answer) if actor != "two-hats" else []
            if house.has_changed():
                faults.append(f"{path} changed the database")
    return faults


def test_reading_changes_nothing_by_head_and_options_either(house):
    for path in ("/", "/schools/20000001/2026", "/schools/20000001/2026/meetings/1", "/board/2026"):
        for method in ("HEAD", "OPTIONS"):
            assert house.open("coordinator-a", method, path).status_code < 400
            assert not house.has_changed()


def test_a_method_cannot_be_smuggled_in(house):
    client = house.client_of("supervisor-a")
    answer = client.get("/schools/20000001/2026/meetings/3/submission", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 403
    assert not house.has_changed()
