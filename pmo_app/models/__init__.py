"""The tables. A model owns its columns, its queries and the changes it can go through."""

from pmo_app.models.answers import Answer, Revision
from pmo_app.models.comments import Comment, Thread
from pmo_app.models.contents import contents_of
from pmo_app.models.deliveries import Delivery
from pmo_app.models.events import Event
from pmo_app.models.followups import FollowUp, StatusChange
from pmo_app.models.keeping import LinkRequest, Upload
from pmo_app.models.people import Assignment, Person
from pmo_app.models.reports import Acknowledgement, MovedOn, Report, Sending
from pmo_app.models.schools import Enrolment, MeetingDate, School, SchoolYear
from pmo_app.models.signing_in import Invitation, Passkey, SignIn

__all__ = [
    "Acknowledgement", "Answer", "Assignment", "Comment", "Delivery", "Enrolment", "Event", "FollowUp", "Invitation",
    "LinkRequest", "MeetingDate", "MovedOn", "Passkey", "Person", "Report", "Revision", "School", "SchoolYear",
    "Sending", "SignIn", "StatusChange", "Thread", "Upload", "contents_of",
]  # fmt: skip
