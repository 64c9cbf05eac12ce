"""The daily summary as a letter: plain text and simple HTML, with a way to stop it. Never a word of a report."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from flask import current_app, render_template, url_for

from pmo_app.models import Notice, Person
from pmo_app.models.mailings import leaving_token
from pmo_app.pages.shared.told import address_of, sentence_of

LONGEST_SUBJECT = 120


def addresses() -> AbstractContextManager:
    """Where links can be made outside a request: they begin with SITE. Nothing may be asked of the database in it."""
    return current_app.test_request_context(method="POST", base_url=current_app.config["SITE"])


@dataclass(frozen=True)
class Line:
    """One thing to know, and where it leads."""

    words: str
    link: str
    is_reminder: bool


@dataclass(frozen=True)
class Letter:
    """What one person is told on one day."""

    person: Person
    day: date
    notices: list[Notice]
    lines: list[Line]

    @classmethod
    def to(cls, person: Person, day: date, notices: list[Notice], now: datetime) -> "Letter":
        """Reminders first, then what happened, the newest first. Needs `addresses()` around it, for its links."""
        lines = [Line(sentence_of(n, now), address_of(n, external=True), n.is_reminder) for n in reversed(notices)]
        return cls(person, day, notices, sorted(lines, key=lambda line: not line.is_reminder))

    @property
    def subject(self) -> str:
        if len(self.lines) > 1:
            return f"{len(self.lines)} kabar dari PMO Sekolah"
        words = self.lines[0].words
        return words if len(words) <= LONGEST_SUBJECT else f"{words[: LONGEST_SUBJECT - 1]}…"

    def message(self, sender: tuple[str, str], now: datetime) -> EmailMessage:
        """As it goes out. `sender` is a name and an address."""
        token = leaving_token(self.person, current_app.config["SECRET_KEY"])
        leave, all_news = url_for("notices.leave", token=token, _external=True), url_for("notices.show", _external=True)
        page = {"letter": self, "leave": leave, "all_news": all_news}
        written = EmailMessage()
        written["From"], written["To"] = formataddr(sender), formataddr((self.person.name, self.person.email))
        written["Subject"], written["Date"] = self.subject, format_datetime(now)
        written["Message-ID"] = f"<summary-{self.person.id}-{self.day}@{urlsplit(all_news).hostname}>"
        written["List-Unsubscribe"] = f"<{leave}>"
        written["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(render_template("mail/summary.txt", **page))
        written.add_alternative(render_template("mail/summary.html", **page), subtype="html")
        written["Content-Language"] = "id"
        return written
