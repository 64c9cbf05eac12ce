"""What an answer says, in one plain text: for quotes, for what was sent, and to compare the two."""

from pmo_app.domain.instrument import Choice, Column, Field, FieldKind
from pmo_app.pages.shared.wording import day, full_day, iso_day


def in_words(field: Field, value: object) -> str:
    """An answer as a person would read it, without markup; "" where there is none."""
    if value is None:
        return ""
    return _WRITERS.get(field.kind, lambda _field, v: str(v))(field, value)


def _label_of(choices: tuple[Choice, ...], id: str) -> str:
    """The words for a choice; its id if the edition does not offer it any more."""
    return next((choice.label for choice in choices if choice.id == id), id)


def _moment(value: dict) -> str:
    """Kamis, 22 Oktober 2026, pukul 12.30."""
    time = value.get("time")
    return full_day(iso_day(value["date"])) + (f", pukul {time.replace(':', '.')}" if time else "")


def _period(value: dict) -> str:
    """7 September 2026 sampai 4 Desember 2026; an end not known yet is "…"."""
    start, end = (iso_day(value.get(side)) for side in ("from", "to"))
    return f"{day(start) if start else '…'} sampai {day(end) if end else '…'}"


def _choices(field: Field, value: list[str]) -> str:
    """In the edition's order, whatever the order of ticking."""
    order = [choice.id for choice in field.choices]
    chosen = sorted(value, key=lambda id: order.index(id) if id in order else len(order))
    return "\n".join(_label_of(field.choices, id) for id in chosen)


def _rows(field: Field, value: list[dict]) -> str:
    """Bu Sari: Penanggung jawab, a line for each row."""
    return "\n".join(_row(field, row) for row in value)


def _row(field: Field, row: dict) -> str:
    first, *others = (_cell(column, row) for column in field.columns)
    return ": ".join(filter(None, (first, ", ".join(filter(None, others)))))


def _cell(column: Column, row: dict) -> str:
    words = row.get(column.id, "")
    return _label_of(column.choices, words) if column.choices and words else words


_WRITERS = {
    FieldKind.CHOICE: lambda field, value: _label_of(field.choices, value),
    FieldKind.CHOICES: _choices,
    FieldKind.ROWS: _rows,
    FieldKind.MOMENT: lambda _field, value: _moment(value),
    FieldKind.PERIOD: lambda _field, value: _period(value),
}
