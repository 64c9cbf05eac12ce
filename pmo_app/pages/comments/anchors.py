"""The places of a report that a comment can hang on, and what stands there."""

from pmo_app.domain.instrument import FOLLOW_UP_NAME, Key, Repeats, Section
from pmo_app.models import Answer, FollowUp
from pmo_app.pages.shared.doors import Visit
from pmo_app.pages.shared.in_words import in_words


def quote_at(visit: Visit, anchor: str) -> str | None:
    """What stands at this place now, to be quoted: an answer, a follow-up's name, a whole section's answers.
    None if the report has no such place."""
    if anchor.startswith("f") and len(anchor) < 10 and anchor[1:].isdecimal():
        return _follow_up(visit, int(anchor[1:]))
    sections = visit.edition.instrument.sections_for(visit.report.kind)
    section = next((s for s in sections if s.id == anchor and s.repeats is Repeats.ONCE), None)
    return _section(visit, section) if section else _answer(visit, Key.parse(anchor))


def _follow_up(visit: Visit, id: int) -> str | None:
    follow_up = FollowUp.found(id, visit.report.enrolment_id)
    if not follow_up or follow_up.report.number != visit.report.planning_number:
        return None
    name = Answer.at(follow_up.report, Key(follow_up.about, FOLLOW_UP_NAME))
    label = visit.edition.statuses[follow_up.status_at(visit.report.number)].label
    return f"{name.value if name else ''} ({label})"


def _answer(visit: Visit, key: Key) -> str | None:
    section, field = visit.edition.instrument.find(key.field) or (None, None)
    if not section or visit.report.kind not in section.asked:
        return None
    answer = Answer.at(visit.report, key)
    if answer is None and (key.about or section.repeats is not Repeats.ONCE):
        return None
    return in_words(field, answer.value) if answer else ""


def _section(visit: Visit, section: Section) -> str:
    answers = Answer.of([visit.report.id])
    given = ((field, answers.get((visit.report.id, Key("", field.id)))) for field in section.fields)
    return "\n".join(f"{field.label}: {in_words(field, answer.value)}" for field, answer in given if answer)
