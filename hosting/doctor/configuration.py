"""Diagnostics of the settings: fit for production, and consistent?"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from course.certificates import signing
from course.text.counts import counted
from hosting.doctor.findings import CheckResult, fault, ok, warning
from hosting.environment import MINIMUM_KEY_LENGTH, MINIMUM_KEY_VARIETY

_TOKEN_LENGTH = 20
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def check_settings() -> Iterator[CheckResult]:
    yield from check_mode()
    yield from check_key()
    yield from check_signing_key()
    yield from check_hosts()
    yield from check_origins()
    yield from check_uploads()
    yield from check_metrics()
    yield from check_django()


def check_mode() -> Iterator[CheckResult]:
    if settings.DEBUG:
        yield fault(
            "Mode",
            "DEBUG is on: error pages show settings and code to everybody.",
            "Unset DEBUG and set CUEBOOK_MODE=production.",
        )
    elif settings.IS_PRODUCTION:
        yield ok("Mode", "production")
    else:
        yield warning(
            "Mode",
            f"{settings.MODE}: what follows is not said of the site in production.",
            "Run doctor with the environment of the service, CUEBOOK_MODE=production among it.",
        )


def check_key() -> Iterator[CheckResult]:
    key = settings.SECRET_KEY
    is_weak = len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < MINIMUM_KEY_VARIETY
    if is_weak or "insecure" in key:
        tell = fault if settings.IS_PRODUCTION else warning
        yield tell(
            "Secret key",
            "SECRET_KEY can be guessed: with it anybody signs in as anybody.",
            "Set SECRET_KEY to what this prints: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
        )
    else:
        yield ok("Secret key", counted(len(key), "character"))


def check_signing_key() -> Iterator[CheckResult]:
    """An empty one is made by the site itself, in VAR_DIR."""
    try:
        signing.private_key(settings.SIGNING_KEY or signing.new_secret())
    except signing.UnfitKey as unfit:
        yield fault(
            "Signing key",
            f"SIGNING_KEY is unfit, so no badge can be downloaded: {unfit}.",
            "Set it to what signing_key in CUEBOOK_VAR held, or unset it.",
        )
    else:
        yield ok("Signing key", "SIGNING_KEY" if settings.SIGNING_KEY else "signing_key in var")


def check_hosts() -> Iterator[CheckResult]:
    hosts = settings.ALLOWED_HOSTS
    remedy = "Set ALLOWED_HOSTS to the site's names as browsers know them: learn.example.org"
    wrong = [host for host in hosts if not _HOST.fullmatch(host)]
    if not hosts:
        yield fault("Hosts", "ALLOWED_HOSTS is empty: every request is refused.", remedy)
    elif wrong:
        yield fault("Hosts", f"ALLOWED_HOSTS holds no host names: {', '.join(wrong)}.", remedy)
    elif settings.IS_PRODUCTION and set(hosts) <= _LOCAL:
        yield warning("Hosts", "ALLOWED_HOSTS names this machine only.", remedy)
    else:
        yield ok("Hosts", ", ".join(hosts))


def check_origins() -> Iterator[CheckResult]:
    """CSRF origins are compared as strings: "https://a.example/" is not "https://a.example"."""
    wrong = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if not _is_origin(origin)]
    if wrong:
        yield fault(
            "Trusted origins",
            f"CSRF_TRUSTED_ORIGINS holds what no browser sends: {', '.join(wrong)}.",
            "Write scheme and host and nothing after them: https://learn.example.org",
        )
    elif settings.CSRF_TRUSTED_ORIGINS:
        yield ok("Trusted origins", ", ".join(settings.CSRF_TRUSTED_ORIGINS))


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    is_bare = text == f"{parts.scheme}://{parts.netloc}"
    return is_bare and parts.scheme in {"http", "https"} and bool(parts.hostname)


def check_uploads() -> Iterator[CheckResult]:
    if settings.MEDIA_ACCEL and settings.MEDIA_S3_BUCKET:
        yield fault(
            "Uploads",
            "MEDIA_ACCEL tells the web server to send films that lie in a bucket: none plays.",
            "Unset MEDIA_ACCEL, or MEDIA_S3_BUCKET.",
        )


def check_metrics() -> Iterator[CheckResult]:
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < _TOKEN_LENGTH:
        yield warning(
            "Metrics",
            "METRICS_TOKEN is short enough to be guessed.",
            f"Give it {_TOKEN_LENGTH} random characters or more.",
        )


def check_django() -> Iterator[CheckResult]:
    """Run Django's system checks, in production with those for deployment."""
    found = checks.run_checks(include_deployment_checks=settings.IS_PRODUCTION)
    grave = [each for each in found if each.level >= checks.WARNING and not each.is_silenced()]
    for each in grave:
        tell = fault if each.is_serious() else warning
        remedy = each.hint or f"Look up {each.id} in Django's reference of system checks."
        yield tell("Django", f"{each.msg} ({each.id})", remedy)
    if not grave:
        yield ok("Django", "its own checks find nothing")
