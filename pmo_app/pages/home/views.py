"""Home, by role. Whoever took over a school sees first where it stands; someone with one role gets its page, someone
with several one page with all of them."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.pages.home import home
from pmo_app.pages.home.roles import Home


@home.get("/")
def show():
    page = Home(current_user, clock.now())
    if new := page.taken_over:
        return redirect(url_for("meetings.so_far", npsn=new.school.npsn, year=new.year))
    if page.is_coordinator_only:
        return redirect(url_for("board.show", year=page.year))
    return render_template("home/show.html", page=page)
