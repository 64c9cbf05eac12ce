"""What RFC 5545 asks of a calendar, read from its bytes, and a client that keeps to its rules of replacing."""

import re
from datetime import datetime

import vobject

DATE, INSTANT = r"\d{8}", r"\d{8}T\d{6}Z?"
ONCE = {"VCALENDAR": ("PRODID", "VERSION", "METHOD"), "VEVENT": ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY")}
WORDS = {"STATUS": {"CONFIRMED", "CANCELLED"}, "METHOD": {"PUBLISH"}, "VERSION": {"2.0"}, "TRANSP": {"TRANSPARENT"}}


def unfolded(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]


def properties(lines: list[str]) -> list[tuple[str, str, str]]:
    """(name, parameters, value) of each line."""
    return [re.fullmatch(r"([A-Z0-9-]+)((?:;[^:]*)?):(.*)", line).groups() for line in lines]


def faults_of(data: bytes) -> list[str]:
    """Which rules these bytes break."""
    return [*_faults_of_lines(data)] or [*_faults_of_parts(data)]


def _faults_of_lines(data: bytes):
    if not data.endswith(b"\r\n") or data.count(b"\n") != data.count(b"\r\n") or data.count(b"\r") != data.count(b"\n"):
        yield "a line does not end in CRLF"
    yield from (f"a line of more than 75 octets: {line!r}" for line in data.split(b"\r\n") if len(line) > 75)
    if b"\r\n\r\n" in data:
        yield "an empty line"
    yield from (f"no property: {line!r}" for line in unfolded(data) if not re.match(r"[A-Z0-9-]+[;:]", line))


def _faults_of_parts(data: bytes):
    all_of = properties(unfolded(data))
    if all_of[0] != ("BEGIN", "", "VCALENDAR") or all_of[-1] != ("END", "", "VCALENDAR"):
        yield "it is no calendar"
    parts = list(_parts(all_of))
    if len(parts) < 2:
        yield "a calendar must hold something"
    for name, held in parts:
        names = [each for each, _, _ in held]
        yield from (f"{name} has {names.count(one)} {one}" for one in ONCE.get(name, ()) if names.count(one) != 1)
        yield from (f"{one}:{value}" for one, _, value in held if value not in WORDS.get(one, {value}))
    events = [{one: (told, value) for one, told, value in held} for name, held in parts if name == "VEVENT"]
    ids = [event["UID"] for event in events if "UID" in event]
    if len(ids) != len(set(ids)):
        yield "an id is used twice"
    zones = {value for _, told, value in all_of if (_, told) == ("TZID", "")}
    named = set(re.findall(r";TZID=([^;:]+)", ";".join(told for _, told, _ in all_of)))
    if named - zones:
        yield f"no VTIMEZONE for {named - zones}"
    for event in events:
        yield from _faults_of_times(event)


def _faults_of_times(event: dict[str, tuple[str, str]]):
    for one in ("DTSTAMP", "LAST-MODIFIED"):
        if one in event and not re.fullmatch(r"\d{8}T\d{6}Z", event[one][1]):
            yield f"{one} is not in UTC"
    (told, begins), (told_end, ends) = event.get("DTSTART", ("", "")), event.get("DTEND", ("", ""))
    shape = DATE if "VALUE=DATE" in told else INSTANT
    if told != told_end or not (re.fullmatch(shape, begins) and re.fullmatch(shape, ends)):
        yield f"{begins} and {ends} are not of one kind"
    elif ends <= begins:
        yield "it ends before it begins"
    if not re.fullmatch(r"\d+", event.get("SEQUENCE", ("", "0"))[1]):
        yield "SEQUENCE is no number"


def _parts(all_of: list[tuple[str, str, str]]):
    """(name, its own properties) of each component."""
    open_ones = []
    for name, told, value in all_of:
        if name == "BEGIN":
            open_ones.append((value, []))
        elif name == "END":
            yield open_ones.pop()
        else:
            open_ones[-1][1].append((name, told, value))


class Client:
    """A calendar that has subscribed: what is no longer there it forgets, and an entry it knows it replaces only by one
    with a higher SEQUENCE."""

    def __init__(self, fetch):
        self.fetch, self.entries, self.refused = fetch, {}, []

    def refresh(self) -> "Client":
        data = self.fetch()
        assert faults_of(data) == []
        events = vobject.readOne(data.decode()).contents.get("vevent", [])
        read = {event.uid.value: event for event in events}
        self.entries = {uid: self._newer(uid, event) for uid, event in read.items()}
        return self

    def _newer(self, uid: str, event):
        known = self.entries.get(uid)
        if known is None or int(event.sequence.value) > int(known.sequence.value):
            return event
        if facts(event) != facts(known):
            self.refused.append(uid)
        return known

    def shown(self, words: str = "") -> dict[str, str]:
        """What stands in it, by name: the day, and the hours where there are any."""
        living = [event for event in self.entries.values() if event.status.value == "CONFIRMED"]
        return {event.summary.value: when(event) for event in living if words in event.summary.value}

    def cancelled(self) -> set[str]:
        return {event.summary.value for event in self.entries.values() if event.status.value == "CANCELLED"}


def facts(event) -> tuple:
    return (event.summary.value, when(event), event.status.value)


def when(event) -> str:
    begins, ends = event.dtstart.value, event.dtend.value
    if not isinstance(begins, datetime):
        return begins.isoformat()
    return f"{begins:%Y-%m-%d %H:%M}-{ends:%H:%M} {begins:%z}"
