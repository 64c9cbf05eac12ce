"""One form control for each kind of answer.

A control checks the shape of what was typed (is this a date, was that offered) and hands back the value as it is kept:
text, a number, a list or a small dict; None when nothing was written. Whether an answer must be there at all is the
domain's question, asked only on sending, so that a half-filled draft can always be saved.
What was typed stays on the control, so that a page can show it again beside its error.
"""

from datetime import date, time
from functools import cache

from flask import request
from wtforms import Field as Control
from wtforms import Form, IntegerField
from wtforms.validators import ValidationError

from pmo_app.domain.instrument import Field, FieldKind
from pmo_app.domain.text import MOST_CHARACTERS, UnreadableText, clean

UNREADABLE = "Ada huruf yang tidak terbaca. Yang lain aman. Periksa tulisan di bawah, lalu simpan lagi."
TOO_LONG = (
    "Tulisan ini terlalu panjang ({count} huruf, paling banyak {most}). Belum ada yang tersimpan, tetapi semuanya "
    "masih ada di sini. Ringkas dulu, lalu simpan lagi."
)
MOST_ROWS = 40
MOST_SAVINGS = 10**9 - 1  # no answer was ever saved as often; a larger number is none of ours


class AnswerControl(Control):
    """What all controls share: `value` as it is kept, `typed` as it came, and clear words for what is wrong."""

    def __init__(self, label=None, validators=None, *, field: Field, **kwargs):
        super().__init__(label, validators, **kwargs)
        self.field, self.typed, self.was_typed = field, "", False

    def process(self, formdata, data=None, extra_filters=None):
        self.process_errors, self.data = [], data
        self.was_typed = formdata is not None
        self.typed = self.read(formdata) if self.was_typed else self.shown(data)

    def read(self, formdata):
        """What was posted, as it came."""
        return formdata.get(self.name, "")

    def shown(self, data):
        """What stands in the control for a kept value."""
        return data or ""

    def posted(self) -> list[tuple[str, str]]:
        """Names and values as a browser would post what stands in the control."""
        return [(self.name, self.typed)]

    def parse(self):
        """The value to keep, from `typed`. Raises ValidationError with a sentence."""
        return readable(self.typed) or None

    def pre_validate(self, form):
        self.data = self.parse()


class TextControl(AnswerControl):
    pass


class LongTextControl(AnswerControl):
    pass


class NumberControl(AnswerControl):
    def shown(self, data):
        return "" if data is None else str(data)

    def parse(self):
        text = readable(self.typed)
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise ValidationError("Tulis dengan angka, misalnya 12.")
        return int(text) if text else None


class MomentControl(AnswerControl):
    def read(self, formdata):
        return {part: formdata.get(f"{self.name}-{part}", "") for part in ("date", "time")}

    def shown(self, data):
        return {"date": "", "time": "", **(data or {})}

    def posted(self):
        return [(f"{self.name}-{part}", words or "") for part, words in self.typed.items()]

    def parse(self):
        day, hour = a_date(self.typed["date"]), an_hour(self.typed["time"])
        if hour and not day:
            raise ValidationError("Isi tanggalnya juga, misalnya 24 Agustus 2026.")
        return {"date": day, "time": hour} if day else None


class PeriodControl(AnswerControl):
    def read(self, formdata):
        return {part: formdata.get(f"{self.name}-{part}", "") for part in ("from", "to")}

    def shown(self, data):
        return {"from": "", "to": "", **(data or {})}

    def posted(self):
        return [(f"{self.name}-{part}", words or "") for part, words in self.typed.items()]

    def parse(self):
        start, end = a_date(self.typed["from"]), a_date(self.typed["to"])
        return {"from": start, "to": end} if start or end else None


class ChoiceControl(AnswerControl):
    def parse(self):
        chosen = readable(self.typed)
        if chosen and chosen not in {choice.id for choice in self.field.choices}:
            raise ValidationError("Pilihan ini tidak ada di daftar. Pilih salah satu yang tersedia.")
        return chosen or None


class ChoicesControl(AnswerControl):
    def read(self, formdata):
        return formdata.getlist(self.name)

    def shown(self, data):
        return data or []

    def posted(self):
        return [(self.name, id) for id in self.typed]

    def parse(self):
        chosen = [choice.id for choice in self.field.choices if choice.id in self.typed]
        if set(self.typed) - set(chosen):
            raise ValidationError("Ada pilihan yang tidak ada di daftar. Pilih dari yang tersedia.")
        if self.field.most and len(chosen) > self.field.most:
            raise ValidationError(f"Paling banyak {self.field.most}. Lepas satu dulu, lalu simpan lagi.")
        return chosen or None


class RowsControl(AnswerControl):
    def read(self, formdata):
        columns = [formdata.getlist(f"{self.name}-{column.id}") for column in self.field.columns]
        ids = [column.id for column in self.field.columns]
        height = max(map(len, columns), default=0)
        return [
            dict(zip(ids, row, strict=True))
            for row in zip(*(c + [""] * (height - len(c)) for c in columns), strict=True)
        ]

    def shown(self, data):
        return data or []

    def posted(self):
        return [
            (f"{self.name}-{column.id}", row.get(column.id, "")) for row in self.typed for column in self.field.columns
        ]

    def parse(self):
        rows = [{id: readable(words) for id, words in row.items()} for row in self.typed]
        rows = [row for row in rows if any(row.values())]
        if len(rows) > MOST_ROWS:
            raise ValidationError(f"Paling banyak {MOST_ROWS} baris. Gabungkan beberapa, lalu simpan lagi.")
        for column in self.field.columns:
            offered = {"", *(choice.id for choice in column.choices)}
            if column.choices and any(row[column.id] not in offered for row in rows):
                raise ValidationError(f"Ada isi kolom {column.label} yang tidak ada di daftar.")
        return rows or None


CONTROLS = {
    FieldKind.TEXT: TextControl,
    FieldKind.LONG_TEXT: LongTextControl,
    FieldKind.NUMBER: NumberControl,
    FieldKind.MOMENT: MomentControl,
    FieldKind.PERIOD: PeriodControl,
    FieldKind.CHOICE: ChoiceControl,
    FieldKind.CHOICES: ChoicesControl,
    FieldKind.ROWS: RowsControl,
}


class AnswerForm(Form):
    """One answer and the version its writer had before them."""

    version = IntegerField()

    def validate_version(self, control):
        if control.data is None or not 0 <= control.data <= MOST_SAVINGS:
            control.data = 0


def form_for(field: Field, formdata=None, *, value=None, version: int = 0) -> AnswerForm:
    """The form of one question, filled from what was posted or from what is kept."""
    return _form_of(field)(formdata, data={"value": value, "version": version})


@cache
def _form_of(field: Field) -> type[AnswerForm]:
    """The kind of form a question has: the same for everybody who is asked it."""
    return type("OneAnswer", (AnswerForm,), {"value": CONTROLS[field.kind](field.label, field=field)})


def readable(text: str, most: int = MOST_CHARACTERS) -> str:
    """Clean text of a sane length; raises ValidationError with what to do."""
    if len(text) > most:
        raise ValidationError(TOO_LONG.format(count=thousands(len(text)), most=thousands(most)))
    try:
        return clean(text)
    except UnreadableText:
        raise ValidationError(UNREADABLE) from None


def a_date(text: str) -> str | None:
    """An ISO date, also where it was typed as 24/8/2026 in a browser without a date picker."""
    text = readable(text)
    if "/" in text:
        text = "-".join(part.zfill(2) for part in reversed(text.split("/")))
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise ValidationError("Tanggal ini tidak dikenali. Tulis seperti 24/8/2026.") from None


def an_hour(text: str) -> str | None:
    text = readable(text).replace(".", ":")
    try:
        return f"{time.fromisoformat(text.zfill(5)):%H:%M}" if text else None
    except ValueError:
        raise ValidationError("Jam ini tidak dikenali. Tulis seperti 09.00.") from None


def posted_text(name: str, required: str = "", most: int = MOST_CHARACTERS) -> tuple[str, str]:
    """(the clean text of a posted field, what is wrong with it); `required` is the sentence for an empty one."""
    try:
        text = readable(request.form.get(name, ""), most)
    except ValidationError as error:
        return "", str(error)
    return text, "" if text else required


def thousands(number: int) -> str:
    """20000 -> "20.000"."""
    return f"{number:,}".replace(",", ".")
