"""Settings come from the environment, and what makes no sense is refused in a sentence."""

import pytest

from pmo_app import config


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 16 characters"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL must look like"),
        ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES must be a whole number"),
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
