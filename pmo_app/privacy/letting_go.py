"""What goes by itself with time, as the table in domain/retention.py says; and evidence of years long past."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from pmo_app.domain.calendar import Zone, local_day
from pmo_app.domain.retention import (
    DELIVERIES,
    EVIDENCE_STAYS,
    INVITATIONS,
    LINK_REQUESTS,
    MAILINGS,
    NOTICES,
    NUDGES,
    SIGN_INS,
    UPLOADS,
)
from pmo_app.domain.undo import UNDO
from pmo_app.extensions import db
from pmo_app.models import (
    Delivery,
    Enrolment,
    Evidence,
    Invitation,
    LinkRequest,
    Mailing,
    MeetingDate,
    Notice,
    Nudge,
    PushSubscription,
    Report,
    SignIn,
    Upload,
)


def let_go(now: datetime) -> dict[str, int]:
    """Delete what is older than its time; how many rows of each kind. Does not commit."""
    ended = SignIn.ended_at < now - SIGN_INS.life
    hanging = PushSubscription.sign_in_id.in_(select(SignIn.id).where(ended))
    db.session.execute(delete(PushSubscription).where(hanging))
    over = (
        (SIGN_INS, SignIn, ended),
        (INVITATIONS, Invitation, Invitation.expires_at < now - INVITATIONS.life),
        (NOTICES, Notice, Notice.at < now - NOTICES.life),
        (MAILINGS, Mailing, Mailing.day < (now - MAILINGS.life).date()),
        (DELIVERIES, Delivery, Delivery.at < now - DELIVERIES.life),
        (NUDGES, Nudge, Nudge.at < now - NUDGES.life),
        (LINK_REQUESTS, LinkRequest, LinkRequest.at < now - LINK_REQUESTS.life),
        (UPLOADS, Upload, Upload.at < now - UPLOADS.life),
    )
    return {kept.name: db.session.execute(delete(table).where(old)).rowcount for kept, table, old in over}


def retire_evidence(year: int, now: datetime) -> int:
    """Remove all evidence of a school year that ended more than a year ago; how many pieces. The next `pmo tidy` takes
    their bytes away. Raises ValueError where the year is too young. Does not commit."""
    last = db.session.scalar(select(func.max(MeetingDate.due)).where(MeetingDate.year == year))
    if not last or local_day(now, Zone.WIB) < last + EVIDENCE_STAYS:
        raise ValueError(last)
    mine = select(Report.id).join(Report.enrolment).where(Enrolment.year == year)
    there = (Evidence.report_id.in_(mine), Evidence.purged_at.is_(None))
    long_ago = now - UNDO - timedelta(days=1)  # past the time in which it could be put back
    return db.session.execute(update(Evidence).where(*there).values(removed_at=long_ago)).rowcount
