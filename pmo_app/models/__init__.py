"""The tables. A model owns its columns, its queries and the changes it can go through."""

from pmo_app.models.answers import Answer, Revision
from pmo_app.models.assignments import Assignment
from pmo_app.models.chores import Chore
from pmo_app.models.comments import Comment, Thread
from pmo_app.models.contents import contents_of
from pmo_app.models.deliveries import Delivery
from pmo_app.models.events import Event
from pmo_app.models.evidence import Evidence
from pmo_app.models.feeds import CalendarFeed
from pmo_app.models.followups import FollowUp, StatusChange
from pmo_app.models.keeping import LinkRequest, Upload
from pmo_app.models.mailings import Mailing, PushSubscription
from pmo_app.models.more_time import Extension
from pmo_app.models.notices import Notice
from pmo_app.models.nudges import Nudge
from pmo_app.models.people import Person
from pmo_app.models.reports import Acknowledgement, MovedOn, Report, Sending
from pmo_app.models.schools import Enrolment, MeetingDate, School, SchoolYear
from pmo_app.models.signing_in import Invitation, Passkey, SignIn
from pmo_app.models.ticks import Tick
from pmo_app.models.transfers import Piece, Transfer

__all__ = [
    "Acknowledgement", "Answer", "Assignment", "CalendarFeed", "Chore", "Comment", "Delivery", "Enrolment", "Event",
    "Evidence", "Extension", "FollowUp", "Invitation", "LinkRequest", "Mailing", "MeetingDate", "MovedOn", "Notice",
    "Nudge", "Passkey", "Person", "Piece", "PushSubscription", "Report", "Revision", "School", "SchoolYear",
    "Sending", "SignIn", "StatusChange", "Thread", "Tick", "Transfer", "Upload", "contents_of",
]  # fmt: skip
