"""Uploads while the disk is full: said on the form, and nothing of them is left behind.

What a browser sends lies in a temporary file first and in the storage after that; there may be no
room in either. The first is seen while the form is read, the second while it is saved.
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
# The names of what the present block has put into the storage.
_put: ContextVar[list[str] | None] = ContextVar("put", default=None)
_log = logging.getLogger(__name__)


def is_full(error: OSError) -> bool:
    """Whether the disk, or this account's share of it, is what an error is about."""
    return error.errno in _FULL


# On the way in ------------------------------------------------------------------------------------


class UnkeptFile(UploadedFile):
    """A file there was no room for. Whoever asks for its size, as every form does, is told so:
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
    """Django's, which goes on without the file when the disk is full: the rest of the form is
    still read, so that it can be shown again.
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
            with self._minding_room():  # what is still in memory is written now
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
                with suppress(OSError):  # it tries once more to write what it has
                    self.file.close()


# On the way into the storage ----------------------------------------------------------------------


class FileStorage(FileSystemStorage):
    """Files in a folder, whole or not at all: each has another name until all of it is there."""

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
        """Make sure of a name that is nobody else's, by an empty file."""
        while True:
            try:
                os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def store(field: FieldFile, name: str, content: File) -> None:
    """Store a file of a row that is still to be saved."""
    field.save(name, content, save=False)
    names = _put.get()
    if names is not None and field.name:
        names.append(field.name)


def delete_after_commit(names: Iterable[str | None], *, is_used: Callable[[str], bool]) -> None:
    """Delete stored files once the change is certain, but for those that a row uses then."""

    def delete() -> None:
        for name in filter(None, names):
            if not is_used(name):
                default_storage.delete(name)

    transaction.on_commit(delete)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Take out of the storage again what the block has put there, should it break off.

    To be put around the transaction, so that no row speaks of a file that is gone.
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
