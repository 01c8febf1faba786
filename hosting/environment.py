"""Environment variables of `make run` and `make serve`, validated before Django reads its settings.

Standard library only: `make serve` runs it before dependencies are installed.
"""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hosting.postgres import cluster

MINIMUM_KEY_LENGTH = 50
MINIMUM_KEY_VARIETY = 5  # distinct characters, as in Django's own check
_HIGHEST_PORT = 65_535
_WITHOUT_LOOKALIKES = "abcdefghjkmnpqrstuvwxyz23456789"


class UnfitEnvironmentError(Exception):
    """The site must not start with this environment; the text says what to set."""


@dataclass(frozen=True)
class Serving:
    host: str
    port: int
    workers: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Serving":
        """Read HOST, PORT and WORKERS. Raises UnfitEnvironmentError."""
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            port=_whole_number(environment, "PORT", 8000, highest=_HIGHEST_PORT),
            workers=_whole_number(environment, "WORKERS", 2, highest=1024),
        )


def prepare(mode: str) -> None:
    """Set or check what the mode ("demo" or "production") requires. Raises
    UnfitEnvironmentError.
    """
    if mode == "production":
        check_production(os.environ)
    else:
        for name, make in (("SECRET_KEY", _made_up_key), ("DEMO_PASSWORD", _made_up_password)):
            os.environ[name] = os.environ.get(name) or _kept(name.lower(), make)
    os.environ["CUEBOOK_MODE"] = mode


def check_production(environment: Mapping[str, str]) -> None:
    """Refuse a published secret key and wildcard hosts. Raises UnfitEnvironmentError."""
    complaints = [*_complaints_about_key(environment), *_complaints_about_hosts(environment)]
    if complaints:
        raise UnfitEnvironmentError("make serve does not start:\n  - " + "\n  - ".join(complaints))


def _complaints_about_key(environment: Mapping[str, str]) -> list[str]:
    key = environment.get("SECRET_KEY", "")
    make_one = """python3 -c 'import secrets; print(secrets.token_urlsafe(64))' makes one"""
    if not key:
        return [f"SECRET_KEY is not set: a secret of your own, kept for good ({make_one})."]
    if len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < MINIMUM_KEY_VARIETY:
        return [f"SECRET_KEY is too short or too plain: 50 characters or more ({make_one})."]
    if "insecure" in key or key == _read(_file("secret_key")):
        return [f"SECRET_KEY is the demo's or a default: it needs one of its own ({make_one})."]
    return []


def _complaints_about_hosts(environment: Mapping[str, str]) -> list[str]:
    hosts = [host.strip() for host in environment.get("ALLOWED_HOSTS", "").split(",")]
    if not any(hosts):
        return ["ALLOWED_HOSTS is not set: the names of your site, as in learn.example.org."]
    if any("*" in host for host in hosts):
        return ["ALLOWED_HOSTS holds a wildcard: name the site's hosts one by one."]
    return []


def _whole_number(environment: Mapping[str, str], name: str, default: int, *, highest: int) -> int:
    given = environment.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= highest:
        raise UnfitEnvironmentError(f"{name} is {given!r}: it takes a number from 1 to {highest}.")
    return int(given)


def _kept(name: str, make: Callable[[], str]) -> str:
    """The content of the file `name` in `var`, created once, readable by its owner only."""
    path = _file(name)
    if not _read(path):
        cluster.make_var_dir()
        fresh = path.with_name(f"{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(f"{make()}\n")
        fresh.rename(path)
    return _read(path)


def _file(name: str) -> Path:
    return cluster.var_dir() / name


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UnfitEnvironmentError(f"{path} cannot be read: {error}") from error


def _made_up_key() -> str:
    return secrets.token_urlsafe(64)


def _made_up_password() -> str:
    letters = (secrets.choice(_WITHOUT_LOOKALIKES) for _ in range(12))
    return "-".join("".join(next(letters) for _ in range(4)) for _ in range(3))


if __name__ == "__main__":
    try:
        check_production(os.environ)
        Serving.from_environment(os.environ)
    except UnfitEnvironmentError as unfit:
        sys.exit(str(unfit))
