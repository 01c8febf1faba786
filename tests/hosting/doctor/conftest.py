"""A site without findings, for tests that inject one fault each."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from pytest_django import Settings

from course.web.health import known_migrations
from hosting.backup import postgres
from hosting.doctor import database
from tests import databases

DATABASE_CACHE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}}
KEY = "".join(chr(97 + number % 26) for number in range(60))


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.MODE, settings.IS_PRODUCTION, settings.DEBUG = "production", True, False
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = KEY, ["learn.example.org"]
    # Browser tests in the same process set DJANGO_ALLOW_ASYNC_UNSAFE.
    settings.SILENCED_SYSTEM_CHECKS = ["async.E001"]
    return settings


@pytest.fixture
def fresh() -> Iterator[psycopg.Connection]:
    """An empty database."""
    with databases.fresh() as parameters, postgres.connected(parameters) as opened:
        yield opened


@pytest.fixture
def up_to_date(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A database with all migrations and the cache table."""
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


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Static files collected as in production."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.VAR_DIR = tmp_path
    backend = "hosting.static_files.HashedStaticFiles"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "source").mkdir()
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source" / "a.css").write_text("a { color: #000; }")
    (tmp_path / "source" / "b.css").write_text("b { color: #000; }")
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "source"


@pytest.fixture
def mail(settings: Settings) -> Settings:
    settings.HAS_MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "127.0.0.1", False
    settings.DEFAULT_FROM_EMAIL = "Delta College <learn@example.org>"
    return settings
