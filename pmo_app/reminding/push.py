"""Messages to phones (Web Push): one for a person and a run, sent once whoever else is sending, in waking hours."""

import json
import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from urllib.parse import urlsplit

from flask import current_app

from pmo_app.domain.reminders import is_awake
from pmo_app.engine import only_reading
from pmo_app.models import Notice, PushSubscription
from pmo_app.models.hearing import waiting
from pmo_app.models.zones import zones_of
from pmo_app.reminding.words_for_push import TITLE, notice_words, several_words

PATIENCE = 10  # seconds for a push service to answer
LIFE = 24 * 60 * 60  # seconds that it keeps a message for a phone that is off
GONE = (404, 410)  # the browser has turned its messages off
PLACE = "/notices"
TAG = "notices"

log = logging.getLogger(__name__)


def send(now: datetime) -> int:
    """Send everybody who wants it a message of what they have not been told on their phones; how many were reached.

    Nothing without keys in the settings. What could not be delivered is not tried again: it waits in the app.
    """
    if not current_app.config["VAPID_PRIVATE_KEY"]:
        return 0
    PushSubscription.forget()
    with only_reading():
        due = due_at(now)
    return sum(send_one(phones, notices, now) for phones, notices in due)


def due_at(now: datetime) -> list[tuple[list[PushSubscription], list[Notice]]]:
    """For everybody who is awake and has something new: their phones, and what is new."""
    every = PushSubscription.by_person()
    phones = {id: every[id] for id, zone in zones_of(every, now).items() if is_awake(zone, now)}
    new = waiting(Notice.pushed_at, now, of=phones)
    return [(phones[id], list(notices)) for id, notices in groupby(new, lambda notice: notice.person_id)]


def send_one(phones: list[PushSubscription], notices: list[Notice], now: datetime) -> bool:
    """One message to all the phones of one person, about those of these notices that nobody else is sending; whether
    it reached one."""
    ids = Notice.claim(Notice.pushed_at, notices, now)
    if not ids:
        return False
    told = message_of([notice for notice in notices if notice.id in ids])
    answers = {phone.id: posted(phone, told) for phone in phones}
    if gone := [id for id, status in answers.items() if status in GONE]:
        PushSubscription.forget(gone)
    return any(status is not None and status < 300 for status in answers.values())


def message_of(notices: Iterable[Notice]) -> str:
    """What the worker in the browser reads (static/js/worker.js)."""
    one, *others = notices
    body = several_words(1 + len(others)) if others else words_of(one)
    return json.dumps({"title": TITLE, "body": body, "url": PLACE, "tag": TAG})


def words_of(notice: Notice) -> str:
    """Of a reminder: its school if it is about one only."""
    schools = [name for _npsn, name in notice.detail.get("schools", {}).values()]
    school = notice.report.enrolment.school.name if notice.report else schools[0] if len(schools) == 1 else ""
    number = notice.report.number if notice.report else notice.detail.get("number")
    return notice_words(notice.kind, number, school, notice.count)


def posted(phone: PushSubscription, told: str) -> int | None:
    """Give the message to the phone's push service, encrypted; its answer's status, None if there was none. Whatever
    goes wrong with one phone must not keep the others from theirs."""
    from pywebpush import WebPushException, webpush  # may be missing where there are no keys

    keys = {"p256dh": phone.p256dh, "auth": phone.auth}
    try:
        answer = webpush(
            {"endpoint": phone.endpoint, "keys": keys}, told, timeout=PATIENCE, ttl=LIFE,
            vapid_private_key=current_app.config["VAPID_PRIVATE_KEY"],
            vapid_claims={"sub": current_app.config["VAPID_CONTACT"]},
        )  # fmt: skip
        return answer.status_code
    except WebPushException as error:
        status = error.response.status_code if error.response is not None else None
        failure = status or error.message
    except Exception as error:
        status, failure = None, type(error).__name__
    if status not in GONE:
        log.warning("no message to a phone by %s: %s", urlsplit(phone.endpoint).hostname, failure)
    return status
