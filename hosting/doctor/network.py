"""Diagnostics of the mail server (SMTP), and of the site over HTTP(S)."""

import http.client
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from hosting.doctor.findings import CheckResult, fault, first_line, ok, warning

_SECONDS = 10
_CERTIFICATE_DAYS = 14
_IMPLICIT_TLS_PORT = 465
_PROBES = {
    "/healthz": "Look into the site's log: journalctl -u cuebook",
    "/readyz": "Is the database there and up to date? See above.",
}


def check_mail() -> Iterator[CheckResult]:
    """Connect to the mail server and sign in; no mail is sent."""
    if not settings.HAS_MAIL:
        yield warning(
            "Mail",
            "No mail server: addresses are not verified, forgotten passwords cannot be reset.",
            "Set EMAIL_HOST and the other EMAIL_ variables (docs/hosting.md).",
        )
        return
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    sender = EmailBackend(timeout=_SECONDS)
    try:
        sender.open()
    except OSError as error:  # includes smtplib's own errors
        yield fault("Mail", f"{place} does not take us: {first_line(error)}", _mail_remedy())
        return
    finally:
        with suppress(OSError):
            sender.close()
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        remedy = "Set DEFAULT_FROM_EMAIL, as in 'Delta College <learn@example.org>'."
        yield warning("Mail", f"It comes from {settings.DEFAULT_FROM_EMAIL}.", remedy)
    else:
        yield ok("Mail", f"{place} takes us")


def _mail_remedy() -> str:
    if settings.EMAIL_PORT == _IMPLICIT_TLS_PORT and not settings.EMAIL_USE_SSL:
        return "Port 465 speaks TLS from the start: set EMAIL_USE_SSL=1."
    return (
        "See EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD; EMAIL_USE_TLS=0 if the"
        " server has no TLS."
    )


def check_server(url: str) -> Iterator[CheckResult]:
    """Request the running site: at `url`, as browsers do, or on this machine when it is ""."""
    if url:
        yield from check_address(url)
        return
    host = os.environ.get("HOST") or "127.0.0.1"
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared
    local = f"[{local}]" if ":" in local else local
    place = f"http://{local}:{os.environ.get('PORT') or '8000'}"
    if not _is_listening(place):
        yield warning(
            "Server",
            f"Nothing listens at {place}.",
            "Start the site; --url=https://… asks it where browsers do.",
        )
        return
    name = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS), "")
    yield from _check_probes(place, name)


def _is_listening(place: str) -> bool:
    parts = urlsplit(place)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_SECONDS).close()
    except OSError:
        return False
    return True


def check_address(url: str) -> Iterator[CheckResult]:
    """Request the site at its public URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield fault("Server", f"{url} is no address.", "Write it as https://learn.example.org")
        return
    place = f"{parts.scheme}://{parts.netloc}"
    answered = True
    for finding in _check_probes(place, ""):
        answered = answered and not finding.remedy
        yield finding
    if answered:
        yield from _check_front_page(place)
        yield from _check_certificate(place)


def _check_probes(place: str, host: str) -> Iterator[CheckResult]:
    for path, remedy in _PROBES.items():
        try:
            status, _, text = _get(place, path, host)
        except (OSError, http.client.HTTPException) as error:
            told = f"{place} does not answer: {first_line(error)}"
            yield fault("Server", told, "Is it running, and does the proxy in front know where?")
            return
        if status == http.client.OK:
            yield ok("Server", f"{place}{path} answers")
        elif status == http.client.BAD_REQUEST:
            told = f"{place}{path} refuses the host (400)."
            yield fault("Server", told, "Name it in ALLOWED_HOSTS; the proxy must pass on Host.")
        else:
            yield fault("Server", f"{place}{path} answers {status}: {text}", remedy)


def _check_front_page(place: str) -> Iterator[CheckResult]:
    status, location, _ = _get(place, "/", "")
    if status == http.client.OK:
        yield ok("Server", f"{place}/ answers")
    elif location == f"{place}/":
        yield fault(
            "Server",
            f"{place}/ sends browsers to itself, for ever.",
            "Let the proxy set X-Forwarded-Proto (deploy/nginx.conf), with BEHIND_PROXY=1.",
        )
    elif location.startswith("https://"):
        yield ok("Server", f"{place}/ sends browsers to {location}")
    else:
        remedy = "Look into the site's log: journalctl -u cuebook"
        yield fault("Server", f"{place}/ answers {status}.", remedy)


def _get(place: str, path: str, host: str) -> tuple[int, str, str]:
    """Status, Location and the beginning of the body of a response."""
    parts = urlsplit(place)
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host or parts.netloc})
        answer = connection.getresponse()
        text = answer.read(200).decode(errors="replace").strip()
        return answer.status, answer.headers.get("Location", ""), text
    finally:
        connection.close()


def _check_certificate(place: str) -> Iterator[CheckResult]:
    parts = urlsplit(place)
    if parts.scheme != "https":
        return
    context = ssl.create_default_context()
    with (
        socket.create_connection((parts.hostname or "", parts.port or 443), _SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=parts.hostname) as secure,
    ):
        certificate = secure.getpeercert() or {}
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    yield from judge_certificate((ends - time.time()) / 86_400)


def judge_certificate(days: float) -> Iterator[CheckResult]:
    """Check the days until the certificate expires."""
    if days < _CERTIFICATE_DAYS:
        remedy = "See why it is not renewed: with certbot, certbot renew --dry-run"
        yield warning("Certificate", f"It is good for {days:.0f} more days.", remedy)
    else:
        yield ok("Certificate", f"good for {days:.0f} more days")
