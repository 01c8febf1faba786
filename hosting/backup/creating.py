"""Making a backup of a site that may go on running meanwhile."""

import gzip
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
from django.core.files.storage import Storage
from django.utils import timezone

from hosting.backup import DATABASE_MEMBER, MEDIA_PREFIX, BackupError, postgres
from hosting.backup.archive import Tick, Writer, unpack
from hosting.backup.manifest import Content, Manifest, cuebook_version
from hosting.stored_files import stored_names

# Given a title and the bytes to go through (None when unknown), shows how far it is.
Bar = Callable[[str, int | None], Tick]


def make_backup(path: Path, parameters: dict[str, str], storage: Storage, *, bar: Bar) -> Manifest:
    """Write a backup to `path`, which must not exist, and read it through again.

    Database and row counts are of one moment; uploads are read after it, so that each that the
    database speaks of is there. What is found at `path` is whole. Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} exists: give another name.")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        manifest = _write(part, parameters, storage, bar)
        _check(part, manifest, bar)
        os.link(part, path)  # unlike renaming, it fails when another process made one meanwhile
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(part: Path, parameters: dict[str, str], storage: Storage, bar: Bar) -> Manifest:
    with tempfile.TemporaryFile(dir=part.parent) as dumped:
        facts = _dump(parameters, dumped, bar("Database", None))
        size = dumped.tell()
        dumped.seek(0)
        sizes = dict(_sizes(storage))
        with Writer(part, bar("Writing", size + sum(sizes.values()))) as writer:
            database = writer.add(DATABASE_MEMBER, dumped, size)
            files = dict(_add_files(writer, storage, sizes))
            manifest = Manifest(database=database, files=files, **facts)
            writer.add_manifest(manifest)
    return manifest


def _dump(parameters: dict[str, str], into: IO[bytes], tick: Tick) -> dict[str, Any]:
    """Write the database compressed; gives what the manifest says of it."""
    with (
        postgres.connected(parameters) as connection,
        # Its own name and time would make two backups of the same thing differ.
        gzip.GzipFile("", "wb", fileobj=_Ticking(into, tick), mtime=0) as packed,
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        tables = postgres.count_rows(connection)
        if "django_migrations" not in tables:
            raise BackupError("The database is empty: there is nothing to back up.")
        migrations = connection.execute("SELECT app, name FROM public.django_migrations")
        postgres.dump(parameters, snapshot, connection.info.server_version, packed)
        return {
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "cuebook": cuebook_version(),
            "postgresql": connection.info.parameter_status("server_version") or "",
            "migrations": sorted(migrations.fetchall()),
            "tables": tables,
        }


class _Ticking:
    """A file that tells how much is written to it."""

    def __init__(self, file: IO[bytes], tick: Tick) -> None:
        self._file = file
        self._tick = tick

    def write(self, data: bytes) -> int:
        self._tick(len(data))
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def _sizes(storage: Storage) -> Iterator[tuple[str, int]]:
    for name in stored_names(storage):
        try:
            yield name, storage.size(name)
        except FileNotFoundError:  # replaced or deleted since it was listed
            continue


def _add_files(
    writer: Writer, storage: Storage, sizes: dict[str, int]
) -> Iterator[tuple[str, Content]]:
    for name, size in sizes.items():
        try:
            file = storage.open(name)
        except FileNotFoundError:
            continue
        with file:
            yield name, writer.add(f"{MEDIA_PREFIX}{name}", file, size)


def _check(part: Path, manifest: Manifest, bar: Bar) -> None:
    total = manifest.database.bytes + manifest.media_bytes
    read, _ = unpack(part, None, bar("Checking", total))
    if read != manifest:
        raise BackupError("What was written is not what can be read back: is the disk sound?")
    with part.open("rb") as file:
        os.fsync(file.fileno())
