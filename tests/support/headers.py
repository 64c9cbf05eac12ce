"""What an answer says about itself."""

from collections.abc import Iterable


def assert_each_is_said_once(headers: Iterable[tuple[str, str]]) -> None:
    """But for cookies, of which there may be several."""
    names = [name.lower() for name, _ in headers if name.lower() != "set-cookie"]
    assert len(names) == len(set(names)), names
