"""Agreeing when and where to meet: three answers of the instrument on one small page, and what they were before."""

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict

from pmo_app.domain.appointment import AGREED, HELD_ON, Appointment
from pmo_app.domain.calendar import cycle_span
from pmo_app.domain.contact import whatsapp
from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action
from pmo_app.models import Revision
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.answers import keep
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared.controls import form_for
from pmo_app.pages.shared.doors import visit_to
from pmo_app.pages.shared.holidays import day_note
from pmo_app.pages.shared.in_words import in_words
from pmo_app.pages.shared.once import finish, once
from pmo_app.pages.shared.wording import deadline, full_day, month, zone_name

DATE = "/meetings/<int:number>/date"


@meetings.get(DATE)
def date(npsn, year, number):
    """When and where this meeting is held, with the form to say so for whoever leads it."""
    return show(MeetingPage(visit_to(Action.READ, npsn, year, number)))


@meetings.post(DATE)
@once
def agree_date(npsn, year, number):
    """The day and hour, the mode, the place or link: all three, each with its own version."""
    page = MeetingPage(visit_to(Action.EDIT, npsn, year, number))
    parts = parts_of(page)
    for part in parts:
        part.form = form_for(part.field, posted(part.field.id))
    if not all([part.form.validate() for part in parts]):
        return show(page, parts, status=422)
    late = [part.field.label for part in parts if keep(page, part)[1]]
    back = url_for(".date", **page.visit.place, saved="yes")
    if late:
        back = url_for(".date", **page.visit.place, others=", ".join(late)[:200])
    return finish(back)


def posted(field_id: str) -> MultiDict:
    """What was posted for one of the three, named as its own form names it."""
    mine = MultiDict([("version", request.form.get(f"version-{field_id}", "0"))])
    if field_id == HELD_ON and "off" in request.form:
        return mine  # called off: no day
    for name, text in request.form.items(multi=True):
        if name.startswith(f"value-{field_id}"):
            mine.add("value" + name.removeprefix(f"value-{field_id}"), text)
    return mine


def parts_of(page: MeetingPage) -> list[AnswerPart]:
    """The answers that say when and where, as far as the edition asks them."""
    found = (page.find(Key("", id)) for id in AGREED)
    return [part for part in found if part]


def show(page: MeetingPage, parts: list[AnswerPart] | None = None, status: int = 200):
    visit, shown = page.visit, parts or [part.as_form for part in parts_of(page)]
    held = page.find(Key("", HELD_ON))
    agreed = Appointment.of(held.value) if held else None
    told = {
        "page": page, "visit": visit, "parts": shown, "agreed": agreed, "others": request.args.get("others", ""),
        "trace": [(in_words(held.field, r.value), r) for r in Revision.of(held.answer)] if held and held.answer else [],
        "hint": oddity(visit, agreed), "share": share(visit, agreed) if agreed else "",
    }  # fmt: skip
    return render_template("meetings/date.html", **told), status


def oddity(visit, agreed: Appointment | None) -> str:
    """What is odd about the day, if anything: pointed out, never forbidden."""
    if not agreed:
        return ""
    start, end = cycle_span(visit.slots, visit.report.cycle)
    if not start <= agreed.day <= max(end, visit.slot.due):
        return "Tanggal ini di luar siklusnya. Periksa tahunnya."
    if agreed.day > visit.slot.due:
        return f"Tanggal ini sesudah tenggat laporannya ({deadline(visit.slot.due, visit.report.zone)})."
    return day_note(agreed.day)


def share(visit, agreed: Appointment) -> str:
    """The address that opens WhatsApp with the day, for a group of one's own choosing; no free text goes along."""
    hour = f", pukul {agreed.at:%H.%M} {zone_name(visit.report.zone)}" if agreed.at else ""
    when, link = f"{full_day(agreed.day)}{hour}", url_for(".date", **visit.place, _external=True)
    title = f"PMO {visit.report.number} {visit.report.school.name} ({month(visit.slot.month)})"
    return whatsapp(None, f"{title}: {when}.\nTempat atau tautannya: {link}")
