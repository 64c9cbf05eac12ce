"""Which room may use which. The plan is in README.md; this keeps it true."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pmo_app

HOUSE = Path(pmo_app.__file__).parent
TEMPLATES = HOUSE.parent / "templates"
STATIC = HOUSE.parent / "static"

MAY_USE = {
    "domain": {"domain", "lasting"},
    "instruments": {"domain", "instruments"},
    "importing": {"domain", "extensions", "importing", "models"},
    "looking": {"looking"},
    "models": {"domain", "extensions", "models", "passwords"},
    "pages": {
        "clock",
        "config",
        "domain",
        "extensions",
        "importing",
        "instruments",
        "lasting",
        "looking",
        "models",
        "pages",
        "passwords",
        "privacy",
        "release",
        "storage",
        "tables",
        "vapid",
        "watching",
    },  # fmt: skip
    "reminding": {"config", "domain", "engine", "extensions", "models", "pages", "reminding"},
    "storage": {"config", "storage"},
    "backups": {"backups", "clock", "storage"},
    "doctor": {
        "backups",
        "config",
        "doctor",
        "domain",
        "extensions",
        "models",
        "release",
        "reminding",
        "storage",
        "tables",
    },
    "privacy": {"domain", "extensions", "models", "privacy"},
    "watching": {"watching"},
    "config": {"config", "vapid"},
}
NEVER_IN_DOMAIN = {"flask", "flask_login", "flask_sqlalchemy", "flask_wtf", "sqlalchemy", "wtforms", "babel"}
ASKS_THE_TIME = re.compile(r"datetime\.now\(|date\.today\(|time\.time\(")


def modules(room):
    return sorted((HOUSE / room).rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", MAY_USE)
def test_a_room_uses_only_the_rooms_it_may(room):
    for path in modules(room):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("pmo_app.")}
        assert used <= MAY_USE[room], f"{path.relative_to(HOUSE)} reaches into {used - MAY_USE[room]}"


def test_the_domain_knows_no_framework():
    for path in modules("domain"):
        used = {name.split(".")[0] for name in imports(path)} & NEVER_IN_DOMAIN
        assert not used, f"{path.relative_to(HOUSE)} knows about {used}; pass what it needs as plain values"


def test_families_of_pages_leave_each_other_alone():
    for path in modules("pages"):
        family = path.relative_to(HOUSE / "pages").parts[0]
        if path.parent == HOUSE / "pages":
            continue
        others = {n.split(".")[2] for n in imports(path) if n.startswith("pmo_app.pages.")}
        assert others <= {family, "shared"}, f"{path.relative_to(HOUSE)} reaches into {others - {family, 'shared'}}"


def test_only_the_clock_asks_the_time():
    for path in HOUSE.rglob("*.py"):
        if path.name not in {"clock.py", "tries.py"}:  # tries count seconds that pass, not the date
            assert not ASKS_THE_TIME.search(path.read_text("utf-8")), (
                f"{path.relative_to(HOUSE)}: take the time from clock"
            )


def test_nothing_is_cached_behind_a_lock():
    """Until Python 3.12 functools.cached_property takes one lock for all instances: a thread that waits for the
    database inside one stops every other thread that asks for the same name."""
    for path in HOUSE.rglob("*.py"):
        assert "functools.cached_property" not in set(imports(path)), f"{path.name}: take that of lasting"


def test_every_module_says_in_one_line_what_it_is_for():
    for path in HOUSE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), f"{path.relative_to(HOUSE)} opens without a word"


def test_modules_stay_small_enough_to_hold_in_mind():
    for path in HOUSE.rglob("*.py"):
        lines = len(path.read_text("utf-8").splitlines())
        assert lines <= 260, f"{path.relative_to(HOUSE)} has {lines} lines: look for the missing noun and move it"


@pytest.mark.parametrize(
    ("trap", "cure"),
    [
        (r"\|\s*safe\b", "escape is the rule; build markup in a macro"),
        (r"\sstyle=", "the CSP forbids style attributes; write a class"),
        (r"<script(?![^>]*\bsrc=)", "the CSP forbids inline scripts; write a file under static/js"),
        (r"\son[a-z]+=", "the CSP forbids event attributes; attach by data-…"),
        (r"hx-on|hx-vals=.js:|hx-trigger=\"[^\"]*\[", "needs eval, which the CSP forbids"),
        (r"\s[\w-]+=\{\{", "quote every attribute: an unquoted one can run a script"),
        (r"Role\.|current_user\.role", "ask can(Action…), never a role"),
    ],
)
def test_templates_stay_clear_of_known_traps(trap, cure):
    for path in TEMPLATES.rglob("*.html"):
        found = re.search(trap, path.read_text("utf-8"))
        assert not found, f"{path.relative_to(TEMPLATES)}: {found.group()!r}: {cure}"


def test_every_template_says_what_it_takes_or_is_a_page():
    for path in TEMPLATES.rglob("_*.html"):
        assert path.read_text("utf-8").startswith("{#"), (
            f"{path.relative_to(TEMPLATES)}: a part opens with what it takes"
        )


def test_the_list_of_styles_names_every_style():
    named = (STATIC / "css" / "ORDER").read_text("utf-8").split()
    assert sorted(named) == sorted(path.name for path in (STATIC / "css").glob("*.css"))


def test_what_is_vendored_names_its_version_and_licence():
    for folder in (STATIC / "vendor").iterdir():
        assert (folder / "LICENSE").is_file(), folder.name
        assert re.search(r"\d+\.\d+", (folder / "README.md").read_text("utf-8")), folder.name


def test_a_server_loads_nothing_that_only_commands_need():
    ours, others = {"pmo_app.cli.office", "pmo_app.cli.keeping"}, {"alembic", "flask_migrate", "mako", "psycopg"}
    told = "import wsgi, sys; print(*sys.modules)"
    env = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/pmo.db", "SECRET_KEY": "only to see what is loaded"}
    loaded = subprocess.run([sys.executable, "-c", told], cwd=HOUSE.parent, env=env, check=True, capture_output=True)
    assert not set(loaded.stdout.decode().split()) & (ours | others)
