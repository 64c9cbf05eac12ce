"""Which release this is; CHANGELOG.md says what came with it."""

from datetime import date

VERSION = "1.0.0"
RELEASED = date(2026, 11, 25)  # a clock that is earlier is wrong
