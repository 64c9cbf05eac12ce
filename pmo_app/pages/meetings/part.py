"""One answer as a page shows it: read first, or being written."""

from dataclasses import dataclass, field

from pmo_app.domain.difference import Piece, marked
from pmo_app.domain.instrument import Field, Key, Section
from pmo_app.models import Answer, Thread
from pmo_app.pages.shared.controls import AnswerForm, form_for
from pmo_app.pages.shared.in_words import in_words


@dataclass
class AnswerPart:
    """`sent_as` is the text of the last sending where it was another; `theirs` what somebody else saved meanwhile."""

    key: Key
    section: Section
    field: Field
    answer: Answer | None
    can_write: bool = False
    can_comment: bool = False
    threads: list[Thread] = field(default_factory=list)
    sent_as: str | None = None
    form: AnswerForm | None = None
    theirs: Answer | None = None

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
    def theirs_marked(self) -> list[Piece]:
        """What somebody else saved meanwhile, those words marked that the text typed here does not have."""
        return marked(in_words(self.field, self.theirs.value), self.form.value.typed)

    @property
    def is_editing(self) -> bool:
        return self.form is not None

    @property
    def dom_id(self) -> str:
        return f"a-{str(self.key).replace('.', '-')}"

    def edit(self) -> "AnswerPart":
        """The same, with a form holding what is kept."""
        self.form = form_for(self.field, value=self.value, version=self.version)
        return self
