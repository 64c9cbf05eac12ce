"""What the programme says of who may do what, written by hand: the expectation, never derived from the policy.

Read WHO first: for each deed, which role may do it under which leadership. Then ROUTES: every address with its deed.
"""

from dataclasses import dataclass, field

from tests.doors.people import LAST_YEAR, THIS_YEAR

P, S, F, C = "principal", "supervisor", "facilitator", "coordinator"
EVERYONE = {P, S, F, C}
BY_PRINCIPAL, BY_FACILITATOR = "led by the principal", "led by the facilitator"
LED = {"A": BY_PRINCIPAL, "B": BY_PRINCIPAL, "C": BY_FACILITATOR}

WHO = {
    "read": {BY_PRINCIPAL: EVERYONE, BY_FACILITATOR: EVERYONE},
    "edit": {BY_PRINCIPAL: {P}, BY_FACILITATOR: {F}},
    "send": {BY_PRINCIPAL: {P}, BY_FACILITATOR: {F}},
    "reflect": {BY_PRINCIPAL: {P}, BY_FACILITATOR: {P, F}},
    "status": {BY_PRINCIPAL: {P}, BY_FACILITATOR: {P, F}},
    "reopen": {BY_PRINCIPAL: {C}, BY_FACILITATOR: {C}},
    "take back": {BY_PRINCIPAL: {P, C}, BY_FACILITATOR: {F, C}},  # until the deadline the leader may, too
    "comment": {BY_PRINCIPAL: EVERYONE, BY_FACILITATOR: EVERYONE},
    "ask": {BY_PRINCIPAL: {P}, BY_FACILITATOR: {F}},
    "nudge": {BY_PRINCIPAL: {S, F, C}, BY_FACILITATOR: {S, F, C}},
    "evidence": {BY_PRINCIPAL: {P}, BY_FACILITATOR: {P, F}},
    "acknowledge": {BY_PRINCIPAL: {S, F, C}, BY_FACILITATOR: {S, C}},
}
ONLY_OPEN = {"edit", "send", "reflect", "status", "ask", "nudge"}
ONLY_SENT = {"reopen", "take back", "acknowledge"}


def team(letter: str) -> dict[str, str]:
    return {f"{role}-{letter}": role for role in (P, S, F, C)}


ASSIGNED = {
    ("A", THIS_YEAR): {**team("a"), "peer": S, "newcomer": P, "two-hats": S},
    ("A", LAST_YEAR): {**team("a"), "peer": S, "former": P},
    ("B", THIS_YEAR): {**team("b"), "moved": P, "two-hats": C},
    ("B", LAST_YEAR): team("b"),
    ("C", THIS_YEAR): team("c"),
    ("C", LAST_YEAR): team("c"),
}
ONLY_READS = {("A", LAST_YEAR): {"newcomer", "two-hats"}, ("B", LAST_YEAR): {"moved", "two-hats"}}
SEES = {  # whose canaries a person may meet: the school and the newest year of theirs
    **{f"{role}-{letter.lower()}": {letter: THIS_YEAR} for role in EVERYONE for letter in "ABC"},
    "peer": {"A": THIS_YEAR},
    "newcomer": {"A": THIS_YEAR},
    "former": {"A": LAST_YEAR},
    "moved": {"B": THIS_YEAR},
    "two-hats": {"A": THIS_YEAR, "B": THIS_YEAR},
    "admin": {"A": 0, "B": 0, "C": 0},  # keeps the schools, reads nothing of any year
}
COORDINATES = {"coordinator-a", "coordinator-b", "coordinator-c", "two-hats"}


@dataclass(frozen=True)
class Route:
    """One endpoint and method. `path` is under a meeting; `needs` names what must stand there; `meetings` where it is
    asked ("any", "planning", "reflection", "fourth", "first", "asked" where time was asked for, "may ask" where it can
    be)."""

    endpoint: str
    method: str
    path: str
    deed: str
    data: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    needs: str = ""
    meetings: str = "any"
    carries_text: bool = False
    changes: bool = True


def get(endpoint: str, path: str, deed: str = "read", **more) -> Route:
    return Route(endpoint, "GET", path, deed, changes=False, **more)


def post(endpoint: str, path: str, deed: str, **more) -> Route:
    return Route(endpoint, "POST", path, deed, **more)


TEXT = {"text": "Tulisan dari pengunjung"}
STATUS = {"status": "blocked", "note": "Tulisan dari pengunjung", "version": "{changes}"}
WITHHELD = {"withheld": "yes"}
TUS_BEGIN = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": "key MDEyMzQ1Njc4OWFi"}
ROUTES = [
    get("meetings.timeline", "..", meetings="first"),
    get("meetings.show", ""),
    get("meetings.so_far", "../so-far", meetings="first"),
    get("meetings.answer", "/answers/held-on"),
    post(
        "meetings.save_answer",
        "/answers/place",
        "edit",
        data={"value": "Aula", "version": "{version}"},
        carries_text=True,
    ),
    post(
        "meetings.save_answer",
        "/answers/obstacles",
        "reflect",
        data={"value": "Hujan", "version": "{version}"},
        meetings="reflection",
        carries_text=True,
    ),
    get("meetings.versions", "/answers/{answer}/versions", needs="answer"),
    post(
        "meetings.bring_back",
        "/answers/{answer}/versions",
        "edit",
        data={"revision": "{revision}", "seen": "2"},
        needs="answer",
    ),
    get("meetings.news", "/news"),
    get("calendar.meeting", "/calendar.ics", needs="date"),
    get("meetings.take_along", "/file", "reflect"),
    get("meetings.choose_file", "/bringing", "reflect"),
    post("meetings.bring_in", "/bringing", "reflect", data={"file": "{file}"}, meetings="reflection"),
    get("meetings.submission", "/submission", "send"),
    post("meetings.send", "/submission", "send", needs="follow_up"),
    get("meetings.sending", "/sendings/{code}", needs="code"),
    get("meetings.reopening", "/reopening", "reopen"),
    post("meetings.reopen", "/reopening", "reopen", data={"reason": "Lihat lagi."}, carries_text=True),
    post("meetings.acknowledge", "/reading", "acknowledge"),
    post(
        "followups.create", "/follow-ups/for/2F", "edit", data={"name": "Baru"}, meetings="planning", carries_text=True
    ),
    post("followups.carry", "/follow-ups/{left_over}/carrying", "edit", needs="left_over", meetings="fourth"),
    post("followups.remove", "/follow-ups/{follow_up}/removal", "edit", needs="follow_up", meetings="planning"),
    post("followups.restore", "/follow-ups/{removed}/restoration", "edit", needs="removed", meetings="planning"),
    get("followups.history", "/follow-ups/{follow_up}/status", needs="follow_up"),
    get("followups.story", "/follow-ups/{follow_up}/history", needs="follow_up", meetings="planning"),
    post(
        "followups.change",
        "/follow-ups/{follow_up}/status",
        "status",
        data=STATUS,
        needs="follow_up",
        carries_text=True,
    ),
    get("meetings.attendance", "/attendance"),
    get("meetings.date", "/date"),
    post(
        "meetings.agree_date",
        "/date",
        "edit",
        data={"value-place": "Aula", "version-place": "{version}"},
        carries_text=True,
    ),
    get("meetings.more_time", "/more-time"),
    post(
        "meetings.ask_for_time",
        "/more-time",
        "ask",
        data={"reason": "Tulisan dari pengunjung", "until": "{until}"},
        meetings="may ask",
        carries_text=True,
    ),
    post("meetings.withdraw_request", "/more-time/{asked}/withdrawal", "ask", meetings="asked"),
    get("nudges.nudge", "/nudge", "nudge"),
    post(
        "nudges.send_nudge",
        "/nudge",
        "nudge",
        data={"text": "Tulisan dari pengunjung"},
        carries_text=True,
    ),
    get("comments.new", "/threads/at/place", "comment"),
    post("comments.create", "/threads/at/place", "comment", data=TEXT, carries_text=True),
    post("comments.reply", "/threads/{thread}/comments", "comment", data=TEXT, needs="thread", carries_text=True),
    get("comments.show", "/threads/{thread}", "read", needs="thread"),
    get("evidence.show", "/evidence"),
    get("evidence.part", "/evidence/documentation"),
    get("evidence.back", "/evidence/recording/links"),
    get("evidence.one", "/evidence/{evidence}", needs="evidence"),
    get("evidence.bytes_of", "/evidence/{evidence}/file", needs="evidence"),
    post("evidence.add_files", "/evidence/documentation/files", "evidence", data={"paper": "", "consent": "yes"}),
    post("evidence.add_link", "/evidence/recording/links", "evidence", data={"url": "https://youtu.be/x"}),
    post("evidence.begin", "/evidence/recording/transfers", "evidence", headers=TUS_BEGIN),
    post("evidence.rename", "/evidence/{evidence}/title", "evidence", data={"title": "Lain"}, needs="evidence"),
    post("evidence.shift", "/evidence/{evidence}/place", "evidence", data={"to": "back"}, needs="evidence"),
    post("evidence.withhold", "/evidence/{evidence}/withholding", "evidence", data=WITHHELD, needs="evidence"),
    post("evidence.say_shut", "/evidence/{link}/shut", "comment", needs="link"),
    post("evidence.remove", "/evidence/{evidence}/removal", "evidence", needs="evidence"),
    post("evidence.restore", "/evidence/{evidence_gone}/restoration", "evidence", needs="evidence"),
    post("comments.resolve", "/threads/{thread}/resolution", "comment", needs="thread"),
    post("comments.reopen", "/threads/{settled}/reopening", "comment", needs="settled"),
]
SIGNED_IN = {
    ("home.show", "GET"): "/",
    ("account.show", "GET"): "/account",
    ("account.choose_theme", "POST"): "/account/theme",
    ("account.pulse", "GET"): "/account/pulse",
    ("account.sign_out", "POST"): "/sign-out",
    ("meetings.seen_so_far", "POST"): f"/schools/20000001/{THIS_YEAR}/so-far",
    ("account.edit_password", "GET"): "/account/password",
    ("account.change_password", "POST"): "/account/password",
    ("account.devices", "GET"): "/account/devices",
    ("account.data", "GET"): "/account/data",
    ("account.data_file", "GET"): "/account/data.json",
    ("account.passkeys", "GET"): "/account/passkeys",
    ("account.add_passkey", "POST"): "/account/passkeys",
    ("account.passkey_options", "POST"): "/account/passkeys/options",
    ("account.remove_passkey", "POST"): "/account/passkeys/1/removal",
    ("account.end_device", "POST"): "/account/devices/1/end",
    ("account.end_other_devices", "POST"): "/account/devices/others/end",
    ("calendar.show", "GET"): "/account/calendar",
    ("calendar.revoke", "POST"): "/account/calendar/removal",
    ("push.show", "GET"): "/account/push",
    ("push.subscribe", "POST"): "/account/push",
    ("push.remove", "POST"): "/account/push/1/removal",
    ("duties.show", "GET"): "/duties",
    ("duties.tick", "POST"): "/duties/3/no-such-duty",
    ("duties.untick", "POST"): "/duties/3/no-such-duty/removal",
    ("notices.show", "GET"): "/notices",
    ("notices.read", "POST"): "/notices/1000000",
    ("notices.mail", "GET"): "/notices/mail",
    ("notices.choose_mail", "POST"): "/notices/mail",
    ("guide.show", "GET"): "/help",
    ("guide.rights", "GET"): "/help/rights",
    ("guide.changes", "GET"): "/help/changes",
}
OWN_THINGS = {  # whoever is signed in does it to what is theirs, and only to that
    ("calendar.make", "POST"): "/account/calendar",
    ("notices.read_all", "POST"): "/notices/reading",
}
OF_ONES_FACILITATOR = {  # for who coordinates them; to other coordinators they are not there
    ("nudges.group", "GET"): "/board/2026/facilitators/{facilitator}/nudge",
    ("nudges.send_group", "POST"): "/board/2026/facilitators/{facilitator}/nudge",
}
SCHOOL = {"level": "SD", "zone": "Asia/Jakarta"}
TO_IDLE = {"person": "idle", "starts_on": "2026-11-24"}
MONTHS = {1: "{0}-08", 2: "{0}-10", 3: "{0}-12", 4: "{1}-02", 5: "{1}-04", 6: "{1}-06"}
DUES = {1: "{0}-09-20", 2: "{0}-11-10", 3: "{0}-12-20", 4: "{1}-03-10", 5: "{1}-05-10", 6: "{1}-07-10"}


def dates(start: int) -> dict[str, str]:
    """The six dates of a year as the office's form posts them."""
    told = {f"{kind}-{n}": text for kind, texts in (("month", MONTHS), ("due", DUES)) for n, text in texts.items()}
    return {name: text.format(start, start + 1) for name, text in told.items()}


DATES, MOVED = dates(2027), dates(2026) | {"due-3": "2026-12-22"}
OFFICE: dict[tuple[str, str], tuple[str, dict]] = {  # for an administrator only: the address, and what is posted
    ("office.show", "GET"): ("/office", {}),
    ("office.people", "GET"): ("/office/people?q=a", {}),
    ("office.new_person", "GET"): ("/office/people/new", {}),
    ("office.create_person", "POST"): ("/office/people/new", {"name": "Orang Baru"}),
    ("office.person", "GET"): ("/office/people/{person}", {}),
    ("office.update_person", "POST"): ("/office/people/{person}", {"name": "Lain", "username": "idle"}),
    ("office.let_go", "POST"): ("/office/people/{person}/leaving", {}),
    ("office.take_back", "POST"): ("/office/people/{left}/return", {}),
    ("office.choose_schools", "GET"): ("/office/people/{person}/schools", {}),
    ("office.assign_schools", "POST"): ("/office/people/{person}/schools", {"npsn": "20000001"}),
    ("office.invitations", "GET"): ("/office/invitations", {}),
    ("office.invite_all", "POST"): ("/office/invitations", {}),
    ("office.invite", "POST"): ("/office/people/{person}/invitation", {}),
    ("office.mark_sent", "POST"): ("/office/people/{invited}/invitation/sent", {}),
    ("office.revoke", "POST"): ("/office/people/{invited}/invitation/removal", {}),
    ("office.dismiss_request", "POST"): ("/office/requests/{request}/removal", {}),
    ("office.schools", "GET"): ("/office/schools", {}),
    ("office.new_school", "GET"): ("/office/schools/new", {}),
    ("office.create_school", "POST"): ("/office/schools/new", {"npsn": "20000009", "name": "Baru", **SCHOOL}),
    ("office.school", "GET"): ("/office/schools/{npsn}", {}),
    ("office.update_school", "POST"): ("/office/schools/{npsn}", {"name": "Lain", **SCHOOL}),
    ("office.assign", "POST"): (
        "/office/schools/{npsn}/assignments",
        {"person": "idle", "role": "supervisor", "year": "2026", "starts_on": "2026-11-24"},
    ),
    ("office.end_assignment", "POST"): ("/office/assignments/{assignment}/end", {}),
    ("office.handover", "GET"): ("/office/assignments/{assignment}/handover", {}),
    ("office.hand_over", "POST"): ("/office/assignments/{assignment}/handover", TO_IDLE),
    ("office.moving", "GET"): ("/office/assignments/{assignment}/move", {}),
    ("office.move", "POST"): ("/office/assignments/{assignment}/move", {"npsn": "20000002", **TO_IDLE}),
    ("office.trace", "GET"): ("/office/trace", {}),
    ("office.trace_file", "GET"): ("/office/trace.csv", {}),
    ("office.new_import", "GET"): ("/office/import", {}),
    ("office.upload", "POST"): ("/office/import", {"year": "2026", "file": "{workbook}"}),
    ("office.import_template", "GET"): ("/office/import/template.xlsx", {}),
    ("office.preview", "GET"): ("/office/import/{upload}", {}),
    ("office.apply_import", "POST"): ("/office/import/{upload}/application", {}),
    ("office.years", "GET"): ("/office/years", {}),
    ("office.new_year", "GET"): ("/office/years/new", {}),
    ("office.open_year", "POST"): ("/office/years/new", {"start": "2027", **DATES, "confirmed": "yes"}),
    ("office.year", "GET"): ("/office/years/{year}", {}),
    ("office.update_dates", "POST"): ("/office/years/{year}", {**MOVED, "confirmed": "yes"}),
    ("office.join_year", "POST"): ("/office/years/{year}/schools", {"npsn": "{spare}"}),
    ("office.change_leadership", "POST"): (
        "/office/years/{year}/schools/{npsn}/leadership",
        {"leadership": "facilitator_led"},
    ),
}
OWN_COMMENT = {  # for its writer only; to everybody else it is as if it were not there
    ("comments.remove", "POST"): "/threads/{thread}/comments/{comment}/removal",
    ("comments.restore", "POST"): "/threads/{thread}/comments/{comment}/restoration",
}
OWN_TRANSFER = {  # of a file on its way: for whoever sends it only
    ("evidence.take_piece", "PATCH"): "/evidence/recording/transfers/{transfer}",
    ("evidence.by_another_name", "POST"): "/evidence/recording/transfers/{transfer}",
    ("evidence.complete", "POST"): "/evidence/recording/transfers/{transfer}/completion",
    ("evidence.give_up", "DELETE"): "/evidence/recording/transfers/{transfer}",
}
BOARD = {
    ("board.show", "GET"): f"/board/{THIS_YEAR}",
    ("board.more_time", "GET"): f"/board/{THIS_YEAR}/more-time",
    ("board.give_time", "POST"): f"/board/{THIS_YEAR}/more-time",
    ("board.decide", "POST"): f"/board/{THIS_YEAR}/more-time/decisions",
    ("board.drop_time", "POST"): f"/board/{THIS_YEAR}/more-time/1/removal",
    ("nudges.groups", "GET"): f"/board/{THIS_YEAR}/facilitators",
}
PUBLIC = {
    ("account.sign_in", "GET"),
    ("account.begin_session", "POST"),
    ("account.invitation", "GET"),
    ("account.accept_invitation", "POST"),
    ("account.forgotten", "GET"),
    ("account.sign_in_options", "POST"),
    ("account.sign_in_by_passkey", "POST"),
    ("account.ask_for_link", "POST"),
    ("calendar.feed", "GET"),
    ("assets.show", "GET"),
    ("health.alive", "GET"),
    ("health.ready", "GET"),
    ("health.figures", "GET"),
    ("notices.leave", "GET"),
    ("notices.left", "POST"),
    ("offline.worker", "GET"),
    ("offline.shell", "GET"),
    ("offline.manifest", "GET"),
}
EVERY_DOOR = (
    {(route.endpoint, route.method) for route in ROUTES}
    | SIGNED_IN.keys()
    | OWN_COMMENT.keys()
    | OWN_THINGS.keys()
    | OWN_TRANSFER.keys()
    | OF_ONES_FACILITATOR.keys()
    | BOARD.keys()
    | OFFICE.keys()
    | PUBLIC
)
