"""Who else is in a report just now."""

from datetime import datetime, timedelta

from pmo_app.domain.policy import Action
from pmo_app.models import Event, Person
from pmo_app.pages.shared.doors import Visit

JUST_NOW = timedelta(minutes=10)
WRITTEN = ("answer-saved", "follow-up-added", "follow-up-changed", "comment-added")


def others_in(visit: Visit) -> list[tuple[Person, datetime]]:
    """Who else has written in this report in the last minutes, and when last; told to those who write in it."""
    if not visit.can(Action.REFLECT) and not visit.can(Action.EDIT):
        return []
    events = Event.lately(visit.report, visit.now - JUST_NOW, WRITTEN)
    last = {event.person: event.at for event in reversed(events) if event.person_id != visit.viewer.person_id}
    return list(last.items())
