import pytest
from pytest_django import Settings

from hosting.doctor import configuration
from hosting.doctor.findings import Level
from tests.hosting.doctor.judging import levels, only_fault, only_warning

pytestmark = pytest.mark.django_db

KEY = "".join(chr(97 + number % 26) for number in range(60))


def test_settings_of_production_are_well(production: Settings) -> None:
    found = [
        *configuration.check_mode(),
        *configuration.check_key(),
        *configuration.check_signing_key(),
        *configuration.check_hosts(),
        *configuration.check_origins(),
        *configuration.check_uploads(),
        *configuration.check_metrics(),
    ]

    assert set(levels(found)) == {Level.OK}


def test_debug_is_a_fault(production: Settings) -> None:
    production.DEBUG = True

    assert "DEBUG" in only_fault(configuration.check_mode()).message


def test_another_mode_than_production_is_a_warning(production: Settings) -> None:
    production.MODE, production.IS_PRODUCTION = "development", False

    assert "development" in only_warning(configuration.check_mode()).message


@pytest.mark.parametrize("key", ["short", "a" * 60, f"insecure-{KEY}"])
def test_a_key_to_be_guessed_is_a_fault(production: Settings, key: str) -> None:
    production.SECRET_KEY = key

    assert "SECRET_KEY" in only_fault(configuration.check_key()).message


@pytest.mark.parametrize("key", ["short", "?" * 43, "A" * 43])
def test_a_signing_key_that_is_none_is_a_fault(production: Settings, key: str) -> None:
    production.SIGNING_KEY = key

    assert "SIGNING_KEY" in only_fault(configuration.check_signing_key()).message


@pytest.mark.parametrize(
    "hosts",
    [[], ["https://learn.example.org"], ["learn.example.org:443"], ["a.example", "*"], ["a/b"]],
)
def test_hosts_that_are_none_are_a_fault(production: Settings, hosts: list[str]) -> None:
    production.ALLOWED_HOSTS = hosts

    assert "ALLOWED_HOSTS" in only_fault(configuration.check_hosts()).message


@pytest.mark.parametrize(
    "host", ["learn.example.org", ".example.org", "192.0.2.7", "[2001:db8::7]"]
)
def test_hosts_of_all_kinds_are_well(production: Settings, host: str) -> None:
    production.ALLOWED_HOSTS = [host]

    assert levels(configuration.check_hosts()) == [Level.OK]


def test_hosts_of_this_machine_alone_are_a_warning(production: Settings) -> None:
    production.ALLOWED_HOSTS = ["localhost"]

    assert "this machine" in only_warning(configuration.check_hosts()).message


@pytest.mark.parametrize(
    "origin",
    ["https://learn.example.org/", "learn.example.org", "https://a.example/x", "https://", ""],
)
def test_an_origin_no_browser_sends_is_a_fault(production: Settings, origin: str) -> None:
    production.CSRF_TRUSTED_ORIGINS = ["https://good.example", origin]

    assert "CSRF_TRUSTED_ORIGINS" in only_fault(configuration.check_origins()).message


def test_an_origin_with_a_port_is_well(production: Settings) -> None:
    production.CSRF_TRUSTED_ORIGINS = ["https://learn.example.org:8443"]

    assert levels(configuration.check_origins()) == [Level.OK]


def test_films_sent_from_disk_that_lie_in_a_bucket_are_a_fault(production: Settings) -> None:
    production.MEDIA_ACCEL, production.MEDIA_S3_BUCKET = "/media/", "films"

    assert "MEDIA_ACCEL" in only_fault(configuration.check_uploads()).message


def test_a_short_token_is_a_warning(production: Settings) -> None:
    production.METRICS_TOKEN = "secret"

    assert "METRICS_TOKEN" in only_warning(configuration.check_metrics()).message


def test_what_django_finds_in_production_is_told(production: Settings) -> None:
    production.SECURE_HSTS_SECONDS = 0

    found = list(configuration.check_django())

    assert any("security.W004" in each.message for each in found if each.level == Level.WARNING)
