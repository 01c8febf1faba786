"""Test settings: fast password hashing, mail in memory, files in a separate folder."""

import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403

SECRET_KEY = "tests-only-" * 6
SIGNING_KEY = "dGVzdHMgb25seTogYSBrZXkgdGhhdCBzaWducyAtLS0"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(tempfile.gettempdir()) / "cuebook-test-media"
WHITENOISE_AUTOREFRESH = True
# What a crash would lose of a test database nobody misses.
DATABASES["default"]["OPTIONS"] |= {"options": "-c synchronous_commit=off"}  # type: ignore[operator]  # noqa: F405
