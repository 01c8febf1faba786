"""Restoring a backup, atomically and idempotently.

The archive is first unpacked to a staging folder and verified. Then missing uploads are added, the
database is replaced in one transaction whose rows are counted before the commit, and only then
uploads the restored site does not use are deleted. Interrupted at any moment, the site is the old
one or the new one, at worst with some orphaned files; restoring again removes them.
"""

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.core.files.base import File
from django.core.files.storage import Storage

from course.web.health import known_migrations
from hosting.backup import DATABASE_MEMBER, MEDIA_PREFIX, BackupError, postgres
from hosting.backup.archive import PIECE, Hashed, Tick, unpack
from hosting.backup.creating import Bar
from hosting.backup.manifest import Content, Manifest
from hosting.stored_files import stored_names

_SPARE_BYTES = 256 * 1024 * 1024
_PREFIX = "restore."
# Key of the advisory lock, the same for all restores of one database.
_LOCK = 5_166_473


@dataclass(slots=True)
class Restored:
    """Names of the uploads that a restore added, replaced, kept and deleted."""

    manifest: Manifest
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)


class Upload(File):
    """A file that the storage may move instead of copying, like an upload in a temporary file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def restore_backup(
    path: Path, parameters: dict[str, str], storage: Storage, *, room: Path, force: bool, bar: Bar
) -> Restored:
    """Replace the site by a backup; `room` is the folder in which it is unpacked.

    Without `force` the database must be empty and unused by others. If it raises BackupError,
    nothing has been changed.
    """
    with postgres.connected(parameters) as connection, _staging(connection, path, room) as staging:
        if not force:
            _refuse_if_used(connection)
        connection.rollback()  # unpacking takes long; the transaction begins after it
        manifest, kept = unpack(path, staging, bar("Unpacking", path.stat().st_size))
        _refuse_if_newer(manifest)
        staged = {name: kept[f"{MEDIA_PREFIX}{name}"] for name in manifest.files}
        done = Restored(manifest)
        try:
            _add_uploads(storage, staged, done, bar("Uploads", manifest.media_bytes))
            _replace_database(connection, kept[DATABASE_MEMBER], manifest, bar)
        except BaseException:
            # If the connection is lost, the commit may have succeeded: then rather keep orphaned
            # files.
            if not connection.broken:
                _withdraw(storage, done)
            raise
        _settle_uploads(storage, staged, done, force=force)
    return done


@contextmanager
def _staging(connection: psycopg.Connection, path: Path, room: Path) -> Iterator[Path]:
    """A staging folder, under an advisory lock; folders of killed restores are removed."""
    (is_alone,) = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone() or (0,)
    if not is_alone:
        raise BackupError("Another restore is going on.")
    try:
        needed = path.stat().st_size + _SPARE_BYTES
        room.mkdir(parents=True, exist_ok=True)
        for left in room.glob(f"{_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        free = shutil.disk_usage(room).free
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}") from error
    if free < needed:
        raise BackupError(f"{room} has room for {free >> 20} MB; {needed >> 20} MB are needed.")
    staging = Path(tempfile.mkdtemp(dir=room, prefix=_PREFIX))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _refuse_if_used(connection: psycopg.Connection) -> None:
    used = postgres.used_tables(connection)
    if used:
        some = ", ".join(used[:3])
        raise BackupError(f"The database is not empty ({some}, …): --force replaces all of it.")
    others = postgres.count_other_users(connection)
    if others:
        raise BackupError(f"The database has {others} other users: stop the site, or use --force.")


def _refuse_if_newer(manifest: Manifest) -> None:
    apps = {app for app, _ in known_migrations()}
    unknown = {each for each in manifest.migrations if each[0] in apps} - known_migrations()
    if unknown:
        raise BackupError(
            f"The backup is of a newer Cuebook ({manifest.cuebook}): upgrade this one first."
        )


def _add_uploads(storage: Storage, staged: dict[str, Path], done: Restored, tick: Tick) -> None:
    for name, path in staged.items():
        if not storage.exists(name):
            _save(storage, name, path)
            done.added.append(name)
        elif _content(storage, name) == done.manifest.files[name]:
            done.kept.append(name)
        else:
            done.replaced.append(name)
        tick(done.manifest.files[name].bytes)


def _content(storage: Storage, name: str) -> Content:
    with storage.open(name) as file:
        hashed = Hashed(file, lambda _: None)
        while hashed.read(PIECE):
            pass
    return hashed.content


def _save(storage: Storage, name: str, path: Path) -> None:
    with Upload(path) as file:
        saved = storage.save(name, file)
    if saved != name:
        storage.delete(saved)
        raise BackupError(f"The upload {name} cannot be stored under its name.")


def _withdraw(storage: Storage, done: Restored) -> None:
    for name in done.added:
        storage.delete(name)


def _replace_database(
    connection: psycopg.Connection, dumped: Path, manifest: Manifest, bar: Bar
) -> None:
    """Replace it in one transaction, committed only if all row counts match the manifest."""
    tick = bar("Database", manifest.database.bytes)
    try:
        with connection.transaction(), dumped.open("rb") as file:
            postgres.drop_everything(connection)
            packed = gzip.GzipFile(fileobj=Hashed(file, tick))  # type: ignore[call-overload]
            postgres.replay(connection, packed)
            found = postgres.count_rows(connection)
            if found != manifest.tables:
                raise BackupError(f"Rows are missing: {_differences(found, manifest.tables)}.")
    except (psycopg.Error, OSError, EOFError) as error:
        raise BackupError(f"The database cannot be restored: {error}") from error


def _differences(found: dict[str, int], expected: dict[str, int]) -> str:
    names = sorted(found.keys() | expected.keys())
    return ", ".join(
        f"{name} has {found.get(name, 'none')}, the backup {expected.get(name, 'none')}"
        for name in names
        if found.get(name) != expected.get(name)
    )


def _settle_uploads(
    storage: Storage, staged: dict[str, Path], done: Restored, *, force: bool
) -> None:
    """Replace and delete uploads that the old site needed until the commit."""
    for name in done.replaced:
        storage.delete(name)
        _save(storage, name, staged[name])
    if force:
        done.deleted = [name for name in stored_names(storage) if name not in staged]
        for name in done.deleted:
            storage.delete(name)
