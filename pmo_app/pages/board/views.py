"""The matrix of schools and meetings, filtered and paged; filters ask the same address."""

from flask import render_template, request
from flask_login import current_user

from pmo_app import clock
from pmo_app.pages.board import board
from pmo_app.pages.board.filters import Filters
from pmo_app.pages.board.matrix import Matrix
from pmo_app.pages.shared.doors import require_coordinator


@board.get("/board/<int:year>")
def show(year):
    years = require_coordinator(year)
    matrix = Matrix(current_user, year, Filters.from_query(request.args), clock.now())
    return render_template("board/show.html", matrix=matrix, years=years)
