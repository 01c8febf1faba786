import os
import stat
from pathlib import Path

import pytest

from hosting import environment
from hosting.environment import Serving, UnfitEnvironmentError

KEY = "k7Jd-9_w" * 8
HOSTS = "learn.example.org"


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUEBOOK_VAR", str(tmp_path))
    for name in ("SECRET_KEY", "DEMO_PASSWORD", "CUEBOOK_MODE"):
        monkeypatch.setenv(name, "")  # so that the value set here is restored
        monkeypatch.delenv(name)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"ALLOWED_HOSTS": HOSTS}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": HOSTS, "SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": HOSTS, "SECRET_KEY": KEY[:49]}, "too short"),
        ({"ALLOWED_HOSTS": HOSTS, "SECRET_KEY": "abc" * 20}, "too plain"),
        ({"ALLOWED_HOSTS": HOSTS, "SECRET_KEY": "django-insecure-" + KEY}, "a default"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "*"}, "wildcard"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": f"{HOSTS}, *"}, "wildcard"),
    ],
)
def test_production_with_an_unfit_environment_is_refused(
    var: Path, given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(UnfitEnvironmentError, match=complaint):
        environment.check_production(given)


def test_production_names_every_complaint_at_once(var: Path) -> None:
    with pytest.raises(UnfitEnvironmentError, match=r"(?s)SECRET_KEY.*ALLOWED_HOSTS"):
        environment.check_production({})


def test_production_with_the_key_of_the_demo_is_refused(var: Path) -> None:
    environment.prepare("demo")
    given = {"SECRET_KEY": os.environ["SECRET_KEY"], "ALLOWED_HOSTS": HOSTS}

    with pytest.raises(UnfitEnvironmentError, match="the demo's"):
        environment.check_production(given)


def test_production_with_a_key_and_hosts_of_its_own_writes_nothing(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    monkeypatch.setenv("ALLOWED_HOSTS", f"{HOSTS},.example.net")

    environment.prepare("production")

    assert os.environ["CUEBOOK_MODE"] == "production"
    assert "DEMO_PASSWORD" not in os.environ
    assert list(var.iterdir()) == []


def test_demo_keeps_its_key_and_password_for_itself(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(2):
        for name in ("SECRET_KEY", "DEMO_PASSWORD"):
            monkeypatch.delenv(name, raising=False)
        environment.prepare("demo")
        made.append((os.environ["SECRET_KEY"], os.environ["DEMO_PASSWORD"]))

    assert made[0] == made[1]
    assert len(made[0][0]) >= environment.MINIMUM_KEY_LENGTH
    assert {stat.S_IMODE(path.stat().st_mode) for path in var.iterdir()} == {0o600}


def test_demo_with_a_password_given_writes_none(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "given by hand")

    environment.prepare("demo")

    assert os.environ["DEMO_PASSWORD"] == "given by hand"
    assert not (var / "demo_password").exists()


def test_serving_without_anything_set_is_for_this_machine_only() -> None:
    assert Serving.from_environment({}) == Serving("127.0.0.1", 8000, 2)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000.0", "²", "eight"])
def test_serving_on_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(UnfitEnvironmentError, match="PORT"):
        Serving.from_environment({"PORT": port})
