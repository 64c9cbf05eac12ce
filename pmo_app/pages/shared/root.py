"""Where the app is served, as every address and every icon on a page has it before them."""

from flask import request


def root() -> str | None:
    """The path the app is served under; None where nobody asks, as in a letter."""
    try:
        return request._get_current_object().root_path
    except RuntimeError:
        return None
