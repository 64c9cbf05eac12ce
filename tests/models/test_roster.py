"""The office's list of people: what the database computes of them is what an entry says of itself."""

from collections import Counter
from datetime import timedelta

from pmo_app.extensions import db
from pmo_app.models import Invitation, Person
from pmo_app.models.roster import Access, counted, entries
from tests.support.databases import TODAY

EARLIER, LATER = TODAY - timedelta(days=5), TODAY - timedelta(hours=1)


def someone(number: int, **more) -> Person:
    person = Person(name=f"Orang {number:02}", username=f"orang-{number:02}", **more)
    db.session.add(person)
    db.session.flush()
    return person


def people_of_every_kind() -> None:
    someone(1)
    someone(2, left_at=EARLIER)
    someone(3, password_hash="x")
    for number, at, sent, used, revoked in (
        (4, LATER, None, None, None),
        (5, LATER, LATER, None, None),
        (6, EARLIER, EARLIER, None, None),
        (7, LATER, LATER, LATER, None),
        (8, LATER, LATER, None, LATER),
    ):
        link = Invitation.make(someone(number), by=None, at=at)
        link.sent_at, link.used_at, link.revoked_at = sent, used, revoked
    someone_with_both = someone(9, password_hash="x")
    Invitation.make(someone_with_both, by=None, at=LATER)
    db.session.commit()


def test_how_far_everybody_has_come_is_the_same_in_the_database_and_in_words(app, village):
    people_of_every_kind()
    everybody = entries(TODAY)[:]
    assert {entry.access for entry in everybody} == set(Access)
    assert counted(TODAY) == Counter(entry.access for entry in everybody)
    for access in Access:
        assert [e.person.id for e in entries(TODAY, access=[access])[:]] == [
            e.person.id for e in everybody if e.access is access
        ]


def test_a_list_counts_all_and_fetches_what_is_looked_at(app, village):
    people_of_every_kind()
    listed = entries(TODAY, words="orang ")
    assert len(listed) == 9
    assert [entry.person.name for entry in listed[3:5]] == ["Orang 04", "Orang 05"]
    assert listed[0].person.name == "Orang 01" and len(listed[20:30]) == 0
