"""Which sign-in a request came by."""

from flask import session


def here() -> int | None:
    """Its id; None for one that began before sign-ins were kept."""
    id = session.get("_user_id", "").split(".")[2:]
    return int(id[0]) if id else None
