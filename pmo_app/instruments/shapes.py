"""Which keys each table of an edition's files may hold."""

from collections.abc import Iterable

from pmo_app.domain.calendar import Kind
from pmo_app.domain.duties import Phase, Seen
from pmo_app.domain.evidence import Accepts
from pmo_app.domain.followups import FollowUpStatus
from pmo_app.domain.instrument import FieldKind, Repeats
from pmo_app.domain.messages import Occasion
from pmo_app.domain.roles import Leadership, Role
from pmo_app.domain.topics import Branch
from pmo_app.instruments.walk import Shape, Value

DATA_STATES = ("", "doing", "good", "overdue", "waiting", "later")
ICONS = ("todo", "play", "blocked", "check", "stop")


def needed(*among: str, **more) -> Value:
    return Value(needed=True, among=among, **more)


def tables(shape: Shape, **more) -> Value:
    return Value(shape=shape, many=True, **more)


def ids(enum: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(member) for member in enum)


CHOICE = Shape("pilihan", "id", {"id": needed(), "label": needed()})
COLUMN = Shape("kolom", "id", {**CHOICE.keys, "choices": tables(CHOICE)})
FIELD = Shape(
    "isian",
    "id",
    {
        "id": needed(),
        "kind": needed(*ids(FieldKind)),
        "label": needed(),
        "help": Value(),
        "guide": Value(many=True),
        "required": Value(bool),
        "most": Value(int),
        "choices": tables(CHOICE),
        "choices_from": Value(among=("subtopics",)),
        "columns": tables(COLUMN),
    },
)
SECTION = Shape(
    "bagian",
    "id",
    {
        "id": needed(),
        "title": needed(),
        "asked": needed(*ids(Kind), many=True, may_be_empty=True),
        "repeats": Value(among=(str(Repeats.PER_SUBTOPIC), str(Repeats.PER_FOLLOW_UP))),
        "intro": Value(),
        "guide": Value(many=True),
        "field": tables(FIELD, needed=True),
    },
)
SUBTOPIC = Shape("subtopik", "code", {"code": needed(), "label": needed(), "branch": needed(*ids(Branch))})
TOPIC = Shape(
    "topik",
    "code",
    {
        "code": needed(),
        "title": needed(),
        "sensitive": Value(bool),
        "subtopic": tables(SUBTOPIC, needed=True),
    },
)
A_NUMBER = Value(int, needed=True)
DUE = Shape("batas waktu", "month", {"year": A_NUMBER, "month": A_NUMBER, "day": A_NUMBER})
MEETING = Shape(
    "PMO",
    "number",
    {"number": A_NUMBER, "month": A_NUMBER, "month_year": A_NUMBER, "due": Value(shape=DUE, needed=True)},
)
STATUS = Shape(
    "status",
    "id",
    {
        "id": needed(*ids(FollowUpStatus)),
        "label": needed(),
        "data_state": needed(*DATA_STATES),
        "icon": needed(*ICONS),
    },
)
KIND = Shape("jenis bukti", "id", {**CHOICE.keys, "accepts": needed(*ids(Accepts), many=True)})
OWED = Shape(
    "kewajiban",
    "kind",
    {
        "leadership": needed(*ids(Leadership)),
        "role": needed(*ids(Role)),
        "kind": needed(),
        "required": Value(bool, needed=True),
    },
)
DUTY = Shape(
    "tugas",
    "id",
    {
        "id": needed(),
        "role": needed(*ids(Role)),
        "leadership": needed(*ids(Leadership)),
        "phase": needed(*ids(Phase)),
        "text": needed(),
        "asked": Value(many=True, among=ids(Kind)),
        "seen": Value(among=ids(Seen)),
        "together": Value(bool),
    },
)
MESSAGE = Shape("teks", "id", {"id": needed(*ids(Occasion)), "text": needed()})


def file_of(**keys: Value) -> Shape:
    return Shape("berkas", "", keys)


FILES = {
    "instrument.toml": file_of(title=needed(), section=tables(SECTION, needed=True)),
    "topics.toml": file_of(topic=tables(TOPIC, needed=True)),
    "calendar.toml": file_of(meeting=tables(MEETING, needed=True)),
    "statuses.toml": file_of(status=tables(STATUS, needed=True)),
    "evidence.toml": file_of(kind=tables(KIND, needed=True), owed=tables(OWED, needed=True)),
    "duties.toml": file_of(duty=tables(DUTY, needed=True)),
    "messages.toml": file_of(message=tables(MESSAGE, needed=True)),
}
