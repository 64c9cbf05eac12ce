"""A meeting's evidence: photos, documents and recordings, added, kept in order and looked at."""

from flask import Blueprint

evidence = Blueprint("evidence", __name__, url_prefix="/schools/<npsn:npsn>/<int:year>/meetings/<int:number>/evidence")

from pmo_app.pages.evidence import adding, completing, serving, transfers, views  # noqa: E402, F401
