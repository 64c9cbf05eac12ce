"""Who else is writing in a report, and what they changed since the page was drawn."""

from datetime import UTC, datetime, timedelta

from flask import redirect, render_template, request

from pmo_app.domain.instrument import Key
from pmo_app.domain.policy import Action
from pmo_app.lasting import cached_property
from pmo_app.models import Event, FollowUp
from pmo_app.pages.meetings import meetings
from pmo_app.pages.meetings.page import MeetingPage
from pmo_app.pages.meetings.part import AnswerPart
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.doors import visit_to

A_MOMENT = timedelta(seconds=5)  # a write begun before the page was drawn may have ended after it


class News:
    """What others did in this report since an instant."""

    def __init__(self, page: MeetingPage, since: datetime):
        self.page, self.since = page, since - A_MOMENT

    @cached_property
    def events(self) -> list[Event]:
        mine = self.page.visit.viewer.person_id
        events = Event.lately(self.page.report, self.since, ("answer-saved", "follow-up-changed"))
        return [event for event in events if event.person_id != mine]

    @property
    def parts(self) -> list[AnswerPart]:
        keys = dict.fromkeys(event.detail["key"] for event in self.events if event.verb == "answer-saved")
        return [part for key in keys if (part := self.page.find(Key.parse(key)))]

    @property
    def follow_ups(self) -> list[FollowUp]:
        ids = {event.detail["follow_up"] for event in self.events if event.verb == "follow-up-changed"}
        return [follow_up for follow_up in self.page.follow_ups if follow_up.id in ids]


@meetings.get("/meetings/<int:number>/news")
def news(npsn, year, number):
    """To a script: who else is writing, and each part that others changed since `since` (seconds of the epoch)."""
    page = MeetingPage(visit_to(Action.READ, npsn, year, number))
    if not hx.asked():
        return redirect(page.visit.address, code=303)
    since = request.args.get("since", 0, int)
    told = News(page, datetime.fromtimestamp(min(max(since, 0), 4_000_000_000), UTC))
    return render_template("meetings/_news.html", page=page, visit=page.visit, news=told)
