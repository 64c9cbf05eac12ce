"""What the parts of an address may be; an address with anything else in it leads nowhere (404)."""

from werkzeug.routing import BaseConverter, IntegerConverter, UnicodeConverter, ValidationError


class NpsnConverter(BaseConverter):
    """A school's national number: eight digits."""

    regex = r"\d{8}"


class NumberConverter(IntegerConverter):
    """A year, a meeting or an id. No more digits than every database counts with."""

    regex = r"[0-9]{1,9}"


class WordConverter(UnicodeConverter):
    """A name, a key or a token. PostgreSQL has no place for the sign NUL."""

    def to_python(self, value: str) -> str:
        if "\0" in value:
            raise ValidationError
        return value


CONVERTERS = {"npsn": NpsnConverter, "int": NumberConverter, "string": WordConverter}
