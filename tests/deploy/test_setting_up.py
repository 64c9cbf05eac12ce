"""The files that set the app up elsewhere keep what they promise, and the pages about them are whole."""

import re
import shutil
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from pmo_app import config

ROOT = Path(__file__).parent.parent.parent
DEPLOY, UNITS = ROOT / "deploy", ROOT / "deploy" / "vps" / "units"
SCRIPTS = (
    [DEPLOY / "vps" / name for name in ("install", "roll-back", "steps", "pmo")]
    + [DEPLOY / "shared" / name for name in ("install", "pmo")]
    + [DEPLOY / "wishes"]
)
PAGES = [ROOT / "docs" / "pasang.md", ROOT / "docs" / "install.md"]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PROMISED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "MemoryDenyWriteExecute": "yes",
    "RestrictSUIDSGID": "yes",
    "User": "pmo",
    "UMask": "0077",
}


class Asked(dict):
    """An environment that notes which settings it is asked for; what makes sense is given so that all are reached."""

    def __init__(self):
        super().__init__(
            SECRET_KEY="0123456789abcdef", DATABASE_URL="sqlite:////srv/pmo.db", EVIDENCE_STORE="/srv/evidence"
        )
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)


def settings_of_the_app():
    env = Asked()
    config.from_environment(env)
    config.port(env)
    return env.names | {
        "MAIL_FROM", "S3_ENDPOINT", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "WEB_CONCURRENCY",
        "WEB_THREADS",
    }  # fmt: skip


def read(unit):
    parser = ConfigParser(interpolation=None, strict=False, delimiters="=")
    parser.optionxform = str
    parser.read_string(unit.read_text("utf-8"))
    return parser


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_script_is_read_by_its_shell(script):
    first = script.read_text("utf-8").splitlines()[0]
    shell = "sh" if first.endswith("/sh") else "bash"
    done = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
    assert not done.stderr


def test_the_service_may_do_no_more_than_it_needs():
    service = read(UNITS / "hardening.conf")["Service"]
    assert {name: service.get(name) for name in PROMISED} == PROMISED
    assert "~@privileged" in (UNITS / "hardening.conf").read_text("utf-8")
    memory = read(UNITS / "pmo.service")["Service"]
    assert memory["MemoryMax"].endswith("%") and memory["OOMPolicy"] == "continue"


def test_what_was_missed_while_the_machine_was_off_is_made_up_for():
    timers = sorted(UNITS.glob("*.timer"))
    assert [timer.stem for timer in timers] == ["pmo-backup", "pmo-remind", "pmo-tidy"]
    for timer in timers:
        assert read(timer)["Timer"]["Persistent"] == "true"
        command = read(timer.with_suffix(".service"))["Service"]["ExecStart"]
        assert command == f"/opt/pmo/current/.venv/bin/pmo {timer.stem.removeprefix('pmo-')}"


def test_systemd_finds_nothing_to_say_about_the_units():
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    with tempfile.TemporaryDirectory() as folder:
        for unit in [*UNITS.glob("*.service"), *UNITS.glob("*.timer"), *UNITS.glob("*.socket")]:
            text = re.sub(r"^Exec(Start|Reload)=\S+", r"Exec\1=/bin/true", unit.read_text("utf-8"), flags=re.M)
            Path(folder, unit.name).write_text(text)
        for name in ("pmo.service.d", "pmo-.service.d"):
            Path(folder, name).mkdir()
            shutil.copy(UNITS / "hardening.conf", Path(folder, name))
        names = [unit.name for unit in UNITS.iterdir() if unit.suffix != ".conf"]
        told = ["systemd-analyze", "verify", "--man=no", *names]
        env = {"SYSTEMD_UNIT_PATH": f"{folder}:"}
        done = subprocess.run(told, cwd=folder, env=env, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "pmo" in line and "Failed to resolve" not in line]
    assert not ours


def nginx_configuration(folder):
    """The site as the script would write it, in a configuration that nginx can test anywhere."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=pmo.contoh.id"]
    subprocess.run([*made, "-keyout", f"{folder}/key", "-out", f"{folder}/crt"], check=True, capture_output=True)
    site = (DEPLOY / "vps" / "nginx" / "pmo.conf").read_text("utf-8")
    filled = {"DOMAIN": "pmo.contoh.id", "CERTIFICATE": f"{folder}/crt", "KEY": f"{folder}/key", "BODY": "210"}
    for name, value in filled.items():
        site = site.replace(f"@{name}@", value)
    site = re.sub(r"^\s*listen \[::].*\n", "", site, flags=re.M).replace("/var/log/nginx/", f"{folder}/")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {folder}/pid;\nerror_log {folder}/log;\nevents {{}}\nhttp {{\n{places}{site}\n}}\n"


def test_nginx_takes_its_configuration():
    if not Path(NGINX).exists() or not shutil.which("openssl"):
        pytest.skip("no nginx here")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "nginx.conf").write_text(nginx_configuration(folder))
        done = subprocess.run([NGINX, "-t", "-c", f"{folder}/nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_image_runs_as_nobody_and_knows_whether_it_is_well():
    lines = (DEPLOY / "container" / "Containerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert sum(line.startswith("FROM") for line in lines) == 2
    assert any("/healthz" in line for line in lines) and "VOLUME /data" in lines
    assert not any("db upgrade" in line for line in lines if not line.startswith("#"))


def test_the_composed_container_cannot_write_to_itself():
    text = (DEPLOY / "container" / "compose.yml").read_text("utf-8")
    for promise in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "/healthz"):
        assert promise in text


def test_the_settings_file_makes_sense_to_the_app():
    text = (DEPLOY / "settings.env").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*=\S*", line), f"{line}: without spaces, or a shell reads it otherwise"
    values = {
        "SECRET_KEY": "x" * 48, "SITE": "https://pmo.contoh.id", "DATABASE_URL": "sqlite:////var/lib/pmo/pmo.db",
        "EVIDENCE_STORE": "/var/lib/pmo/evidence", "BACKUP_PLACE": "/var/lib/pmo/backups", "TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": "2",
    }  # fmt: skip
    env = dict(line.split("=", 1) for line in lines)
    assert {value for value in env.values() if value.startswith("@")} == {f"@{name}@" for name in values}
    config.from_environment(env | values)


def test_every_setting_can_be_found_in_the_settings_file_and_in_both_pages():
    for page in [DEPLOY / "settings.env", *PAGES]:
        text = page.read_text("utf-8")
        missing = {name for name in settings_of_the_app() if name not in text}
        assert not missing, f"{page.name} says nothing of {missing}"


def test_the_pages_name_only_files_that_are_there():
    for page in PAGES:
        for name in re.findall(r"deploy/[\w./-]+", page.read_text("utf-8")):
            assert (ROOT / name.rstrip(".")).exists(), f"{page.name} names {name}"


def test_the_start_file_of_a_shared_host_hands_over_the_app(tmp_path):
    settings = tmp_path / "pmo.env"
    settings.write_text(
        f"SECRET_KEY=0123456789abcdef\nMAIL_FROM='PMO Sekolah <pmo@contoh.id>'\nPMO_HOME={ROOT}\n"
        f"DATABASE_URL=sqlite:///{tmp_path}/pmo.db\nEVIDENCE_STORE={tmp_path}/evidence\n# a remark\n"
    )
    told = "import os, passenger_wsgi as start; print(start.application.name, os.environ['MAIL_FROM'])"
    env, start = {"PMO_SETTINGS": str(settings), "PATH": ""}, DEPLOY / "shared"
    done = subprocess.run([sys.executable, "-c", told], cwd=start, env=env, capture_output=True, text=True, check=False)
    assert done.stdout == "pmo_app PMO Sekolah <pmo@contoh.id>\n", done.stderr
