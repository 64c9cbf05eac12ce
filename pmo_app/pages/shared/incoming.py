"""A request as the pages read it: forms and queries come without what no database and no page has a place for."""

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


class Told(ImmutableMultiDict):
    """Names and values as they were sent, but for the sign NUL in them, and for parts that have no name at all."""

    def __init__(self, pairs=()):
        if isinstance(pairs, list):
            pairs = [(plain(name), plain(value)) for name, value in pairs if name is not None]
        super().__init__(pairs)


def plain(value):
    """A text without NUL, which PostgreSQL refuses; a file as it is."""
    return value.replace("\0", "") if isinstance(value, str) else value


class Incoming(Request):
    """gunicorn says of every body that it ends by itself; believed, one that broke off on the way would be taken for a
    whole one, and half a text be saved. What has a length is held against it: less is answered 400."""

    parameter_storage_class = Told

    def __init__(self, environ, *args, **kwargs):
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        super().__init__(environ, *args, **kwargs)

    @property
    def may_write(self) -> bool:
        """By its method; what only asks to see something changes nothing."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}
