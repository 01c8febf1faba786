"""A production site with people, and a database that tests may stop."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hosting.postgres import cluster
from hosting.postgres.programs import run_program
from tests.processes import REPOSITORY, Site, free_port, running

HOST = "learn.example.org"
PRODUCTION = {
    "CUEBOOK_MODE": "production",
    "SECRET_KEY": "k7Jd-9_w" * 8,
    "ALLOWED_HOSTS": HOST,
    "WORKERS": "2",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person: account number, name, cookies."""

    pk: int
    name: str
    headers: dict[str, str]


@dataclass(slots=True)
class ProductionSite:
    """A folder with a site's database and files; sites start and stop in it."""

    var: Path
    learners: list[Person]
    strangers: list[Person]
    articles: list[str]
    film: str
    port: int

    @contextmanager
    def site(self, **environment: str) -> Iterator[Site]:
        with running("production", self.var, self.port, **PRODUCTION, **environment) as site:
            site.wait_for("Cuebook serves")
            yield site
            if site.process.poll() is None:
                site.interrupt()

    @property
    def address(self) -> str:
        """The cluster's URL, for a site that must not manage it: its own one it would restart."""
        return f"host={cluster.socket_dir()} user={cluster.USER} dbname=cuebook"

    def rows(self, query: str, *values: object) -> set[tuple[Any, ...]]:
        with psycopg.connect(
            host=cluster.socket_dir(),
            user=cluster.USER,
            dbname=cluster.DATABASE,
        ) as connection:
            return set(connection.execute(query, values))

    def change(self, statement: str) -> None:
        with psycopg.connect(
            host=cluster.socket_dir(),
            user=cluster.USER,
            dbname=cluster.DATABASE,
        ) as connection:
            connection.execute(statement)

    def database(self, action: str, *, mode: str = "fast") -> None:
        """Stop or start the cluster, as its owner would."""
        if action == "start":
            cluster.start()
            return
        ended = run_program("pg_ctl", "-D", str(cluster.data_dir()), "-m", mode, "-w", "-s", action)
        assert ended.returncode == 0, f"pg_ctl {action} ended with {ended.returncode}"


@contextmanager
def production_site(
    folder: Path | None = None, *, learners: int = 32, strangers: int = 0, steps: int = 400
) -> Iterator[ProductionSite]:
    """Create one, in `folder` if given; its cluster runs until the end, whoever else stops."""
    var = folder or Path(tempfile.mkdtemp(prefix="cuebook-soak-", dir="/var/tmp"))
    var.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(var))
        cluster.start()
        try:
            _run("manage.py", "prepare", var=var)
            found = json.loads(
                _run("-m", "tests.soak.people", str(learners), str(strangers), str(steps), var=var)
            )
            people = [_person(each) for each in found["people"]]
            yield ProductionSite(
                var,
                people[:learners],
                people[learners:],
                found["articles"],
                found["film"],
                free_port(),
            )
        finally:
            cluster.stop()
            if folder is None:
                shutil.rmtree(var)


def _run(*arguments: str, var: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={**PRODUCTION, "PATH": os.environ["PATH"], "CUEBOOK_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _person(found: dict[str, Any]) -> Person:
    """Headers and cookies of a person, as from proxy and browser."""
    cookies = found["cookies"]
    token = next(value for name, value in cookies.items() if "csrf" in name)
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "Origin": f"https://{HOST}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/html",
    }
    return Person(found["pk"], found["name"], headers)
