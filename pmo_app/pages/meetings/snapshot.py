"""What stays of a sending: everything the report said, in words that need no edition to be read later."""

from pmo_app.domain.instrument import PERIOD
from pmo_app.pages.meetings.blocks import Block, SectionView
from pmo_app.pages.meetings.page import MeetingPage


def snapshot_of(page: MeetingPage) -> dict:
    """The report as it stands: `texts` by key for comparing, `sections` and `follow_ups` for reading."""
    enrolment, school = page.report.enrolment, page.report.school
    return {
        "school": {
            "npsn": school.npsn,
            "name": school.name,
            "level": school.level,
            "regency": school.regency,
        },
        "year": enrolment.school_year.label,
        "edition": page.edition.name,
        "leadership": enrolment.leadership,
        "texts": {str(p.key): p.text for v in page.sections for b in v.blocks for p in b.parts if p.text},
        "sections": [_section(view) for view in page.sections],
        "follow_ups": [_follow_up(page, follow_up) for follow_up in page.follow_ups],
    }


def _section(view: SectionView) -> dict:
    return {"title": view.section.title, "blocks": [_block(block) for block in view.blocks]}


def _block(block: Block) -> dict:
    answers = [{"label": part.field.label, "text": part.text} for part in block.parts if part.text]
    return {
        "title": f"{block.subtopic.code} {block.subtopic.label}" if block.subtopic else "",
        "answers": answers,
    }


def _follow_up(page: MeetingPage, follow_up) -> dict:
    status = follow_up.status_at(page.report.number)
    notes = [change.note for change in follow_up.changes if change.report.number == page.report.number and change.note]
    return {
        "name": page.name_of(follow_up),
        "subtopic": follow_up.subtopic,
        "period": page.answer_of(follow_up, PERIOD).text,
        "status": page.edition.statuses[status].label,
        "note": notes[-1] if notes else "",
    }
