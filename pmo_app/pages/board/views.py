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
    matrix = Matrix(current_user, year_or_abort(year), Filters.from_query(request.args), clock.now())
    return render_template("board/show.html", matrix=matrix, years=coordinated_years())


def year_or_abort(year: int) -> int:
    """Not a coordinator at all: 403. A year they did not serve in: 404, like one that never was."""
    years = coordinated_years() or abort(403)
    return year if year in years else abort(404)


def coordinated_years() -> list[int]:
    return years_of(current_user, {Role.COORDINATOR}, clock.now())
