"""The manifest of a backup: checksums of its members, row counts, migrations."""

import dataclasses
import json
import tomllib
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hosting.backup import BackupError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Content:
    """A file: its SHA-256 in hex and its size in bytes."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made_at` is RFC 3339 in UTC, `postgresql` the server version, `tables` has row counts."""

    made_at: str
    cuebook: str
    postgresql: str
    migrations: list[tuple[str, str]]
    tables: dict[str, int]
    database: Content
    files: dict[str, Content]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def media_bytes(self) -> int:
        return sum(content.bytes for content in self.files.values())

    def to_json(self) -> bytes:
        text = json.dumps({"format": FORMAT, **dataclasses.asdict(self)}, indent=1)
        return text.encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises BackupError when this is not a manifest, or has another format version."""
        try:
            given = json.loads(text)
            if given.pop("format") != FORMAT:
                raise BackupError(
                    "The backup has a format that this version of Cuebook cannot read."
                )
            return cls(
                **given
                | {
                    "migrations": [(app, name) for app, name in given["migrations"]],
                    "database": Content(**given["database"]),
                    "files": {name: Content(**each) for name, each in given["files"].items()},
                }
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupError("The backup's manifest cannot be read.") from error


def cuebook_version() -> str:
    project: dict[str, Any] = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])
