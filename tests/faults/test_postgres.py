"""PostgreSQL is started anew under the app, stopped, and gone in the middle of a write."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from pmo_app.extensions import db
from tests.faults.conftest import MEETING, house_at
from tests.support.databases import filled, postgres_cluster

PROGRAMS = Path(os.environ.get("POSTGRES_PROGRAMS", "/usr/lib/postgresql/15/bin"))
pytestmark = pytest.mark.skipif(not (PROGRAMS / "initdb").exists(), reason="needs PostgreSQL 15")


@pytest.fixture(scope="module")
def cluster():
    with postgres_cluster() as folder:
        say(folder, "CREATE DATABASE filled")
        filled(address_of(folder, "filled"), with_village=True)
        yield folder


@pytest.fixture
def pg_house(cluster):
    say(cluster, "DROP DATABASE IF EXISTS pmo WITH (FORCE)")
    say(cluster, "CREATE DATABASE pmo TEMPLATE filled")
    with house_at(address_of(cluster, "pmo")) as house:
        yield house


def address_of(folder: str, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


def say(folder: str, sentence: str) -> None:
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(sentence)


def control(folder: str, *words: str) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    options = ["-D", f"{folder}/data", "-l", f"{folder}/log", "-m", "fast", "-w"]
    subprocess.run([*as_user, PROGRAMS / "pg_ctl", *options, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)


@contextmanager
def stopped(folder: str):
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    control(folder, "stop")
    try:
        yield
    finally:
        control(folder, "-o", options, "start")


def test_started_anew_between_two_requests_nobody_notices(cluster, pg_house):
    pg_house.write("Sebelum dimulai ulang.")
    control(cluster, "restart")
    assert "Sebelum dimulai ulang." in pg_house.ratna.get(MEETING).text
    pg_house.write("Sesudah dimulai ulang.")
    assert pg_house.is_whole()


def test_while_it_is_stopped_pages_say_so_and_work_again_once_it_is_back(cluster, pg_house):
    pg_house.write("Sebelum berhenti.")
    db.session.remove()
    with stopped(cluster):
        page = pg_house.ratna.get(MEETING, expect=503)
        assert "belum bisa dicapai" in page.text and page.response.headers["Retry-After"] == "10"
        assert page.response.headers["Cache-Control"] == "no-store"
        refused = pg_house.write("Saat berhenti.", expect=503)
        assert "belum tersimpan" in refused.text and "Saat berhenti." in refused.html
    pg_house.write("Saat berhenti.")
    assert pg_house.is_whole()


def test_gone_in_the_middle_of_a_write_all_of_it_is_undone_and_told(cluster, pg_house):
    def hang_up(connection, _cursor, sentence, *_rest):
        if sentence.startswith("INSERT INTO revision"):
            pid = connection.connection.dbapi_connection.info.backend_pid
            say(cluster, f"SELECT pg_terminate_backend({pid}, 5000)")

    pg_house.write("Sebelum terputus.")
    event.listen(db.engine, "before_cursor_execute", hang_up)
    refused = pg_house.write("Saat terputus.", expect=503)
    event.remove(db.engine, "before_cursor_execute", hang_up)
    assert "belum tersimpan" in refused.text and "Saat terputus." in refused.html
    shown = pg_house.ratna.get(MEETING).text
    assert "Sebelum terputus." in shown and "Saat terputus." not in shown
    pg_house.write("Saat terputus.")
    assert pg_house.is_whole()
