"""The site of an earlier commit, upgraded once for all tests of this package."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from tests import databases
from tests.upgrades.restoring import OldSite, facts


@pytest.fixture(scope="package")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldSite]:
    """Restored as it was left, and then prepared as every start of today's code prepares it."""
    with databases.fresh(called="upgraded") as parameters:
        site = OldSite(parameters, tmp_path_factory.mktemp("upgraded"), facts())
        site.restore()
        done = site.prepare()
        assert done.returncode == 0, done.stdout + done.stderr
        yield site


@pytest.fixture
def site(
    upgraded: OldSite,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[OldSite]:
    """The upgraded site behind this process's Django, at the time it was left."""
    settings.SECRET_KEY = upgraded.facts["secret_key"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.MEDIA_ROOT = upgraded.media
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "course.files.uploads.FileStorage"},
    }
    monkeypatch.setattr(timezone, "now", lambda: upgraded.left_at)
    with django_db_blocker.unblock(), upgraded.in_use():
        yield upgraded
