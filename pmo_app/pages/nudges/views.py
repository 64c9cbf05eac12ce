"""Reminding whoever leads a school's meetings. The sender sees the text first; pressing the button notes it and opens
WhatsApp, where they send it themselves."""

from flask import abort, redirect, render_template, request
from flask_login import current_user

from pmo_app.domain.contact import whatsapp
from pmo_app.domain.messages import MOST
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.models import Nudge
from pmo_app.pages.nudges import nudges
from pmo_app.pages.nudges.composing import Reminder
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import visit_to

NUDGE = "/schools/<npsn:npsn>/<int:year>/meetings/<int:number>/nudge"
EMPTY = "Tulis pesannya dulu. Belum ada yang dikirim."
TOO_LONG = f"Pesan ini lebih dari {MOST} huruf. Ringkas dulu; belum ada yang dikirim."


@nudges.get(NUDGE)
def nudge(npsn, year, number):
    return show(Reminder(visit_to(Action.NUDGE, npsn, year, number), current_user))


@nudges.post(NUDGE)
def send_nudge(npsn, year, number):
    reminder = Reminder(visit_to(Action.NUDGE, npsn, year, number), current_user)
    wanted = request.form.get("to")
    person = next((p for p in reminder.people if wanted in (None, str(p.id))), None) or abort(404)
    text, problem = posted_message()
    if problem:
        return show(reminder, problem), 422
    note(person, reminder.visit.now, year, number, reminder.visit.report.id)
    return redirect(whatsapp(person.phone, text), code=303)


def note(person, at, year: int, number: int, report_id: int | None = None) -> None:
    """Kept before WhatsApp opens, so that the next one who would remind them sees it. Commits."""
    about = {"report_id": report_id, "year": year, "number": number}
    db.session.add(Nudge(at=at, by_id=current_user.id, to_id=person.id, **about))
    db.session.commit()


def posted_message() -> tuple[str, str]:
    text, problem = posted_text("text", EMPTY)
    return text, problem or (TOO_LONG if len(text) > MOST else "")


def show(reminder: Reminder, problem: str = ""):
    page = {"reminder": reminder, "visit": reminder.visit, "problem": problem, "typed": request.form.get("text")}
    return render_template("nudges/show.html", **page)
