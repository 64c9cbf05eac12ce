"""Whether the daily summary comes by e-mail: on the account's side, and by the link in every mail."""

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from pmo_app.extensions import csrf, db
from pmo_app.models.mailings import leaving
from pmo_app.pages.notices import notices
from pmo_app.pages.shared.doors import public


@notices.get("/notices/mail")
def mail():
    """How one hears of things."""
    return render_template("notices/mail.html", is_on=bool(current_app.config["MAIL"]))


@notices.post("/notices/mail")
def choose_mail():
    chosen = request.form.get("mail", "")
    if chosen not in ("on", "off"):
        abort(422)
    current_user.wants_mail = chosen == "on"
    db.session.commit()
    return redirect(url_for(".mail"), code=303)


@notices.get("/mail/leaving/<string:token>")
@public
def leave(token):
    """The link in a mail: one tap and the mails stop. Opening it changes nothing, since scanners open links, too."""
    person = leaving(token, current_app.config["SECRET_KEY"]) or abort(404)
    return render_template("notices/leaving.html", token=token, is_left=not person.wants_mail)


@notices.post("/mail/leaving/<string:token>")
@public
@csrf.exempt
def left(token):
    """One click, from the page or by the mail program itself (RFC 8058); whoever has the link may do nothing else."""
    person = leaving(token, current_app.config["SECRET_KEY"]) or abort(404)
    person.wants_mail = False
    db.session.commit()
    return render_template("notices/leaving.html", token=token, is_left=True)
