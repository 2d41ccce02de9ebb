"""A service that is told something wrong says so in one sentence, and never says a secret."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from common import settings
from common.clock import SharedClock, SystemClock
from common.settings import Settings, SettingsError

GOOD = {
    "INSTEG_DATABASE_URL": "postgresql://bakery:very-secret@127.0.0.1/bakery",
    "INSTEG_NATS_URL": "nats://services:very-secret@127.0.0.1",
    "INSTEG_PORT": "8000",
    "INSTEG_ISSUER": "https://issuer.example",
    "INSTEG_JWKS_URL": "https://issuer.example/jwks",
}


@pytest.fixture
def told(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings_come_from_the_environment(told):
    found = settings.load(Settings)
    assert (found.port, found.issuer, found.environment) == (8000, "https://issuer.example", "production")


def test_an_empty_variable_is_an_unset_one(told):
    told.setenv("INSTEG_OTLP_ENDPOINT", "")
    assert settings.load(Settings).otlp_endpoint is None


def test_a_secret_is_never_printed(told):
    found = settings.load(Settings)
    assert "very-secret" not in repr(found) + str(found) + found.model_dump_json()


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("INSTEG_PORT", "many", "INSTEG_PORT is not right: input should be a valid integer"),
        ("INSTEG_PORT", "70000", "INSTEG_PORT is not right"),
        ("INSTEG_JWKS_URL", "ftp://x", "INSTEG_JWKS_URL is not right"),
        ("INSTEG_ENVIRONMENT", "moon", "INSTEG_ENVIRONMENT is not right"),
        ("INSTEG_OTLP_ENDPOINT", "collector:4318", "INSTEG_OTLP_ENDPOINT is not right"),
        ("INSTEG_ISSUER", "", "INSTEG_ISSUER is not set"),
        ("INSTEG_ISSUER", None, "INSTEG_ISSUER is not set"),
        ("INSTEG_DATABASE_URL", None, "INSTEG_DATABASE_URL is not set"),
    ],
)
def test_a_bad_setting_is_one_sentence_naming_the_variable(told, variable, value, says):
    if value is None:
        told.delenv(variable)
    else:
        told.setenv(variable, value)
    with pytest.raises(SettingsError) as error:
        settings.load(Settings)
    assert says in str(error.value)
    assert str(error.value).count("\n") == 0
    assert "very-secret" not in str(error.value)


def test_production_refuses_a_simulated_clock(told, tmp_path: Path):
    told.setenv("INSTEG_CLOCK_FILE", str(tmp_path / "clock"))
    with pytest.raises(SettingsError, match="INSTEG_CLOCK_FILE is a simulated clock"):
        settings.load(Settings)


def test_elsewhere_the_simulated_clock_is_the_one_in_the_file(told, tmp_path: Path):
    at = datetime(2019, 3, 20, 8, tzinfo=UTC)
    driver = SharedClock(tmp_path / "clock", start=at)
    told.setenv("INSTEG_CLOCK_FILE", str(tmp_path / "clock"))
    told.setenv("INSTEG_ENVIRONMENT", "test")
    clock = settings.clock(settings.load(Settings))
    assert clock.now() == at
    driver.set(datetime(2021, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2021


def test_without_a_file_it_is_the_machines_clock(told):
    assert isinstance(settings.clock(settings.load(Settings)), SystemClock)


def test_a_clock_file_that_cannot_be_read_is_one_sentence(told, tmp_path: Path):
    told.setenv("INSTEG_CLOCK_FILE", str(tmp_path / "missing"))
    told.setenv("INSTEG_ENVIRONMENT", "test")
    with pytest.raises(SettingsError, match="INSTEG_CLOCK_FILE: no clock can be read"):
        settings.clock(settings.load(Settings))
