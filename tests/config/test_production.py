import http.client
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from config import settings
from course.web.middleware.headers import PERMISSIONS
from hosting.postgres import cluster
from tests.journeys.judging import policy_problems
from tests.processes import Site, free_port, python, running

pytestmark = pytest.mark.process

KEY = "k7Jd-9_w" * 8
PRODUCTION = {
    "CUEBOOK_MODE": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "learn.example.org,www.example.org",
}
EMAIL, PASSWORD = "sam@example.org", "a horse of another colour"
HTTPS = {"Host": "www.example.org", "X_Forwarded_Proto": "https"}


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cuebook-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def site(var: Path) -> Iterator[Site]:
    with running("production", var, free_port(), **PRODUCTION) as site:
        site.wait_for("Cuebook serves")
        yield site
        site.interrupt()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(var))
        cluster.stop()


def test_deployment_check_finds_nothing(tmp_path: Path) -> None:
    found = python(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        CUEBOOK_VAR=str(tmp_path),
        DATABASE_URL="postgresql://cuebook@127.0.0.1:1/cuebook",
        **PRODUCTION,
    )

    assert "no issues" in found.stdout, found.stderr
    assert found.returncode == 0


@pytest.mark.parametrize("module", ["hosting.environment", "hosting.server", "desk.running"])
@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": settings.INSECURE_KEY}, "a default"),
        ({"ALLOWED_HOSTS": "*"}, "wildcard"),
    ],
)
def test_serve_with_an_unfit_environment_ends_before_anything_is_made(
    tmp_path: Path, module: str, wrong: dict[str, str], complaint: str
) -> None:
    environment = {**PRODUCTION, **wrong, "CUEBOOK_VAR": str(tmp_path / "var")}

    refused = python("-m", module, "production", **environment)

    assert refused.returncode == 1
    assert complaint in refused.stdout + refused.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "wrong", [{"SECRET_KEY": settings.INSECURE_KEY}, {"ALLOWED_HOSTS": "*"}, {"ALLOWED_HOSTS": ""}]
)
def test_settings_of_production_refuse_what_serve_refuses(wrong: dict[str, str]) -> None:
    refused = python("-c", "import config.settings", **{**PRODUCTION, **wrong})

    assert refused.returncode == 1
    assert "ImproperlyConfigured" in refused.stderr


def test_serve_makes_no_demo(site: Site) -> None:
    told = "\n".join(site.lines)

    home = site.get("/", **HTTPS)

    assert "example.org at http://127.0.0.1:" in told
    assert "demo" not in told
    assert home.status == 200
    assert site.get("/courses/korea-and-china/", **HTTPS).status == 404


def test_serve_speaks_https_only_and_to_its_own_hosts(site: Site) -> None:
    plain = site.get("/", Host="learn.example.org")
    foreign = site.get("/", Host="evil.example.com", X_Forwarded_Proto="https")

    assert (plain.status, plain.headers["Location"]) == (301, "https://learn.example.org/")
    assert foreign.status == http.client.BAD_REQUEST


def test_serve_answers_probes_without_https(site: Site) -> None:
    answers = [site.get(path, Host="www.example.org").status for path in ("/healthz", "/readyz")]

    assert answers == [200, 200]


def test_serve_sends_the_headers_of_a_closed_house(site: Site) -> None:
    page = site.get("/accounts/login/", **HTTPS)

    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", HTTPS),
        ("/accounts/login/", HTTPS),
        ("/admin/login/", HTTPS),
        ("/no/such/page", HTTPS),
        ("/?q=%00", HTTPS),
        ("/healthz", HTTPS),
        ("/robots.txt", HTTPS),
        ("/static/favicon.svg", HTTPS),
        ("/", HTTPS | {"Host": "evil.example.com"}),
    ],
)
def test_every_answer_has_the_headers_of_a_closed_house(
    site: Site, path: str, headers: dict[str, str]
) -> None:
    answer = site.get(path, **headers)

    assert policy_problems(answer.headers["Content-Security-Policy"]) == []
    wanted = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
    }
    assert {name: answer.headers[name] for name in wanted} == wanted


def sign_in(site: Site, password: str) -> http.client.HTTPResponse:
    """Post the form as a browser does, over a separate connection."""
    page = site.get("/accounts/login/", **HTTPS)
    token = page.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    headers = {
        "Host": HTTPS["Host"],
        "X-Forwarded-Proto": "https",
        "Origin": f"https://{HTTPS['Host']}",
        "Cookie": f"__Host-csrf={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    fields = {"login": EMAIL, "password": password, "csrfmiddlewaretoken": token}
    connection.request("POST", "/accounts/login/", urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.fixture
def _account(site: Site, var: Path) -> None:
    made = python(
        *("manage.py", "createsuperuser", "--no-input", "--email", EMAIL),
        CUEBOOK_VAR=str(var),
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        DJANGO_SUPERUSER_DISPLAY_NAME="Sam Okafor",
        **PRODUCTION,
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.usefixtures("_account")
def test_cookies_are_closed_and_all_workers_count_wrong_passwords(site: Site) -> None:
    right = sign_in(site, PASSWORD)
    wrong = [sign_in(site, "not this one").status for _ in range(5)]
    locked = sign_in(site, PASSWORD)

    cookies = right.headers.get_all("Set-Cookie") or []
    assert right.status == http.client.FOUND
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Host-csrf"}
    for cookie in cookies:
        flags = {flag.strip() for flag in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags
        assert "Domain" not in cookie
    assert wrong == [http.client.OK] * 5
    # Each used a separate connection, so either worker may have answered.
    assert locked.status != http.client.FOUND
    assert "__Host-session" not in str(locked.headers)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ada:p%40ss%2Fword@db.example.org:5433/site",
            {
                "HOST": "db.example.org",
                "PORT": "5433",
                "USER": "ada",
                "PASSWORD": "p@ss/word",
                "NAME": "site",
            },
        ),
        (
            "postgres:///site?host=/run/postgresql&user=ada",
            {"HOST": "/run/postgresql", "USER": "ada", "NAME": "site"},
        ),
        ("host=db user=ada dbname=site", {"HOST": "db", "USER": "ada", "NAME": "site"}),
    ],
)
def test_database_url_in_any_form_of_libpq_is_understood(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: dict[str, str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    database = settings._database()

    names = {"HOST", "PORT", "USER", "PASSWORD", "NAME"}
    assert {name: value for name, value in database.items() if name in names} == expected


def test_database_url_may_carry_further_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/site?sslmode=verify-full")

    options = settings._database()["OPTIONS"]

    assert isinstance(options, dict)
    assert options["sslmode"] == "verify-full"
    assert options["server_side_binding"] is True


def test_database_without_a_url_is_the_embedded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    database = settings._database()

    assert database["HOST"] == cluster.socket_dir()
    assert database["USER"] == cluster.USER
    assert database["NAME"] == cluster.DATABASE
