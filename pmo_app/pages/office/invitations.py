"""Invitations: a one-time link for each person, sent by WhatsApp or e-mail by whoever minds the office."""

from urllib.parse import quote

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select, update

from pmo_app import clock
from pmo_app.domain.contact import whatsapp
from pmo_app.extensions import db
from pmo_app.models import Assignment, Event, Invitation, LinkRequest, Person
from pmo_app.models.roster import Access, Entry, counted, entries, entry_of
from pmo_app.pages.office import office
from pmo_app.pages.shared.paging import Paged
from pmo_app.pages.shared.receiving import writing

AT_ONCE = 100
SUBJECT = "Tautan masuk PMO Sekolah"


@office.get("/invitations")
def invitations():
    """A list to work through: the one to send next, those who wait, those who came in."""
    now = clock.now()
    page = {"access": counted(now), "requests": LinkRequest.waiting(), "Access": Access, "now": now}
    following = next(iter(entries(now, access=[Access.TO_SEND])[:1]), None)
    paged = Paged.of(entries(now, access=[Access.INVITED, Access.EXPIRED, Access.UNINVITED]), request.args)
    return render_template("office/invitations.html", **page, following=following, page=paged, ways_to=ways_to)


@office.post("/invitations")
def invite_all():
    """A link for everybody who has an assignment, no password and no link that holds. A few at a time, so that nobody
    who writes a report waits for long; broken off, it goes on when it is pressed again."""
    now, assigned = clock.now(), select(Assignment.person_id)
    found = entries(now, access=[Access.UNINVITED, Access.EXPIRED], wanted=assigned)[:]
    for start in range(0, len(found), AT_ONCE):
        with writing():
            for entry in found[start : start + AT_ONCE]:
                _invite(entry.person, now)
    return redirect(url_for(".invitations"), code=303)


@office.post("/people/<int:id>/invitation")
def invite(id):
    """A new link; the one before holds no longer. Asked for from the list of requests, it answers them."""
    person, now = db.session.get(Person, id) or abort(404), clock.now()
    if person.left_at:
        abort(409, "Orang ini sudah dikeluarkan, jadi tidak bisa diundang. Kembalikan dulu. Tidak ada yang berubah.")
    _invite(person, now)
    asked = update(LinkRequest).where(LinkRequest.person_id == id, LinkRequest.answered_at.is_(None))
    db.session.execute(asked.values(answered_at=now))
    db.session.commit()
    return redirect(url_for(".person", id=id, _anchor="invitation"), code=303)


@office.post("/people/<int:id>/invitation/sent")
def mark_sent(id):
    """Whoever sent it says so; then the next one is up."""
    entry = entry_of(db.session.get(Person, id) or abort(404), clock.now())
    if entry.open_invitation and not entry.invitation.sent_at:
        entry.invitation.sent_at = clock.now()
    db.session.commit()
    return redirect(url_for(".invitations") if "next" in request.form else url_for(".person", id=id), code=303)


@office.post("/people/<int:id>/invitation/removal")
def revoke(id):
    person = db.session.get(Person, id) or abort(404)
    Invitation.revoke_all(person, at=clock.now())
    Event.note("link-revoked", about=person, by=current_user, at=clock.now())
    db.session.commit()
    return redirect(url_for(".person", id=id, _anchor="invitation"), code=303)


@office.post("/requests/<int:id>/removal")
def dismiss_request(id):
    asked = db.session.get(LinkRequest, id) or abort(404)
    asked.answered_at = asked.answered_at or clock.now()
    db.session.commit()
    return redirect(url_for(".invitations"), code=303)


def _invite(person: Person, now) -> None:
    Invitation.make(person, by=current_user, at=now)
    Event.note("link-made", about=person, by=current_user, at=now)


def ways_to(entry: Entry) -> dict[str, str]:
    """The link of an open invitation, and the addresses that open WhatsApp and mail with the text ready."""
    token = entry.invitation.token(current_app.config["SECRET_KEY"])
    link = url_for("account.invitation", token=token, _external=True)
    text = render_template("office/invitation.txt", entry=entry, link=link).strip()
    mail = f"mailto:{quote(entry.person.email or '')}?subject={quote(SUBJECT)}&body={quote(text)}"
    return {"link": link, "whatsapp": whatsapp(entry.person.phone, text), "mail": mail if entry.person.email else ""}
