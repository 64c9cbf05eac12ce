"""One answer as a page shows it: read first, or being written."""

from dataclasses import dataclass, field, replace

from pmo_app.domain.difference import Piece, marked
from pmo_app.domain.instrument import Field, FieldKind, Key, Section
from pmo_app.domain.merging import merged
from pmo_app.models import Answer, Revision, Thread
from pmo_app.pages.shared.controls import AnswerForm, form_for
from pmo_app.pages.shared.in_words import in_words


@dataclass
class AnswerPart:
    """`sent_as` is the text of the last sending where it was another; `unused` one that came too late to be this
    answer, and `base` what stood there when it was begun."""

    key: Key
    section: Section
    field: Field
    answer: Answer | None
    can_write: bool = False
    can_comment: bool = False
    threads: list[Thread] = field(default_factory=list)
    sent_as: str | None = None
    form: AnswerForm | None = None
    unused: Revision | None = None
    base: object = None

    @property
    def value(self):
        return self.answer.value if self.answer else None

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0

    @property
    def text(self) -> str:
        return in_words(self.field, self.value)

    @property
    def is_text(self) -> bool:
        return self.field.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}

    @property
    def unused_text(self) -> str:
        return in_words(self.field, self.unused.value)

    @property
    def both_marked(self) -> tuple[list[Piece], list[Piece]]:
        """The text that came too late and the answer, those words marked in each that the other does not have."""
        return marked(self.unused_text, self.text), marked(self.text, self.unused_text)

    @property
    def merged(self) -> str:
        """One text with what both wrote, to start from."""
        return merged(in_words(self.field, self.base), self.unused_text, self.text)

    @property
    def is_editing(self) -> bool:
        return self.form is not None

    @property
    def dom_id(self) -> str:
        return f"a-{str(self.key).replace('.', '-')}"

    @property
    def as_form(self) -> "AnswerPart":
        """A copy of it, with a form holding what is kept."""
        return replace(self).edit()

    def edit(self) -> "AnswerPart":
        """The same, with a form holding what is kept."""
        self.form = form_for(self.field, value=self.value, version=self.version)
        return self

    def compare(self, unused: Revision) -> "AnswerPart":
        """The same, beside a text that came too late: one of the two is to be chosen, or both put together."""
        self.unused = unused
        self.base = Revision.value_at(self.answer, unused.base) if unused.base else None
        self.form = form_for(self.field, value=unused.value, version=self.version)
        return self
