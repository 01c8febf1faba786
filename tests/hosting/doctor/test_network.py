import pytest
from pytest_django import Settings

from hosting.doctor import network
from hosting.doctor.findings import Level
from tests.hosting.doctor import servers
from tests.hosting.doctor.judging import levels, only_fault, only_warning
from tests.processes import free_port

pytestmark = pytest.mark.django_db


def test_a_mail_server_that_takes_us_is_well(mail: Settings) -> None:
    with servers.smtp() as mail.EMAIL_PORT:
        assert levels(network.check_mail()) == [Level.OK]


def test_a_mail_server_that_is_away_is_a_fault(mail: Settings) -> None:
    mail.EMAIL_PORT = free_port()

    assert "does not take us" in only_fault(network.check_mail()).message


def test_a_mail_server_that_refuses_us_is_a_fault(mail: Settings) -> None:
    with servers.smtp("554 go away") as mail.EMAIL_PORT:
        assert "go away" in only_fault(network.check_mail()).message


def test_a_mail_server_without_the_encryption_asked_for_is_a_fault(mail: Settings) -> None:
    mail.EMAIL_USE_TLS = True
    with servers.smtp() as mail.EMAIL_PORT:
        assert "STARTTLS" in only_fault(network.check_mail()).message


def test_mail_from_nowhere_is_a_warning(mail: Settings) -> None:
    mail.DEFAULT_FROM_EMAIL = "Cuebook <noreply@localhost>"
    with servers.smtp() as mail.EMAIL_PORT:
        assert "noreply@localhost" in only_warning(network.check_mail()).message


def test_no_mail_is_a_warning(settings: Settings) -> None:
    settings.HAS_MAIL = False

    assert "No mail server" in only_warning(network.check_mail()).message


def test_a_server_that_answers_is_well() -> None:
    with servers.http(servers.WELL) as url:
        assert levels(network.check_server(f"{url}/")) == [Level.OK] * 3


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"/healthz": (502, "")}, "/healthz answers 502"),
        ({"/readyz": (503, "")}, "/readyz answers 503"),
        ({"/healthz": (400, ""), "/readyz": (200, "")}, "refuses the host"),
        ({"/": (500, "")}, "/ answers 500"),
        ({"/": (301, "http://HERE/")}, "to itself, for ever"),
    ],
)
def test_a_server_that_answers_wrongly_is_a_fault(
    answers: dict[str, tuple[int, str]], told: str
) -> None:
    with servers.http(servers.WELL | answers) as url:
        assert told in only_fault(network.check_server(url)).message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "learn.org"]
)
def test_a_server_that_does_not_answer_is_a_fault(url: str) -> None:
    assert only_fault(network.check_server(url.format(port=free_port()))).subject == "Server"


def test_a_certificate_that_nobody_signed_is_a_fault() -> None:
    with servers.http(servers.WELL) as url:
        assert only_fault(network.check_server(url.replace("http:", "https:")))


def test_a_server_on_this_machine_is_found_by_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with servers.http(servers.WELL) as url:
        monkeypatch.setenv("PORT", url.rpartition(":")[2])

        assert levels(network.check_server("")) == [Level.OK] * 2


def test_a_server_that_is_not_started_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(free_port()))

    assert "Nothing listens" in only_warning(network.check_server("")).message


@pytest.mark.parametrize(
    ("days", "level"), [(60, Level.OK), (13.5, Level.WARNING), (-1, Level.WARNING)]
)
def test_the_days_of_a_certificate_decide(days: float, level: Level) -> None:
    assert levels(network.judge_certificate(days)) == [level]
