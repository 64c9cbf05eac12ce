"""Help for the people who use the app."""

from flask import Blueprint, render_template

guide = Blueprint("guide", __name__)


@guide.get("/help")
def show():
    return render_template("guide/show.html")
