"""Which release this is; CHANGELOG.md says what came with it."""

VERSION = "1.0.0"
