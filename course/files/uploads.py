"""Upload storage: atomic writes, clean-up after a failed transaction, and a full disk (ENOSPC).

An upload is written to a temporary file first and to the storage after that; either may be full.
The first is noticed while the form is parsed, the second while it is saved; both are reported on
the form, and nothing is left over.
"""

import errno
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

NO_ROOM = _(
    "There is no room left on the server's disk, so nothing was saved. What you wrote is still in"
    " this form: tell whoever runs this site, choose the files again and save once there is room."
)
_FULL = {errno.ENOSPC, errno.EDQUOT}
# Names the current `all_or_nothing` block has stored.
_put: ContextVar[list[str] | None] = ContextVar("put", default=None)
_log = logging.getLogger(__name__)


def is_full(error: OSError) -> bool:
    """Whether the error means a full disk or an exhausted quota."""
    return error.errno in _FULL


# Parsing the form ---------------------------------------------------------------------------------


class UnkeptFile(UploadedFile):
    """An upload there was no room for. Asking for its size, as every form does, raises
    ValidationError.
    """

    def __init__(self, name: str | None) -> None:
        super().__init__(BytesIO(), name)

    @property
    def size(self) -> int:
        raise ValidationError(NO_ROOM, code="no_room")

    @size.setter
    def size(self, _size: int | None) -> None: ...


class SpoolingUploadHandler(TemporaryFileUploadHandler):
    """Django's handler, but when the disk is full it goes on without the file: the rest of the form
    is still parsed, so that it can be shown again.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.file: Any = None
        self.has_room = True
        with self._minding_room():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.has_room:
            with self._minding_room():
                return super().receive_data_chunk(raw_data, start)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.has_room:
            with self._minding_room():  # flushes what is still buffered
                return super().file_complete(file_size)
        return UnkeptFile(self.file_name)

    def upload_interrupted(self) -> None:
        if self.has_room:
            super().upload_interrupted()

    @contextmanager
    def _minding_room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not is_full(error):
                raise
            _log.error("No room for an upload: %s", error)
            self.has_room = False
            if self.file is not None:
                with suppress(OSError):  # closing tries once more to flush the buffer
                    self.file.close()


# Writing to the storage ---------------------------------------------------------------------------


class FileStorage(FileSystemStorage):
    """Files in a folder, written atomically: under a temporary name until complete."""

    def _save(self, name: str, content: File) -> str:
        folder, slash, _base = name.rpartition("/")
        part = f"{folder}{slash}.{secrets.token_hex(8)}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]
            name = self._taken(name)
            Path(self.path(part)).replace(self.path(name))
        except BaseException:
            with suppress(OSError):
                self.delete(part)
            raise
        return name

    def _taken(self, name: str) -> str:
        """Reserve a unique name by an empty file."""
        while True:
            try:
                os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def store(field: FieldFile, name: str, content: File) -> None:
    """Store a file for a row that is yet to be saved."""
    field.save(name, content, save=False)
    names = _put.get()
    if names is not None and field.name:
        names.append(field.name)


def delete_after_commit(names: Iterable[str | None], *, is_used: Callable[[str], bool]) -> None:
    """Delete stored files after the transaction commits, except those a row uses by then."""

    def delete() -> None:
        for name in filter(None, names):
            if not is_used(name):
                default_storage.delete(name)

    transaction.on_commit(delete)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Delete the files that the block has stored if the block raises.

    Wrap it around the transaction, so that no row names a deleted file.
    """
    names: list[str] = []
    around = _put.get()
    before = _put.set(names)
    try:
        yield
        if around is not None:
            around.extend(names)
    except BaseException as error:
        if isinstance(error, OSError) and is_full(error):
            _log.error("No room in the storage: %s", error)
        for name in names:
            with suppress(OSError):
                default_storage.delete(name)
        raise
    finally:
        _put.reset(before)
