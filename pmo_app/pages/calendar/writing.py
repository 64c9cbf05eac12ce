"""An agenda as calendars read it (RFC 5545). The same state gives the same bytes, so that nothing is fetched twice."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from icalendar import Calendar, Event, Timezone

from pmo_app.domain.agenda import Agenda, Deadline, Meeting, Place
from pmo_app.domain.appointment import JP
from pmo_app.domain.calendar import Zone
from pmo_app.pages.shared.wording import zone_name

PRODUCT = "-//PMO Sekolah//Kalender//ID"
NAME = "PMO Sekolah"
FRESH_FOR = timedelta(hours=6)
A_DAY = timedelta(days=1)
MOST_SCHOOLS = 6  # named in one entry
MODES = {"offline": "Luring", "online": "Daring"}
MEETING = "PMO {number} {school}"
DUE, EXTENDED = "Tenggat laporan PMO {number} (23.59 {zone})", "Tenggat diperpanjang: PMO {number} {school}"


def calendar_of(agenda: Agenda, host: str) -> bytes:
    """All of it, as something to subscribe to. `host` goes into the ids."""
    written = _calendar()
    written.add("NAME", NAME)
    written.add("X-WR-CALNAME", NAME)
    written.add("REFRESH-INTERVAL", FRESH_FOR, parameters={"VALUE": "DURATION"})
    written.add("X-PUBLISHED-TTL", "PT6H")
    for meeting in agenda.meetings:
        written.add_component(_meeting(meeting, host))
    for deadline in agenda.deadlines:
        written.add_component(_deadline(deadline, host))
    return _whole(written)


def file_of(meeting: Meeting, host: str) -> bytes:
    """One meeting by itself, under the same id as in the whole."""
    written = _calendar()
    written.add_component(_meeting(meeting, host))
    return _whole(written)


def _calendar() -> Calendar:
    written = Calendar()
    written.add("PRODID", PRODUCT)
    written.add("VERSION", "2.0")
    written.add("CALSCALE", "GREGORIAN")
    written.add("METHOD", "PUBLISH")
    return written


def _whole(written: Calendar) -> bytes:
    """With the zones it names, in a fixed order. A calendar must hold something, so an empty one holds a zone."""
    written.add_missing_timezones()
    if not written.subcomponents:
        written.add_component(Timezone.from_tzid(Zone.WIB))
    by_kind: Callable = lambda part: (part.name != "VTIMEZONE", str(part.get("TZID", "")))  # noqa: E731
    written.subcomponents.sort(key=by_kind)
    return written.to_ical()


def _meeting(meeting: Meeting, host: str) -> Event:
    place, agreed = meeting.place, meeting.agreed
    link = _page_of(place)
    words = render_template("calendar/meeting.txt", mode=MODES.get(agreed.mode, ""), link=link)
    written = _event(f"meeting-{place.report_id}@{host}", meeting, link, words)
    written.add("SUMMARY", MEETING.format(number=place.number, school=place.school))
    if agreed.at is None:
        _lasts(written, agreed.day, A_DAY)
        written.add("TRANSP", "TRANSPARENT")
    else:
        begins = datetime.combine(agreed.day, agreed.at, ZoneInfo(place.zone))
        _lasts(written, begins, agreed.lasts * JP)
    return written


def _deadline(deadline: Deadline, host: str) -> Event:
    place, zone = deadline.first, zone_name(deadline.first.zone)
    shared = f"deadline-{place.year}-{place.number}-{zone.lower()}@{host}"
    link = _page_of(place) if len(deadline.places) == 1 else url_for("home.show", _external=True)
    names = [each.school for each in deadline.places]
    told = {"named": names[:MOST_SCHOOLS], "others": len(names[MOST_SCHOOLS:]), "link": link}
    words = render_template("calendar/deadline.txt", due=deadline.due, zone=place.zone, **told)
    id = f"more-time-{place.report_id}@{host}" if deadline.is_extended else shared
    written = _event(id, deadline, link, words)
    summary = EXTENDED if deadline.is_extended else DUE
    written.add("SUMMARY", summary.format(number=place.number, zone=zone, school=place.school))
    _lasts(written, deadline.due, A_DAY)
    written.add("TRANSP", "TRANSPARENT")
    return written


def _event(id: str, entry: Meeting | Deadline, link: str, words: str) -> Event:
    """What every entry has."""
    written = Event()
    written.add("UID", id)
    written.add("SEQUENCE", entry.sequence)
    written.add("DTSTAMP", entry.changed_at)
    written.add("LAST-MODIFIED", entry.changed_at)
    written.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    written.add("URL", link)
    written.add("DESCRIPTION", words)
    return written


def _lasts(written: Event, begins: date, length: timedelta) -> None:
    written.add("DTSTART", begins)
    written.add("DTEND", begins + length)


def _page_of(place: Place) -> str:
    return url_for("meetings.show", npsn=place.npsn, year=place.year, number=place.number, _external=True)
