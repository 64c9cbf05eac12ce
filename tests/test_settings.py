"""Settings come from the environment, and what makes no sense is refused in a sentence."""

import pytest

from pmo_app import config, vapid

CONTACT = "mailto:wulan@dinas.id"
KEY = vapid.new_private_key()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 16 characters"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL must look like"),
        ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES must be a whole number"),
        ({"VAPID_PRIVATE_KEY": "not a key", "VAPID_CONTACT": CONTACT}, "VAPID_PRIVATE_KEY is no key"),
        ({"VAPID_PRIVATE_KEY": "A" * 43, "VAPID_CONTACT": CONTACT}, "VAPID_PRIVATE_KEY is no key"),
        ({"VAPID_PRIVATE_KEY": "A" * 42, "VAPID_CONTACT": CONTACT}, "VAPID_PRIVATE_KEY is no key"),
        ({"VAPID_PRIVATE_KEY": KEY}, "VAPID_CONTACT must look like mailto:"),
        ({"VAPID_PRIVATE_KEY": KEY, "VAPID_CONTACT": "wulan@dinas.id"}, "VAPID_CONTACT must look like mailto:"),
        ({"SIGN_IN_TRIES_PER_ACCOUNT": "0"}, "SIGN_IN_TRIES_PER_ACCOUNT must be a whole number from 1"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(setting, told):
    with pytest.raises(config.SettingsError, match=told):
        config.from_environment({"SECRET_KEY": "k" * 20, "DATABASE_URL": "sqlite:////x.db"} | setting)


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(config.SettingsError, match="PORT must be"):
        config.port({"PORT": port})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg_however_it_is_written(scheme):
    assert config.database_url({"DATABASE_URL": f"{scheme}://a@b/c"}) == "postgresql+psycopg://a@b/c"


def test_a_key_is_made_once_and_kept_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "VAR", tmp_path / "var")
    first = config.secret_key({})
    assert len(first) > 40
    assert config.secret_key({}) == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_without_keys_there_are_no_messages_to_phones_and_with_them_the_public_one_is_known():
    assert not any(config.push_keys({}).values())
    told = config.push_keys({"VAPID_PRIVATE_KEY": KEY, "VAPID_CONTACT": CONTACT})
    assert vapid.is_public_key(told["VAPID_PUBLIC_KEY"]) and told["VAPID_CONTACT"] == CONTACT


def test_a_key_without_the_package_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(config.telling, "find_spec", lambda name: None)
    with pytest.raises(config.SettingsError, match="VAPID_PRIVATE_KEY is set, but pywebpush is not installed"):
        config.push_keys({"VAPID_PRIVATE_KEY": KEY, "VAPID_CONTACT": CONTACT})


def test_the_command_prints_keys_that_are_taken(app):
    told = app.test_cli_runner().invoke(args=["push-keys"]).output
    lines = dict(line.split("=", 1) for line in told.splitlines())
    assert config.push_keys(lines)["VAPID_PUBLIC_KEY"] == vapid.public_key(lines["VAPID_PRIVATE_KEY"])
