"""Diagnostics of uploads, static files and free disk space."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from course.text.counts import counted
from hosting.doctor.findings import CheckResult, fault, first_line, ok, warning
from hosting.stored_files import referenced_names, stored_names

LEAST_BYTES = 500 * 1024 * 1024
FEW_BYTES = 4 * 1024**3
_LEAST_INODES = 0.02  # fraction of all inodes
_NAMED = 5
_PROBE = b"written by doctor"


def check_storage(storage: Storage = default_storage) -> Iterator[CheckResult]:
    """Write a file, read it back, delete it."""
    remedy = "Let the site's account write there; a bucket needs its keys and its address."
    try:
        name = storage.save("doctor.txt", ContentFile(_PROBE))
        with storage.open(name) as file:
            read = file.read()
        storage.delete(name)
    except Exception as error:  # noqa: BLE001 - a bucket's library raises its own kinds
        yield fault("Uploads", f"Cannot be written: {first_line(error)}", remedy)
        return
    if read != _PROBE:
        yield fault("Uploads", "What is written is not what is read back.", remedy)
    else:
        yield ok("Uploads", "can be written, read and deleted")


def check_media(storage: Storage = default_storage) -> Iterator[CheckResult]:
    """Check that every file named by a row exists."""
    wanted = dict(referenced_names())
    present = set(stored_names(storage))
    missing = sorted(wanted.keys() - present)
    if not missing:
        yield ok("Media", f"{counted(len(wanted), 'file')} that the database speaks of: all there")
    for name in missing[:_NAMED]:
        remedy = "Upload it again, or take it from a backup."
        yield fault("Media", f"{name} is missing ({wanted[name]}).", remedy)
    if len(missing) > _NAMED:
        yield fault(
            "Media",
            f"{counted(len(missing) - _NAMED, 'more file', 'more files')} missing.",
            "Restore a backup, or see that MEDIA_S3_BUCKET or CUEBOOK_VAR is the right one.",
        )


def check_static() -> Iterator[CheckResult]:
    """Check that the collected static files are those of the code."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return
    remedy = "Run manage.py collectstatic (make serve does that by itself)."
    source = {
        name: storage
        for finder in finders.get_finders()
        for name, storage in finder.list(ignore_patterns=[])
    }
    collected = staticfiles_storage.hashed_files
    missing = sorted(source.keys() - collected.keys())
    stale = sorted(
        name for name in source.keys() & collected.keys() if _is_stale(source[name], name)
    )
    if missing:
        yield fault(
            "Static files",
            f"{counted(len(missing), 'file')} not collected, as {missing[0]}.",
            remedy,
        )
    elif stale:
        yield fault(
            "Static files", f"{counted(len(stale), 'file')} out of date, as {stale[0]}.", remedy
        )
    else:
        yield ok("Static files", f"all {len(source):,} collected")


def _is_stale(source: Storage, name: str) -> bool:
    try:
        with source.open(name) as ours, staticfiles_storage.open(name) as theirs:
            return bool(ours.read() != theirs.read())
    except FileNotFoundError:
        return True


def folders() -> dict[Path, str]:
    """Folders that grow, with what is stored in them."""
    found = {Path(settings.VAR_DIR): "the site's data"}
    if not settings.MEDIA_S3_BUCKET:
        found[Path(settings.MEDIA_ROOT)] = "uploads"
    found[Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())] = "films on their way in"
    return found


def check_disk() -> Iterator[CheckResult]:
    for folder, use in folders().items():
        yield from check_room(folder, use)


def check_room(folder: Path, use: str) -> Iterator[CheckResult]:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    told = f"{folder} has {free / 1e9:,.1f} GB free for {use}"
    inodes = os.statvfs(existing)
    if free < LEAST_BYTES:
        yield fault("Disk", f"{told}.", "Make room: a full disk stops the database.")
    elif inodes.f_files and inodes.f_favail < inodes.f_files * _LEAST_INODES:
        yield fault("Disk", f"{folder} can hold hardly any more files.", "Delete many small files.")
    elif free < FEW_BYTES:
        yield warning("Disk", f"{told}.", "Make room before it fills up.")
    else:
        yield ok("Disk", told)
