"""Handing letters to the mail server."""

import smtplib
import ssl
from email.message import EmailMessage

from pmo_app.config import Mail

PATIENCE = 20  # seconds
TOO_OFTEN = 3  # in a row: the server hangs or is down, and all the rest waits for the next run


class Unsent(Exception):
    """The server did not take it. `is_final` where it never will: the address is no good."""

    def __init__(self, reason: str, is_final: bool = False):
        super().__init__(reason)
        self.is_final = is_final


class Post:
    """One connection for a run, opened when the first letter goes out and again if the server hung up."""

    def __init__(self, settings: Mail):
        self.settings, self.server, self.failures = settings, None, 0

    @property
    def gave_up(self) -> bool:
        return self.failures >= TOO_OFTEN

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_error) -> None:
        if self.server:
            try:
                self.server.quit()
            except (smtplib.SMTPException, OSError):
                self.server.close()

    def send(self, letter: EmailMessage) -> None:
        """Raises Unsent where it was not taken."""
        try:
            self.server = self.server or connected(self.settings)
            self.server.send_message(letter)
            self.failures = 0
        except smtplib.SMTPRecipientsRefused as error:
            raise Unsent(str(error), is_final=True) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            self.failures += not isinstance(error, smtplib.SMTPResponseException)  # it hangs, or is not there
            raise Unsent(f"{type(error).__name__}: {error}") from None

    def _hang_up(self) -> None:
        if self.server:
            self.server.close()
        self.server = None


def connected(mail: Mail) -> smtplib.SMTP:
    """A connection to the mail server, signed in. Raises OSError or SMTPException."""
    if mail.security == "tls":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
    if mail.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    if mail.user:
        server.login(mail.user, mail.password)
    return server
