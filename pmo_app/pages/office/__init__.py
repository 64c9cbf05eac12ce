"""The office: people, schools, school years and assignments, kept by an administrator."""

from flask import Blueprint, abort
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.policy import Action, may
from pmo_app.models import Assignment

office = Blueprint("office", __name__, url_prefix="/office")


@office.before_request
def require_the_office() -> None:
    """Every door of the office asks the policy, before any of its views begins."""
    if not may(Assignment.viewer(current_user, clock.now()), Action.KEEP_OFFICE, None):
        abort(403, "Halaman ini milik kantor: hanya administrator yang mengurusnya. Tidak ada yang berubah.")


from pmo_app.pages.office import assignments, front, importing, invitations, people, schools, scope, trace, years  # noqa: E402, F401
