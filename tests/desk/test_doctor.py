import shutil
from collections import namedtuple
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, default_storage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from course.health import known_migrations
from desk.backup import postgres
from desk.doctor import configuration, database, files, network
from desk.doctor.findings import Finding, Level
from tests import cast
from tests.desk import answering, databases
from tests.desk.sites import free_port

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's own
DATABASE_CACHE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}}
KEY = "".join(chr(97 + number % 26) for number in range(60))


def levels(findings: Iterable[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


def only_fault(findings: Iterable[Finding]) -> Finding:
    (found,) = (each for each in findings if each.level == Level.FAULT)
    assert found.remedy
    return found


def only_warning(findings: Iterable[Finding]) -> Finding:
    (found,) = (each for each in findings if each.level == Level.WARNING)
    assert found.remedy
    return found


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.MODE, settings.IS_PRODUCTION, settings.DEBUG = "production", True, False
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = KEY, ["learn.example.org"]
    return settings


@pytest.fixture
def fresh() -> Iterator[psycopg.Connection]:
    """An empty database."""
    with databases.fresh() as parameters, postgres.connected(parameters) as opened:
        yield opened


# Settings


def test_settings_of_production_are_well(production: Settings) -> None:
    found = [
        *configuration.check_mode(),
        *configuration.check_key(),
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


# Database


@pytest.fixture
def up_to_date(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The database that is asked: with all migrations and the cache's table."""
    settings.CACHES = DATABASE_CACHE
    with databases.fresh() as parameters:
        with postgres.connected(parameters) as opened:
            opened.execute("CREATE TABLE django_migrations (app text, name text)")
            for each in known_migrations():
                opened.execute("INSERT INTO django_migrations VALUES (%s, %s)", each)
            opened.execute("CREATE TABLE cache ()")
        monkeypatch.setattr(database, "libpq_parameters", lambda _connection: parameters)
        with postgres.connected(parameters) as opened:
            yield opened


@pytest.mark.usefixtures("up_to_date")
def test_a_database_that_is_up_to_date_is_well() -> None:
    found = list(database.check_database())

    assert set(levels(found)) == {Level.OK}
    assert [finding.subject for finding in found] == [
        "Database",
        "Encoding",
        "Migrations",
        "Cache",
        "Clock",
    ]


def test_a_database_that_is_away_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"host": "127.0.0.1", "port": str(free_port()), "dbname": "none"}
    monkeypatch.setattr(database, "libpq_parameters", lambda _connection: away)

    assert "does not answer" in only_fault(database.check_database()).message


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (140_010, Level.FAULT),
        (90_624, Level.FAULT),
        (150_000, Level.OK),
        (180_004, Level.OK),
        (190_000, Level.WARNING),
    ],
)
def test_the_version_decides(number: int, level: Level) -> None:
    assert levels(database.judge_version(number)) == [level]


def test_an_encoding_that_cannot_hold_all_text_is_a_fault() -> None:
    ascii_only = "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
    with databases.fresh(ascii_only) as parameters, postgres.connected(parameters) as opened:
        found = list(database.check_locale(opened))

    assert "SQL_ASCII" in only_fault(found).message


def test_a_locale_that_knows_only_english_is_a_warning() -> None:
    english = "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
    with databases.fresh(english) as parameters, postgres.connected(parameters) as opened:
        found = list(database.check_locale(opened))

    assert "école" in only_warning(found).message


def test_migrations_that_wait_are_a_fault(fresh: psycopg.Connection) -> None:
    found = only_fault(database.check_migrations(fresh))

    assert f"{len(known_migrations())} are not applied" in found.message


def test_migrations_of_a_newer_version_are_a_fault(fresh: psycopg.Connection) -> None:
    fresh.execute("CREATE TABLE django_migrations (app text, name text)")
    for each in [*known_migrations(), ("course", "9999_newer"), ("gone", "0001_initial")]:
        fresh.execute("INSERT INTO django_migrations VALUES (%s, %s)", each)

    found = only_fault(database.check_migrations(fresh))

    assert found.message == "The database is of a newer Cuebook: course 9999_newer."


def test_a_missing_cache_table_is_a_fault(fresh: psycopg.Connection) -> None:
    assert "table cache is missing" in only_fault(database.check_cache(fresh)).message


def test_more_connections_than_there_are_is_a_warning(
    fresh: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKERS", "1000")

    assert "4000 connections" in only_warning(database.check_connections(fresh)).message


@pytest.mark.parametrize(
    ("skew", "level"),
    [
        (0.5, Level.OK),
        (-1.9, Level.OK),
        (3, Level.WARNING),
        (-3, Level.WARNING),
        (-86_400, Level.FAULT),
    ],
)
def test_clocks_that_differ_are_told(skew: float, level: Level) -> None:
    assert levels(database.judge_clocks(skew)) == [level]


# Files


def test_uploads_that_can_be_written_are_well(tmp_path: Path) -> None:
    assert levels(files.check_storage(FileSystemStorage(location=tmp_path))) == [Level.OK]
    assert not list(tmp_path.iterdir())


def test_uploads_that_cannot_be_written_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "media").touch()

    found = only_fault(files.check_storage(FileSystemStorage(location=tmp_path / "media")))

    assert "Cannot be written" in found.message


def test_uploads_that_come_back_otherwise_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = InMemoryStorage()
    monkeypatch.setattr(storage, "open", lambda _name: ContentFile(b"other"))

    assert "not what is read back" in only_fault(files.check_storage(storage)).message


def test_films_that_are_there_are_well() -> None:
    film = cast.video(cast.step(cast.course(), kind="video")).files.get()
    film.file.save("film.mp4", ContentFile(b"film"))

    found = list(files.check_media(default_storage))

    assert [each.message for each in found] == ["all 1 files that the database speaks of are there"]


def test_films_that_are_missing_are_faults() -> None:
    for number in range(7):
        course = cast.course(f"course-{number}")
        film = cast.video(cast.step(course, kind="video")).files.get()
        film.file = f"films/missing-{number}.mp4"
        film.save()

    found = list(files.check_media(default_storage))

    assert set(levels(found)) == {Level.FAULT}
    assert [each.message for each in found][::5] == [
        "films/missing-0.mp4 is missing (film: file).",
        "2 more files are missing.",
    ]


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Static files as production has them."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.VAR_DIR = tmp_path
    backend = "desk.stylesheets.HashedStaticFiles"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "source").mkdir()
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source" / "a.css").write_text("a { color: #000; }")
    (tmp_path / "source" / "b.css").write_text("b { color: #000; }")
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "source"


def test_static_files_as_collected_are_well(collected: Path) -> None:
    assert [each.message for each in files.check_static()] == ["all 2 collected"]


def test_static_files_that_are_not_collected_are_a_fault(collected: Path) -> None:
    (collected / "new.css").write_text("p { color: #000; }")

    assert "new.css" in only_fault(files.check_static()).message


def test_static_files_that_are_out_of_date_are_a_fault(collected: Path) -> None:
    (collected / "a.css").write_text("a { color: #fff; }")

    assert "out of date, as a.css" in only_fault(files.check_static()).message


@pytest.mark.parametrize(
    ("free", "level"),
    [(10**8, Level.FAULT), (10**9, Level.WARNING), (10**11, Level.OK)],
)
def test_the_room_that_is_left_decides(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, level: Level
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - free, free))

    assert levels(files.check_room(tmp_path / "not" / "made", "uploads")) == [level]


# Mail and server


@pytest.fixture
def mail(settings: Settings) -> Settings:
    settings.HAS_MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "127.0.0.1", False
    settings.DEFAULT_FROM_EMAIL = "Delta College <learn@example.org>"
    return settings


def test_a_mail_server_that_takes_us_is_well(mail: Settings) -> None:
    with answering.smtp() as mail.EMAIL_PORT:
        assert levels(network.check_mail()) == [Level.OK]


def test_a_mail_server_that_is_away_is_a_fault(mail: Settings) -> None:
    mail.EMAIL_PORT = free_port()

    assert "does not take us" in only_fault(network.check_mail()).message


def test_a_mail_server_that_refuses_us_is_a_fault(mail: Settings) -> None:
    with answering.smtp("554 go away") as mail.EMAIL_PORT:
        assert "go away" in only_fault(network.check_mail()).message


def test_a_mail_server_without_the_encryption_asked_for_is_a_fault(mail: Settings) -> None:
    mail.EMAIL_USE_TLS = True
    with answering.smtp() as mail.EMAIL_PORT:
        assert "STARTTLS" in only_fault(network.check_mail()).message


def test_mail_from_nowhere_is_a_warning(mail: Settings) -> None:
    mail.DEFAULT_FROM_EMAIL = "Cuebook <noreply@localhost>"
    with answering.smtp() as mail.EMAIL_PORT:
        assert "noreply@localhost" in only_warning(network.check_mail()).message


def test_no_mail_is_a_warning(settings: Settings) -> None:
    settings.HAS_MAIL = False

    assert "No mail server" in only_warning(network.check_mail()).message


def test_a_server_that_answers_is_well() -> None:
    with answering.http(answering.WELL) as url:
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
    with answering.http(answering.WELL | answers) as url:
        assert told in only_fault(network.check_server(url)).message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "learn.org"]
)
def test_a_server_that_does_not_answer_is_a_fault(url: str) -> None:
    assert only_fault(network.check_server(url.format(port=free_port()))).subject == "Server"


def test_a_certificate_that_nobody_signed_is_a_fault() -> None:
    with answering.http(answering.WELL) as url:
        assert only_fault(network.check_server(url.replace("http:", "https:")))


def test_a_server_on_this_machine_is_found_by_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering.http(answering.WELL) as url:
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


# The whole


def test_doctor_finds_ten_planted_faults(
    production: Settings,
    mail: Settings,
    collected: Path,
    up_to_date: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    production.SECRET_KEY = "short"  # 1
    production.ALLOWED_HOSTS = ["https://learn.example.org"]  # 2
    production.CSRF_TRUSTED_ORIGINS = ["https://learn.example.org/"]  # 3
    production.MEDIA_ACCEL, production.MEDIA_S3_BUCKET = "/media/", "films"  # 4
    up_to_date.execute("DROP TABLE cache")  # 5
    up_to_date.commit()
    cast.video(cast.step(cast.course(), kind="video"))  # 6: without a file
    (collected / "new.css").write_text("p { color: #000; }")  # 7
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 0))  # 8
    mail.EMAIL_PORT = free_port()  # 9
    out = StringIO()

    with pytest.raises(CommandError, match="Faults: 1"):
        call_command("doctor", url=f"http://127.0.0.1:{free_port()}", stdout=out)  # 10

    lines = [line for line in out.getvalue().splitlines() if line.startswith("fault")]
    assert [subject for line in lines if (subject := line[8:24].strip()) != "Disk"] == [
        "Secret key",
        "Hosts",
        "Trusted origins",
        "Uploads",
        "Cache",
        "Media",
        "Static files",
        "Mail",
        "Server",
    ]
    assert any("Disk" in line for line in lines)


@pytest.mark.usefixtures("up_to_date", "collected")
def test_doctor_of_a_site_that_is_well_finds_no_fault(production: Settings, mail: Settings) -> None:
    out = StringIO()

    with answering.http(answering.WELL) as url, answering.smtp() as mail.EMAIL_PORT:
        call_command("doctor", url=url, stdout=out)

    assert "No faults" in out.getvalue()


def test_doctor_goes_on_when_a_check_breaks_off(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(files, "folders", lambda: {None: "nothing"})
    monkeypatch.setenv("PORT", str(free_port()))
    out = StringIO()

    with pytest.raises(CommandError, match="Faults"):
        call_command("doctor", stdout=out)

    assert "Broke off: AttributeError" in out.getvalue()
    assert "Nothing listens" in out.getvalue()
