"""A school's year told from one short story: who is diligent, who is behind, who was asked to look again."""

from datetime import date, time

from pmo_app.domain.calendar import MEETINGS_PER_CYCLE, Kind, kind_of
from pmo_app.samples.writing import Scene, Script

HALF_A_YEAR = 6
ON_TIME = (-5, time(14, 20))
LATE = (3, time(19, 5))
REASON = "Kendala yang tertulis masih umum. Mohon dilengkapi dengan keadaan terbaru di kelas."


def of_school(table: dict, story: dict, start: int) -> Script:
    """The script of a school whose row names a story and a pattern of diligence."""
    return Script([_scene(number, table, story, start) for number in _numbers(table["pattern"])])


def _numbers(pattern: str) -> range:
    """Which meetings there is anything of: the blank school has none, one that is behind only the first."""
    return range(0) if pattern == "blank" else range(1, 2) if pattern == "behind" else range(1, 7)


def _scene(number: int, table: dict, story: dict, start: int) -> Scene:
    pattern = table["pattern"]
    is_late = pattern == "late-once" and number == 2
    sent = LATE if is_late else (ON_TIME[0] - int(table["npsn"]) % 4, ON_TIME[1])
    is_held_back = pattern == "complete-unsent" and number == 2
    scene = (
        _planning(number, table, story, start)
        if kind_of(number) is Kind.PLANNING
        else _reflection(number, table, story, start)
    )
    scene.sent = None if is_held_back else sent
    scene.is_drafted = is_held_back
    scene.reopened = REASON if pattern == "reopened" and number == 2 else ""
    return scene


def _held(number: int, table: dict, start: int) -> dict:
    """The basic information of a meeting: a day in the middle of its month."""
    month = 6 + 2 * number
    day = date(start + (month > 12), (month - 1) % 12 + 1, 9 + number)
    return {
        "held-on": {"date": day.isoformat(), "time": "09:00"},
        "duration": 2,
        "mode": "online" if table.get("cohort") == 3 else "offline",
        "place": "Pertemuan daring" if table.get("cohort") == 3 else "Ruang guru",
        "attendees": ["principal", "supervisor", "teachers"] + (["facilitator"] if table.get("cohort") == 3 else []),
        "teachers-present": max(2, table["teachers"] - number % 3),
    }


def _planning(number: int, table: dict, story: dict, start: int) -> Scene:
    follow_ups = [_follow_up(one, number, start) for one in story["follow_up"]]
    answers = {**_held(number, table, start), **story["answers"], "subtopics": story["subtopics"]}
    return Scene(number, answers, follow_ups)


def _follow_up(one: dict, number: int, start: int) -> dict:
    months = HALF_A_YEAR if number > MEETINGS_PER_CYCLE else 0
    period = {end: _day(one["period"][end], months, start) for end in ("from", "to")}
    return {**one, "answers": {**one["answers"], "period": period}}


def _day(day: dict, months: int, start: int) -> str:
    month = day["month"] + months
    return date(start + (month - 1) // 12, (month - 1) % 12 + 1, min(day["day"], 28)).isoformat()


def _reflection(number: int, table: dict, story: dict, start: int) -> Scene:
    sets = story["reflections"]
    told = sets[min((number - 2) % MEETINGS_PER_CYCLE, len(sets) - 1)]
    questions = ("went-well", "not-yet", "obstacles", "solutions")
    answers = {**_held(number, table, start), **{name: told[name] for name in questions}}
    return Scene(number, answers, statuses=told.get("statuses", []))
