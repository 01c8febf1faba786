"""Making a consistent backup of a running site."""

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

# Given a title and the total bytes (None when unknown), starts a progress bar.
Bar = Callable[[str, int | None], Tick]


def make_backup(path: Path, parameters: dict[str, str], storage: Storage, *, bar: Bar) -> Manifest:
    """Write a backup to `path`, which must not exist, and verify it.

    Database and row counts are of one snapshot; uploads are read after it, so that every file the
    database names is included. `path` appears atomically, when complete. Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} exists: give another name.")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        manifest = _write(part, parameters, storage, bar)
        _check(part, manifest, bar)
        os.link(part, path)  # unlike a rename, it fails if another process created one meanwhile
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
    """Write the compressed dump; returns its checksum and size for the manifest."""
    with (
        postgres.connected(parameters) as connection,
        # No name or time in the gzip header: two backups of the same data are equal.
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
    """A file that reports how many bytes are written to it."""

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
