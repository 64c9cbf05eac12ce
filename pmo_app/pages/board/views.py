"""The matrix of schools and meetings, filtered and paged; filters ask the same address."""

from flask import abort, render_template, request
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.roles import Role
from pmo_app.models.overview import years_of
from pmo_app.pages.board import board
from pmo_app.pages.board.filters import Filters
from pmo_app.pages.board.matrix import Matrix


@board.get("/board/<int:year>")
def show(year):
    """Not a coordinator at all: 403. A year they did not serve in: 404, like one that never was."""
    now = clock.now()
    years = years_of(current_user, {Role.COORDINATOR}, now) or abort(403)
    if year not in years:
        abort(404)
    matrix = Matrix(current_user, year, Filters.from_query(request.args), now)
    return render_template("board/show.html", matrix=matrix, years=years)
