"""Brings the site of an earlier commit back: its database, and its uploads under their names."""

import hashlib
import json
import lzma
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from psycopg.conninfo import make_conninfo

from hosting.backup import postgres
from tests.processes import REPOSITORY, python

HERE = Path(__file__).parent
DUMP = HERE / "efa6683.sql.xz"
RESPONSES = HERE / "question-response.csv"
# Where the bytes of its uploads may lie in the repository.
_SOURCES = ("sample/korea-and-china", "tests/journeys/media", "tests/upgrades/media")


def facts() -> dict[str, Any]:
    """What was in the site; README.md tells how it was written down."""
    told: dict[str, Any] = json.loads((HERE / "facts.json").read_text())
    return told


@dataclass(frozen=True)
class OldSite:
    """A site in a database and a folder of its own."""

    parameters: dict[str, str]
    var: Path
    facts: dict[str, Any]

    @property
    def media(self) -> Path:
        return self.var / "media"

    @property
    def left_at(self) -> datetime:
        """When its dump was made; people were signed in, and tests under way."""
        return datetime.fromisoformat(self.facts["at"])

    def restore(self) -> None:
        with postgres.connected(self.parameters) as connection, lzma.open(DUMP) as lines:
            postgres.replay(connection, lines)
            assert postgres.count_rows(connection) == self.facts["tables"]
        found = dict(_files_by_content())
        for name, sha256 in self.facts["media"].items():
            assert sha256 in found, f"{name} stands nowhere any more: see README.md"
            path = self.media / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found[sha256], path)

    def prepare(self, *arguments: str) -> CompletedProcess[str]:
        """What `make run` and `make serve` do before they serve, in a process of its own."""
        return python(
            *("manage.py", "prepare", *arguments),
            DATABASE_URL=make_conninfo(**self.parameters),
            CUEBOOK_VAR=str(self.var),
            CUEBOOK_MODE="demo",
            DEBUG="1",  # static files are copied, without the seconds that packing them takes
            SECRET_KEY=self.facts["secret_key"],
            DEMO_PASSWORD=self.facts["password"],
        )

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let this thread's Django use the site's database; nothing it writes is kept."""
        usual = connections["default"]
        ours = {**usual.settings_dict, "NAME": self.parameters["dbname"]}
        # The pool is one for all connections of this name, and leads to the usual database.
        ours["OPTIONS"] = {k: v for k, v in ours["OPTIONS"].items() if k != "pool"}
        ours["TEST"] = {**ours["TEST"], "MIRROR": None}
        connections["default"] = type(usual)(ours, "default")
        ContentType.objects.clear_cache()
        try:
            with _undone():
                yield
        finally:
            connections["default"].close()
            connections["default"] = usual
            ContentType.objects.clear_cache()


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _files_by_content() -> Iterator[tuple[str, Path]]:
    for source in _SOURCES:
        for path in sorted((REPOSITORY / source).rglob("*")):
            if path.is_file():
                yield hashlib.sha256(path.read_bytes()).hexdigest(), path
