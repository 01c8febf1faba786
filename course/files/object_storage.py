"""Object storage (S3-compatible) for uploads, read by HTTP range requests."""

import io
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.base import File
from django.core.files.utils import validate_file_name
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# One part of a film (lessons.views.media) is one request to the storage.
BUFFER = 1024 * 1024
_CONNECT_SECONDS, _READ_SECONDS = 3, 15


class ObjectStorage(S3Storage):
    """S3Storage whose files fetch only the bytes read; its own would fetch the whole object."""

    def __init__(self, *, addressing_style: str = "auto", **options: Any) -> None:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"mode": "standard", "max_attempts": 3},
            # Many S3-compatible storages do not know Amazon's newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, **options)

    def _open(self, name: str, mode: str = "rb") -> Any:
        if mode != "rb":
            return super()._open(name, mode)
        validate_file_name(name, allow_relative_path=True)
        return ObjectFile(self.bucket.Object(self._normalize_name(clean_name(name))), name)


class ObjectFile(File):
    """An object open for reading. A read raises FileNotFoundError when it does not exist."""

    def __init__(self, stored: Any, name: str) -> None:
        self._stored = stored
        super().__init__(_reader(stored), name=name)

    def open(self, *_args: Any, **_kwargs: Any) -> "ObjectFile":
        if self.closed:
            self.file = _reader(self._stored)
        self.seek(0)
        return self

    @property
    def size(self) -> int:
        """Size in bytes, as reported by the storage."""
        _asked(self._stored.load)
        return int(self._stored.content_length)


def _reader(stored: Any) -> Any:
    return io.BufferedReader(RangedReader(stored), BUFFER)


class RangedReader(io.RawIOBase):
    """Reads `stored`, a boto3 object, by range requests."""

    def __init__(self, stored: Any) -> None:
        super().__init__()
        self._stored = stored
        self._position = 0
        self._size: int | None = None  # known after the first response

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position}.get(whence)
        if start is None:
            _asked(self._stored.load)
            self._size = start = int(self._stored.content_length)
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        if not len(buffer):
            return 0
        data = self._fetch(str(self._position + len(buffer) - 1))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self._fetch("")

    def _fetch(self, last: str) -> bytes:
        """Fetch from the current position to the byte `last`, or to the end."""
        if self._size is not None and self._position >= self._size:
            return b""
        try:
            answer = _asked(self._stored.get, Range=f"bytes={self._position}-{last}")
            data: bytes = answer["Body"].read()
        except _BeyondEnd:
            return b""
        self._size = int(answer["ContentRange"].rpartition("/")[2])
        self._position += len(data)
        return data


class _BeyondEnd(Exception):
    """The requested range is not satisfiable (HTTP 416)."""


def _asked(ask: Any, **arguments: Any) -> Any:
    try:
        return ask(**arguments)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:  # noqa: PLR2004 - HTTP's own
            raise FileNotFoundError(str(error)) from error
        if status == 416:  # noqa: PLR2004
            raise _BeyondEnd from error
        raise
