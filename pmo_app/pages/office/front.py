"""The office's first page: what there is, and what needs a look."""

from flask import render_template

from pmo_app.pages.office import office


@office.get("")
def show():
    return render_template("office/show.html")
