"""One run of `pmo remind`. Safe at any time and from two machines at once: every reminder, mail and message is claimed
in the database before it goes out."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from itertools import groupby

from flask import current_app

from pmo_app.domain.calendar import local_day
from pmo_app.domain.reminders import is_awake
from pmo_app.engine import only_reading
from pmo_app.extensions import db
from pmo_app.models import Mailing, Notice
from pmo_app.models.hearing import waiting
from pmo_app.models.owed import Owed
from pmo_app.models.zones import zones_of
from pmo_app.reminding import push
from pmo_app.reminding.letters import Letter, addresses
from pmo_app.reminding.post import Post, Unsent
from pmo_app.reminding.reminders import due_at

log = logging.getLogger(__name__)
Say = Callable[[str], object]
AT_ONCE = 50


def remind(now: datetime, say: Say, *, is_dry: bool = False) -> None:
    """Tell everybody what is due at this instant; `say` is told what was done, a line each. `is_dry`: what would be."""
    _put_reminders(now, say, is_dry)
    if is_dry:
        _say_letters(now, say)
        _say_messages(now, say)
        db.session.rollback()
        return
    db.session.commit()
    _send_letters(now, say)
    if reached := push.send(now):
        say(f"pesan ke HP: {reached} orang")
    db.session.rollback()  # what was read last


def _put_reminders(now: datetime, say: Say, is_dry: bool) -> None:
    """A few at a time, so that nobody who writes a report waits for long."""
    with only_reading():
        due = due_at(now)
        had = Notice.had({reminder.key for reminder in due})
    new = [reminder for reminder in due if (reminder.person_id, reminder.key) not in had]
    for n, reminder in enumerate(new, 1):
        if reminder.put(now):
            say(f"pengingat {reminder.key} kepada orang {reminder.person_id}: {_names(reminder.reports)}")
        if n % AT_ONCE == 0 and not is_dry:
            db.session.commit()


def _names(reports: list[Owed]) -> str:
    return ", ".join(each.school for each in reports)


def _letters(now: datetime) -> list[Letter]:
    """One for each person who has an address, wants mail, is awake, has something new and had none today."""
    new = {person: list(mine) for person, mine in groupby(waiting(Notice.mailed_at, now), key=lambda n: n.person)}
    reached = {p: mine for p, mine in new.items() if p.email and p.wants_mail and not p.left_at}
    zones = zones_of([person.id for person in reached], now)
    days = {person: local_day(now, zones[person.id]) for person in reached if is_awake(zones[person.id], now)}
    had = {day: Mailing.of_day(day) for day in set(days.values())}
    due = [(person, day) for person, day in days.items() if person.id not in had[day]]
    with addresses():
        return [Letter.to(person, day, reached[person], now) for person, day in due]


def _say_letters(now: datetime, say: Say) -> None:
    mail = current_app.config["MAIL"]
    for letter in _letters(now) if mail else []:
        say(f"surel kepada {letter.person.email}: {letter.subject}")
        for line in letter.lines:
            say(f"  - {line.words}")


def _say_messages(now: datetime, say: Say) -> None:
    for phones, notices in push.due_at(now) if current_app.config["VAPID_PRIVATE_KEY"] else []:
        say(f"pesan ke HP kepada orang {phones[0].person_id}: {len(notices)} kabar")


def _send_letters(now: datetime, say: Say) -> None:
    mail = current_app.config["MAIL"]
    with only_reading():
        letters = _letters(now) if mail else []
    with Post(mail) if mail else nullcontext() as post:
        for letter in letters:
            if post.gave_up:
                say("server surel tidak menjawab; sisanya menunggu putaran berikutnya")
                return
            _send(letter, post, now, say)


def _send(letter: Letter, post: Post, now: datetime, say: Say) -> None:
    """Claimed first, so that nobody gets two; given back where the server could not be reached."""
    id, day = letter.person.id, letter.day
    if not Mailing.claim(id, day, now):
        return
    with addresses():
        message = letter.message(current_app.config["MAIL"].sender, now)
    try:
        post.send(message)
    except Unsent as fault:
        log.warning("summary for person %s not sent: %s", id, fault)
        if not fault.is_final:
            Mailing.give_back(id, day)
        say(f"surel kepada {letter.person.email} tidak terkirim: {fault}")
        return
    for notice in letter.notices:
        notice.mailed_at = now
    db.session.commit()
    say(f"surel kepada {letter.person.email}: {letter.subject}")
