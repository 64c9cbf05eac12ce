"""What goes wrong with backups, in a sentence."""

IN_USE = "the app is running, or something else has the database open. Stop it first; nothing was changed"


class BackupError(Exception):
    """A backup could not be made, or is not one to rely on; the sentence says why."""
