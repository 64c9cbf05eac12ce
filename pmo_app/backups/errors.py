"""What goes wrong with backups, in a sentence."""

IN_USE = "the app is running, or something else has the database open. Stop it first; nothing was changed"


class NothingYet(Exception):
    """Nobody is in the database yet, and nobody was in one that is backed up there: no backup is made, for it would
    later be taken for one of a house with people."""


class BackupError(Exception):
    """A backup could not be made, or is not one to rely on; the sentence says why."""
